import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { noFaults, parseFaults, readOptions } from '../../src/dispatch-simulator/index.ts'
import { secret } from './support.ts'

const program = new URL('../../src/dispatch-simulator/main.ts', import.meta.url).pathname

function run(env: Record<string, string>): ChildProcess {
  return fork(program, { env: { PATH: process.env.PATH ?? '', ...env }, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
}

describe('the program', () => {
  test('it tells its parent where it listens and ends when the parent is gone', async () => {
    const child = run({ DISPATCH_SECRET: secret })
    const [message] = (await once(child, 'message')) as [{ type: string; port: number }]
    const health = await fetch(`http://127.0.0.1:${message.port}/health`)

    child.disconnect()
    const [code] = (await once(child, 'exit')) as [number]

    expect(message.type).toBe('listening')
    expect(await health.json()).toEqual({ status: 'ok' })
    expect(code).toBe(0)
  })

  test('it ends where another program has its port, and says so', async () => {
    const first = run({ DISPATCH_SECRET: secret })
    const [{ port }] = (await once(first, 'message')) as [{ port: number }]

    const second = run({ DISPATCH_SECRET: secret, PORT: String(port) })
    const [code] = (await once(second, 'exit')) as [number]

    expect(code).toBe(1)
    first.kill()
  })

  test('it does not start with wrong settings and names them all, without their values', async () => {
    const child = run({ DISPATCH_SECRET: 'hunter2', PORT: '99999', SIMULATOR_FAULTS: 'explode:1' })
    const said: string[] = []
    child.stderr?.on('data', (chunk: Buffer) => said.push(String(chunk)))

    const [code] = (await once(child, 'close')) as [number]

    expect(code).toBe(1)
    expect(said.join('')).toMatch(/PORT must be .*DISPATCH_SECRET must be .*SIMULATOR_FAULTS must be/s)
    expect(said.join('')).not.toContain('hunter2')
  })
})

describe('the settings', () => {
  test('faults are read from one line', () => {
    expect(parseFaults('slow:500, error:0.1,return:1')).toEqual({ ...noFaults, slow: 500, error: 0.1, return: 1 })
  })

  test.each(['explode:1', 'error', 'error:2', 'error:-1', 'toString:1', 'slow:1:2'])(
    'the fault %j is refused',
    (spec) => {
      expect(() => parseFaults(spec)).toThrow(spec)
    },
  )

  test('a step takes four seconds unless told otherwise', () => {
    expect(readOptions({ DISPATCH_SECRET: secret }).paceMs).toBe(4000)
    expect(readOptions({ DISPATCH_SECRET: secret, SIMULATOR_PACE_MS: '10' }).paceMs).toBe(10)
  })

  test('a trailing slash of the gateway address makes no difference', () => {
    const options = readOptions({ DISPATCH_SECRET: secret, GATEWAY_URL: 'http://gateway:3000/' })

    expect(options.gatewayUrl).toBe('http://gateway:3000')
  })
})
