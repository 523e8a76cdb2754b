import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { TestModule } from 'vitest/node'
import { findChromium } from '../../scripts/test/chromium.ts'
import { count, lastLine } from '../../scripts/test/count.ts'
import { findPostgres } from '../../scripts/test/postgres.ts'

/** A test file as vitest reports it, as far as the count looks. */
function file(states: readonly string[], ok = !states.includes('failed')): TestModule {
  const tests = states.map((state) => ({ result: () => ({ state }) }))
  return { ok: () => ok, children: { allTests: () => tests } } as unknown as TestModule
}

describe('the count', () => {
  test('tests are summed over all files', () => {
    const result = count([file(['passed', 'passed', 'failed']), file(['passed', 'skipped'])], 0)

    expect(result).toEqual({ passed: 3, failed: 1, skipped: 1 })
    expect(lastLine(result)).toBe('3 passed, 1 failed')
  })

  test('a file that cannot be read is a failure', () => {
    expect(count([file([], false), file(['passed'])], 0)).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })

  test('a fault outside every test is a failure', () => {
    expect(count([file(['passed'])], 2).failed).toBe(2)
  })
})

describe('what tests need beyond npm', () => {
  test('a Chromium that was named but does not exist is not passed over in silence', () => {
    expect(findChromium({ CHROMIUM_PATH: '/nowhere/chrome' }, [process.execPath])).toEqual({
      missing: 'CHROMIUM_PATH is /nowhere/chrome, which does not exist',
    })
  })

  test('a Chromium is found in a usual place, by pattern too', () => {
    const folder = mkdtempSync(join(tmpdir(), 'chromium-'))
    writeFileSync(join(folder, 'chrome'), '')

    expect(findChromium({}, ['/nowhere', join(folder, 'chr*')])).toEqual({ path: join(folder, 'chrome') })
    rmSync(folder, { recursive: true })
  })

  test('without any Chromium it says that there is none', () => {
    expect(findChromium({}, ['/nowhere'])).toEqual({ missing: expect.stringContaining('no Chromium') })
  })

  test('a PostgreSQL that was named but does not answer is told so', async () => {
    const found = await findPostgres({ TEST_DATABASE_URL: 'postgres://postgres@127.0.0.1:1/postgres' })

    expect(found).toEqual({ missing: 'PostgreSQL does not answer (ECONNREFUSED)' })
  })

  test('on the build server a missing Chromium fails the run before any test', () => {
    const env = { ...process.env, CI: 'true', CHROMIUM_PATH: '/nowhere/chrome' }

    const run = spawnSync(process.execPath, ['scripts/test.ts'], { env, encoding: 'utf8' })

    expect(run.status).toBe(1)
    expect(run.stderr).toContain('apt-get install chromium')
    expect(run.stdout.trim().split('\n').at(-1)).toMatch(/^0 passed, [12] failed$/)
  })
})
