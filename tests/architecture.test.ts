import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/**
 * Which folder of `src/` may import which others, from the ground up: a row may name only rows above it, so that
 * there is no circle. `docs/architecture.md` shows the same table. Files in `src/` itself join the parts and may import
 * every door; nothing imports them.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  db: ['domain'],
  http: ['domain'],
  text: ['domain'],
  model: ['domain'],
  vault: ['domain'],
  people: ['domain', 'db', 'text', 'vault'],
  nlu: ['domain', 'text', 'model'],
  knowledge: ['domain', 'db', 'text', 'model'],
  formats: ['domain', 'text', 'knowledge'],
  tickets: ['domain', 'db', 'text', 'vault'],
  messages: ['domain', 'db', 'vault'],
  editorial: ['domain', 'db', 'vault', 'text', 'knowledge', 'formats', 'messages'],
  media: ['domain', 'db', 'vault'],
  outbox: ['domain', 'db'],
  notices: ['domain', 'db', 'http', 'vault', 'outbox'],
  backup: ['domain', 'db'],
  handoff: ['domain', 'db', 'http', 'text', 'vault', 'tickets', 'outbox'],
  enterprise: [
    'domain',
    'db',
    'http',
    'text',
    'vault',
    'people',
    'knowledge',
    'tickets',
    'outbox',
    'notices',
    'handoff',
  ],
  followup: ['domain', 'db', 'vault', 'tickets', 'outbox', 'handoff'],
  identity: ['domain', 'db', 'vault', 'people', 'tickets', 'notices'],
  takeover: ['domain', 'db', 'vault'],
  intake: ['domain', 'db', 'text', 'vault', 'tickets', 'handoff'],
  channels: ['domain', 'http', 'intake'],
  'channel-engine': ['domain', 'db', 'http', 'vault', 'messages', 'media', 'outbox', 'notices', 'channels'],
  conversation: [
    'domain',
    'db',
    'text',
    'vault',
    'nlu',
    'knowledge',
    'tickets',
    'messages',
    'handoff',
    'followup',
    'identity',
    'takeover',
    'enterprise',
  ],
  content: ['domain', 'db', 'knowledge', 'tickets'],
  keeping: ['domain', 'db', 'vault', 'messages', 'tickets', 'handoff'],
  calls: ['domain', 'db', 'vault'],
  assist: ['domain', 'db', 'text', 'vault', 'nlu', 'knowledge', 'tickets', 'conversation', 'calls'],
  desk: [
    'domain',
    'db',
    'http',
    'text',
    'vault',
    'people',
    'tickets',
    'knowledge',
    'editorial',
    'messages',
    'outbox',
    'handoff',
    'followup',
    'takeover',
    'enterprise',
    'calls',
    'assist',
  ],
  demo: ['domain'],
  commands: [
    'domain',
    'db',
    'vault',
    'knowledge',
    'formats',
    'tickets',
    'outbox',
    'handoff',
    'content',
    'messages',
    'editorial',
    'backup',
    'intake',
    'people',
    'keeping',
    'enterprise',
  ],
  eval: ['domain', 'db', 'text', 'model', 'nlu', 'knowledge', 'tickets', 'content', 'commands'],
  'dispatch-simulator': ['domain'],
}

/** Doors beside `index.ts`. LangChain takes 0.4 s to load, so its edge is imported only where a module asks for it. */
const sideDoors = ['model/langchain.ts']

/** Programs: they are started, never imported, and so may act at once. */
const programs = ['main.ts', 'cli.ts', 'db/embedded-worker.ts', 'formats/worker.ts', 'dispatch-simulator/main.ts']

const readsEnvironment = ['cli.ts', 'dispatch-simulator/main.ts', 'main.ts', 'simulator.ts']

const root = fileURLToPath(new URL('..', import.meta.url))
const src = join(root, 'src')
const modules = filesBelow(src)
const imports = modules.flatMap((file) => importsOf(src, file))

/** One import of another file of ours; both paths are relative to `src/`. */
interface Import {
  from: string
  to: string
}

test('every folder of the program has its rule', () => {
  expect(Object.keys(mayImport)).toEqual(expect.arrayContaining([...new Set(modules.map(folderOf))].filter(Boolean)))
})

test('a folder imports only the folders that it may', () => {
  const forbidden = crossings().filter(({ from, to }) => !mayImport[folderOf(from)]?.includes(folderOf(to)))

  expect(imports.length).toBeGreaterThan(100)
  expect(forbidden.map(shown)).toEqual([])
})

