import { type ChildProcess, fork } from 'node:child_process'

const program = new URL('./dispatch-simulator/main.ts', import.meta.url)
const RESTART_MS = 1000

/** The simulated dispatch system beside the gateway, as a child process that is started again when it dies. */
export interface RunningSimulator {
  url: () => string
  pageUrl: () => string
  stop: () => void
}

export interface SimulatorOptions {
  /** Port that is tried first; when it is taken any free one will do. */
  port: number
  secret: string
  gatewayUrl: string
  env?: Record<string, string>
}

export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  let child: ChildProcess
  let port = options.port
  let stopped = false

  const launch = async (): Promise<void> => {
    const started = await spawnOn(port, options).catch(() => spawnOn(0, options))
    child = started.child
    port = started.port
    child.once('exit', () => {
      if (!stopped) setTimeout(() => void launch().catch(() => undefined), RESTART_MS)
    })
  }
  await launch()

  return {
    url: () => `http://127.0.0.1:${port}/events`,
    pageUrl: () => `http://localhost:${port}/`,
    stop() {
      stopped = true
      child.kill()
    },
  }
}

function spawnOn(
  port: number,
  { secret, gatewayUrl, env }: SimulatorOptions,
): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(program, {
    env: {
      ...inherited(),
      ...env,
      PORT: String(port),
      HOST: '127.0.0.1',
      DISPATCH_SECRET: secret,
      GATEWAY_URL: gatewayUrl,
    },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  return new Promise((resolve, reject) => {
    child.once('message', (message: { port: number }) => resolve({ child, port: message.port }))
    child.once('exit', (code) => reject(new Error(`the simulated dispatch system ended with ${code}`)))
    child.once('error', reject)
  })
}

/** What the child may see of our environment: how it misbehaves, never keys or addresses of databases. */
function inherited(): Record<string, string | undefined> {
  const { PATH, HOME } = process.env
  const own = Object.entries(process.env).filter(([name]) => name.startsWith('SIMULATOR_') && name !== 'SIMULATOR_PORT')
  return { PATH, HOME, ...Object.fromEntries(own) }
}
