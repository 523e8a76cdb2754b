import { type ChildProcess, fork } from 'node:child_process'

const program = new URL('./dispatch-simulator/main.ts', import.meta.url)
const RESTART_MS = 1000
const MAX_RESTART_MS = 30_000

/** The simulated dispatch system beside the gateway, as a child process that is started again whenever it dies. */
export interface RunningSimulator {
  url: () => string
  pageUrl: () => string
  stop: () => void
}

export interface SimulatorOptions {
  /** Port that is tried first; when it is taken any free one will do. */
  port: number
  secret: string
  /** The simulator may be started while the gateway still is. */
  gatewayUrl: string | Promise<string>
  env?: Record<string, string>
}

/** Throws when the first start fails on both ports; later ones are tried again after a pause, for ever. */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  let child: ChildProcess | undefined
  let pause: NodeJS.Timeout | undefined
  let pauseMs = RESTART_MS
  let port = options.port
  let stopped = false

  const launch = async (): Promise<void> => {
    port = await startOn(port).catch((error) => {
      if (stopped) throw error
      return startOn(0)
    })
    pauseMs = RESTART_MS
    child?.once('exit', relaunchLater)
  }
  const startOn = (wanted: number) => {
    child = spawnOn(wanted, options)
    return portOf(child)
  }
  const relaunchLater = () => {
    if (stopped) return
    pause = setTimeout(() => void launch().catch(relaunchLater), pauseMs)
    pauseMs = Math.min(2 * pauseMs, MAX_RESTART_MS)
  }
  await launch()

  return {
    url: () => `http://127.0.0.1:${port}/events`,
    pageUrl: () => `http://localhost:${port}/`,
    stop() {
      stopped = true
      clearTimeout(pause)
      child?.kill()
    },
  }
}

function spawnOn(port: number, { secret, gatewayUrl, env }: SimulatorOptions): ChildProcess {
  const child = fork(program, {
    env: { ...inherited(), ...env, PORT: String(port), HOST: '127.0.0.1', DISPATCH_SECRET: secret },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  void Promise.resolve(gatewayUrl).then((url) => child.connected && child.send({ gatewayUrl: url }, () => {}))
  return child
}

/** The port that it listens on, once it does. */
function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('message', (message: { port: number }) => resolve(message.port))
    child.once('exit', (code) => reject(new Error(`the simulated dispatch system ended with ${code}`)))
    child.once('error', reject)
  })
}

/** What the child may see of our environment: compiled code, how it misbehaves, never keys or addresses of databases. */
function inherited(): Record<string, string | undefined> {
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env
  const own = Object.entries(process.env).filter(([name]) => name.startsWith('SIMULATOR_') && name !== 'SIMULATOR_PORT')
  return { PATH, HOME, NODE_COMPILE_CACHE, ...Object.fromEntries(own) }
}
