import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const PATIENCE_MS = 90_000
const cli = fileURLToPath(new URL('../../../src/main.ts', import.meta.url))

/** The gateway as its own process, which a test may kill. */
export interface GatewayProcess {
  child: ChildProcess
  origin: string
  /** Everything printed so far. */
  output: () => string
  /** Ends it at once, as a power switch would; resolves when it is gone. */
  kill: (signal?: NodeJS.Signals) => Promise<void>
}

/** Starts `gateway serve` on a free port and waits until it serves. */
export async function serveProcess(env: Record<string, string>): Promise<GatewayProcess> {
  const child = spawn(process.execPath, [cli, 'serve'], {
    env: { ...process.env, PORT: '0', SIMULATOR_PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.stderr.on('data', (data) => {
    printed += String(data)
  })
  const origin = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      printed += `${line}\n`
      const url = /市民咨询与诉求\s+(http:\/\/\S+?)\/$/.exec(line)?.[1]
      if (url) resolve(url.replace('localhost', '127.0.0.1'))
    })
    child.once('exit', (code) => reject(new Error(`the gateway ended with ${code}: ${printed}`)))
    setTimeout(() => {
      reject(new Error(`the gateway does not get ready: ${printed}`))
      if (!printed.includes('接诉已就绪')) child.kill('SIGKILL')
    }, PATIENCE_MS).unref()
  })
  return {
    child,
    origin,
    output: () => printed,
    async kill(signal = 'SIGKILL') {
      child.kill(signal)
      await gone
    },
  }
}

/** Runs one CLI command to its end. */
export async function runCli(
  args: string[],
  env: Record<string, string>,
): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [cli, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (data) => {
    out += String(data)
  })
  child.stderr.on('data', (data) => {
    err += String(data)
  })
  const code = await new Promise<number>((resolve) => child.once('close', (status) => resolve(status ?? -1)))
  return { code, out, err }
}
