import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { endWithUs, stop } from './processes.ts'

const cli = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const probe = new URL('./memory-probe.ts', import.meta.url).href

/** The gateway as people start it, `gateway serve`, in a process of its own. */
export interface RunningGateway extends AsyncDisposable {
  /** Without a slash at the end. */
  url: string
  child: ChildProcess
  /** From the start of the process until `/health/ready` said yes. */
  readyMs: number
}

export interface GatewayOptions {
  /** Settings beside PORT and HOST; DATA_DIR among them. */
  env: Readonly<Record<string, string>>
  /** Where its log goes; nobody reads it unless the start fails. */
  logFile: string
  /** Lets `memoryOf` ask for its memory. */
  probed?: boolean
  /** Told of the process as soon as there is one, long before it is ready. */
  spawned?: (child: ChildProcess) => void
}

/**
 * Starts the gateway as it is served, limits and log included, and waits until it is ready.
 * It trusts X-Forwarded-For, so that people from many addresses can be played by one program.
 */
export async function startGateway({ env, logFile, probed = false, spawned }: GatewayOptions): Promise<RunningGateway> {
  const started = performance.now()
  const log = openSync(logFile, 'a')
  const child = spawn(process.execPath, [...(probed ? ['--expose-gc', '--import', probe] : []), cli, 'serve'], {
    env: { ...inherited(), HOST: '127.0.0.1', PORT: '0', SIMULATOR_PORT: '0', TRUST_PROXY: 'true', ...env },
    stdio: ['ignore', 'pipe', log, ...(probed ? (['ipc'] as const) : [])],
  })
  closeSync(log)
  endWithUs(child)
  spawned?.(child)
  const url = await printedUrl(child, logFile)
  const ready = await fetch(`${url}/health/ready`)
  if (!ready.ok) throw new Error(`the gateway says ${ready.status} to /health/ready`)
  return { url, child, readyMs: performance.now() - started, [Symbol.asyncDispose]: () => stop(child) }
}

/** Memory of a probed process after a full garbage collection, in bytes. */
export async function memoryOf(child: ChildProcess): Promise<NodeJS.MemoryUsage> {
  const answer = once(child, 'message')
  child.send('memory')
  const [usage] = (await answer) as [NodeJS.MemoryUsage]
  return usage
}

/** The environment without settings of a gateway that happen to be there. */
function inherited(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, TZ, LANG } = process.env
  return { PATH, HOME, TMPDIR, TZ, LANG }
}

function printedUrl(child: ChildProcess, logFile: string): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const port = /市民咨询与诉求\s+http:\/\/\S+:(\d+)\/$/.exec(line)?.[1]
      if (port) resolve(`http://127.0.0.1:${port}`)
    })
    child.once('exit', (code) => reject(new Error(`the gateway ended with ${code}; its log: ${logFile}`)))
  })
}
