import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const program = fileURLToPath(new URL('bridge-process.ts', import.meta.url))
const apiKey = 'a-key-that-nobody-guesses-easily'
let folder: string
let server: Server
/** What the gateway was handed, repeats included. */
let handedIn: { id: string; text?: string; files?: string[]; lost?: number }[]
let statusOf: (id: string) => number
/** What the gateway was told of the account, and how it answers the n-th of that. */
let told: string[]
let toldStatus: (count: number) => number
let toldCalls: number
const running: ChildProcess[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jiesu-spool-'))
  handedIn = []
  statusOf = () => 200
  told = []
  toldStatus = () => 200
  toldCalls = 0
  server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const message = JSON.parse(Buffer.concat(parts).toString())
    const isTold = request.url === '/events'
    const status = isTold ? toldStatus(++toldCalls) : request.url === '/messages' ? statusOf(message.id) : 200
    if (isTold && status === 200) told.push(message.type)
    if (request.url === '/messages') handedIn.push(message)
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true, force: true })
})

/** Starts the bridge; `isAway`: the gateway's address leads nowhere. */
async function bridge({ isAway = false } = {}): Promise<ChildProcess> {
  const port = isAway ? 9 : (server.address() as AddressInfo).port
  const child = spawn(process.execPath, [program, `http://127.0.0.1:${port}`, apiKey, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  running.push(child)
  await once(child.stdout!, 'data')
  return child
}

const say = (child: ChildProcess, message: object) => child.stdin!.write(`${JSON.stringify(message)}\n`)
const inSpool = async () => (await readdir(folder)).filter((name) => !name.endsWith('.new'))
const spooled = (count: number) => vi.waitFor(async () => expect(await inSpool()).toHaveLength(count), 10_000)

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

test('what came while the gateway was away outlives a kill of the bridge, and is handed in once, in its order', async () => {
  const first = await bridge({ isAway: true })
  for (let n = 1; n <= 5; n++) say(first, { id: `m${n}`, peer: 'p', text: `第${n}句 13800138000` })
  say(first, { id: 'photo', peer: 'p', fileAfterMs: 60_000 })
  await spooled(6)
  await kill(first)
  const kept = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'latin1')))

  const second = await bridge()
  say(second, { id: 'm6', peer: 'p', text: '第六句' })
  await spooled(0)

  expect(kept.join(), 'sealed').not.toMatch(/13800138000|第/)
  expect(handedIn.map(({ id }) => id)).toEqual(['m1', 'm2', 'm3', 'm4', 'm5', 'photo', 'm6'])
  expect(handedIn[5], 'its file was still being fetched').toMatchObject({ lost: 1 })
})

test('a slow file keeps its place: what was said after it is handed in after it', async () => {
  const child = await bridge()
  say(child, { id: 'photo', peer: 'p', fileAfterMs: 200 })
  say(child, { id: 'after', peer: 'p', text: '就是这里' })
  await vi.waitFor(() => expect(handedIn).toHaveLength(2), 10_000)

  expect(handedIn.map(({ id }) => id)).toEqual(['photo', 'after'])
  expect(handedIn[0]!.files).toEqual([Buffer.from('a picture').toString('base64')])
})

test('a gateway in trouble is tried again; what it refuses for good, or what nobody can read, is set aside and holds up nothing', async () => {
  let trouble = 1
  statusOf = (id) => (id === 'bad' ? 422 : trouble-- > 0 ? 503 : 200)
  await writeFile(join(folder, '0000000000000001-000000'), 'not ours')
  const child = await bridge()
  say(child, { id: 'good', peer: 'p', text: '你好' })
  say(child, { id: 'bad', peer: 'p', text: '?' })
  say(child, { id: 'last', peer: 'p', text: '再见' })
  await vi.waitFor(() => expect(handedIn.at(-1)?.id).toBe('last'), 10_000)
  await spooled(2)

  expect(handedIn.map(({ id }) => id)).toEqual(['good', 'good', 'bad', 'last'])
  expect((await readdir(folder)).every((name) => name.endsWith('.refused'))).toBe(true)
})

test('log-ins and log-outs reach the gateway in their order, whatever goes wrong on the way', async () => {
  toldStatus = (count) => (count === 1 ? 503 : 200)
  const child = await bridge()
  for (const event of ['login', 'logout', 'login', 'logout']) say(child, { event })

  await vi.waitFor(() => expect(told).toHaveLength(4), 10_000)

  expect(told).toEqual(['login', 'logout', 'login', 'logout'])
})
