import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isInContext, parseDockerfile } from '../../scripts/dockerfile.ts'
import { type Replayed, replayDockerfile, replayOnTop } from '../../scripts/replay-dockerfile.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))

describe('the image', () => {
  const target = mkdtempSync(join(tmpdir(), 'jiesu-image-'))
  let image: Replayed
  let app = ''

  beforeAll(() => {
    image = replayDockerfile(project, target, 'links')
    app = join(image.root, 'app')
  })

  afterAll(() => rmSync(target, { recursive: true, force: true }))

  test('the program starts from nothing but what was copied', () => {
    const { status, stdout } = spawnSync(process.execPath, ['src/main.ts', '--help'], { cwd: app, encoding: 'utf8' })

    expect(status).toBe(0)
    expect(stdout).toContain('serve')
  })

  test('every module of the program loads without the development packages', () => {
    const modules = readdirSync(join(app, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !startsSomething(name))
      .map((name) => `await import(${JSON.stringify(join(app, 'src', name))})`)

    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', modules.join('\n')], {
      cwd: app,
      encoding: 'utf8',
    })

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  test('the pages, the migrations and the content are in it', () => {
    for (const path of ['web/dist/index.html', 'migrations', 'content/catalogue.csv', 'content/gazetteer/beijing.csv'])
      expect(existsSync(join(app, path)), path).toBe(true)
  })

  test('no test, no development package and no data is in it', () => {
    for (const path of ['tests', 'bench', 'data', '.git', 'node_modules/vitest', 'node_modules/vite', 'web/src'])
      expect(existsSync(join(app, path)), path).toBe(false)
  })

  test('what could not be replayed here is only the folder for data', () => {
    expect(image.passedOver).toEqual([expect.stringMatching(/^install -d .* \/data$/)])
  })

  test('its command is the one that the contract names', () => {
    const command = join(image.root, 'usr/local/bin/gateway')

    expect(readFileSync(command, 'utf8')).toContain('exec node /app/src/main.ts "$@"')
  })

  test('on top of it wechaty and its puppet load beside the program, in the version that is tested here', () => {
    const passedOver = replayOnTop(image, project, { file: 'Dockerfile.wechaty', install: 'links' })
    const loads = `const { WechatyBuilder } = await import('wechaty')
      const { PuppetWechat4u } = await import('wechaty-puppet-wechat4u')
      process.exit(WechatyBuilder.build && PuppetWechat4u ? 0 : 1)`
    const wechaty = spawnSync(process.execPath, ['--input-type=module', '-e', loads], { cwd: app, encoding: 'utf8' })
    const help = spawnSync(process.execPath, ['src/main.ts', 'channels', 'wechaty', '--help'], {
      cwd: app,
      encoding: 'utf8',
    })

    expect(passedOver).toEqual([])
    expect(wechaty.status, wechaty.stderr).toBe(0)
    expect([help.status, help.stdout]).toEqual([0, expect.stringContaining('--puppet')])
  })
})

describe('the build context', () => {
  const dockerignore = readFileSync(join(project, '.dockerignore'), 'utf8')

  test.each([
    ['src/main.ts', true],
    ['content/gazetteer/beijing.csv', true],
    ['scripts/build-web.ts', true],
    ['scripts/test.ts', false],
    ['web/src/chat/main.tsx', true],
    ['web/dist/index.html', false],
    ['data/key', false],
    ['.git/config', false],
    ['.env', false],
    ['gateway.env', false],
    ['src/.env.local', false],
    ['node_modules/zod/index.js', false],
  ])('it holds %s: %s', (path, held) => {
    expect(isInContext(path, dockerignore)).toBe(held)
  })
})

test('a Dockerfile is read with its stages, joined lines and copies between stages', () => {
  const stages = parseDockerfile('FROM a AS one\n# no\nRUN x \\\n  y\nFROM b\nCOPY --from=one /c d ./\nWORKDIR /w\n')

  expect(stages).toEqual([
    { name: 'one', steps: [{ does: 'run', command: 'x y' }] },
    {
      name: '1',
      steps: [
        { does: 'copy', fromStage: 'one', sources: ['/c', 'd'], target: './' },
        { does: 'enter', folder: '/w' },
      ],
    },
  ])
})

/** Programs and workers: importing them would run them. */
function startsSomething(name: string): boolean {
  return /(^|\/)(main|cli|server|migrate|[a-z-]*worker)\.ts$/.test(name)
}