test('a folder is entered by its door only', () => {
  const entered = imports.filter(({ from, to }) => folderOf(to) !== '' && folderOf(from) !== folderOf(to))
  const pastTheDoor = entered.filter(({ to }) => to !== `${folderOf(to)}/index.ts` && !sideDoors.includes(to))

  expect(entered.length).toBeGreaterThan(50)
  expect(pastTheDoor.map(shown)).toEqual([])
})

test('a side door is opened by the files that join the parts, and by nobody else', () => {
  const entered = crossings().filter(({ to }) => sideDoors.includes(to))

  expect(entered.map(shown)).toEqual([])
})

test('no folder imports the files that join the parts', () => {
  expect(crossings().filter(({ to }) => folderOf(to) === '')).toEqual([])
})

test('no two folders depend on each other, directly or in a circle', () => {
  const order = Object.keys(mayImport)
  const upward = order.flatMap((folder, row) =>
    mayImport[folder]!.filter((other) => !order.slice(0, row).includes(other)).map((other) => `${folder} -> ${other}`),
  )

  expect(upward).toEqual([])
})

test('the pages know nothing of the gateway but its domain', () => {
  const pages = filesBelow(join(root, 'web')).flatMap((file) => importsOf(join(root, 'web'), file))
  const ofGateway = pages.map(({ to }) => to).filter((to) => to.startsWith('../src/'))

  expect(ofGateway.length).toBeGreaterThan(0)
  expect(new Set(ofGateway)).toEqual(new Set(['../src/domain/index.ts']))
})

test('the environment is read where programs begin, and nowhere else', () => {
  const readers = modules.filter((file) =>
    /process\.env|['"](node:)?process['"]/.test(readFileSync(join(src, file), 'utf8')),
  )

  expect(readers.sort()).toEqual(readsEnvironment)
})

test('importing a module connects nothing, starts no timer and leaves nothing running', () => {
  const urls = modules
    .filter((file) => !programs.includes(file))
    .map((file) => new URL(`../src/${file}`, import.meta.url))
  const script = `
    const started = []
    for (const name of ['setInterval', 'setTimeout', 'setImmediate', 'fetch']) {
      const real = globalThis[name]
      globalThis[name] = (...args) => {
        if (/\\/src\\/[^\\n]*\\.ts:/.test(new Error().stack.split('\\n')[2] ?? '')) started.push(name)
        return real(...args)
      }
    }
    for (const url of ${JSON.stringify(urls)}) await import(url)
    const left = process.getActiveResourcesInfo().filter((kind) => !/^(Pipe|TTY|FSReq|CloseReq)/.test(kind))
    process.stdout.write(JSON.stringify({ started, left }), () => process.exit())`
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    timeout: 60_000,
  })

  expect(child.stderr.replace(/^.*(Warning|--trace-warnings).*$/gm, '').trim()).toBe('')
  expect(JSON.parse(child.stdout)).toEqual({ started: [], left: [] })
  expect(child.status).toBe(0)
}, 90_000)

test('the architecture page shows the same rules', () => {
  const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
  const rows = [...page.matchAll(/^\| `([a-z-]+)` \| .*? \| (.*) \|$/gm)]
  const shownRules = rows.map(([, folder, cell = '']) => [
    folder,
    [...cell.matchAll(/`([a-z-]+)`/g)].map(([, to]) => to),
  ])

  expect(Object.fromEntries(shownRules)).toEqual(mayImport)
})

/** Imports from one folder to another file of ours outside it. */
function crossings(): Import[] {
  return imports.filter(({ from, to }) => folderOf(from) !== '' && folderOf(from) !== folderOf(to))
}

/** The first folder below `src/`; empty for the files that join the parts. */
function folderOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : ''
}

function shown({ from, to }: Import): string {
  return `${from} -> ${to}`
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/(^|[/\\])(node_modules|dist)[/\\]/.test(file))
    .map((file) => file.split(sep).join('/'))
}

/** Every relative import of a file: `import`, `export … from`, `import type`, `import('…')`. */
function importsOf(base: string, file: string): Import[] {
  const text = readFileSync(join(base, file), 'utf8')
  const named = [...text.matchAll(/(?:\bfrom|\bimport\s*\(?)\s*['"`](\.{1,2}\/[^'"`]+)['"`]/g)]
  return named.map(([, path]) => ({
    from: file,
    to: relative(base, join(base, dirname(file), path!))
      .split(sep)
      .join('/'),
  }))
}
