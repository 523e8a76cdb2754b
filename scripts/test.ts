/**
 * Runs every test: `node scripts/test.ts [part of a file name …]`, the last part of `npm test`.
 *
 * Finds or starts what the tests need beyond npm, builds the pages, runs vitest's projects (vitest.config.ts) and ends
 * with the line `N passed, N failed`. Without a PostgreSQL or a Chromium the tests that need it are left out and a loud
 * line says so; with CI=true that is a failure, and so is any test that was skipped.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { startVitest } from 'vitest/node'
import { findChromium, howToGetChromium } from './test/chromium.ts'
import { type Count, count, lastLine } from './test/count.ts'
import { findPostgres, howToGetPostgres } from './test/postgres.ts'

const onCi = process.env.CI === 'true'
const leftOut: string[] = []
let closePostgres = async () => {}

/** The vitest projects that this machine can run. */
async function prepare(): Promise<string[]> {
  const projects = ['unit', 'embedded']
  const postgres = await findPostgres(process.env)
  if ('missing' in postgres) {
    if (process.env.TEST_DATABASE_URL) throw new Error(`TEST_DATABASE_URL: ${postgres.missing}`)
    leaveOut('on PostgreSQL', postgres.missing, howToGetPostgres)
  } else {
    closePostgres = postgres.close
    process.env.TEST_DATABASE_URL = postgres.url
    projects.push('postgres')
  }
  const chromium = findChromium(process.env)
  if ('missing' in chromium) leaveOut('in the browser', chromium.missing, howToGetChromium)
  else {
    process.env.CHROMIUM_PATH = chromium.path
    projects.push('browser')
  }
  return projects
}

function leaveOut(tests: string, reason: string, remedy: string): void {
  leftOut.push(`TESTS LEFT OUT: those ${tests}: ${reason}.\n  ${remedy}`)
  console.error(leftOut.at(-1))
}

function buildPages(): void {
  const script = fileURLToPath(new URL('build-web.ts', import.meta.url))
  const { status } = spawnSync(process.execPath, [script, '--if-stale'], { stdio: 'inherit' })
  if (status !== 0) throw new Error('The web pages could not be built.')
}

async function runTests(projects: readonly string[]): Promise<Count> {
  const vitest = await startVitest(process.argv.slice(2), {
    project: [...projects],
    watch: false,
    passWithNoTests: false,
  })
  const result = count(vitest.state.getTestModules(), vitest.state.getUnhandledErrors().length)
  await vitest.close()
  return result
}

/** Gives true when every test of every project was run and passed; on a developer's machine left-out ones may be. */
function report(result: Count): boolean {
  for (const line of leftOut) console.error(line)
  if (result.skipped > 0) console.error(`${result.skipped} tests were skipped.`)
  console.log(lastLine(result))
  const complete = leftOut.length === 0 && result.skipped === 0
  return result.failed === 0 && result.passed > 0 && (complete || !onCi)
}

async function main(): Promise<boolean> {
  try {
    const projects = await prepare()
    if (onCi && leftOut.length > 0) return report({ passed: 0, failed: leftOut.length, skipped: 0 })
    buildPages()
    return report(await runTests(projects))
  } catch (fault) {
    console.error(fault instanceof Error ? fault.message : fault)
    return report({ passed: 0, failed: 1, skipped: 0 })
  } finally {
    await closePostgres()
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void closePostgres().finally(() => process.exit(130)))

process.exit((await main()) ? 0 : 1)
