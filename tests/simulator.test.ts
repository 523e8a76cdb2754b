import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { startSimulator } from '../src/simulator.ts'

const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`
const broken = 'no-such-fault:1'

/** The simulators that this process has started and that live. */
function children(): number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' })
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, state, ...args]) => parent === String(process.pid) && !state?.startsWith('Z') && isOurs(args))
    .map(([pid]) => Number(pid))
}

const isOurs = (args: string[]) => args.join(' ').includes('dispatch-simulator/main.ts')

test('a simulated dispatch system that could not come back at first comes back later', async () => {
  const env = { SIMULATOR_FAULTS: '' }
  const simulator = await startSimulator({ port: 0, secret, gatewayUrl: 'http://127.0.0.1:9', env })
  env.SIMULATOR_FAULTS = broken
  const seen = new Set(children())
  for (const pid of seen) process.kill(pid, 'SIGKILL')
  const bothPortsTried = () => {
    for (const pid of children()) seen.add(pid)
    return seen.size >= 3 && children().length === 0
  }
  await expect.poll(bothPortsTried, { timeout: 10_000, interval: 20 }).toBe(true)

  env.SIMULATOR_FAULTS = ''

  const isUp = () =>
    fetch(simulator.pageUrl()).then(
      ({ ok }) => ok,
      () => false,
    )
  await expect.poll(isUp, { timeout: 12_000 }).toBe(true)
  simulator.stop()
  await expect.poll(children, { timeout: 5000 }).toEqual([])
})

test('a gateway that stops while its simulated dispatch system is coming back leaves none behind', async () => {
  const simulator = await startSimulator({ port: 0, secret, gatewayUrl: 'http://127.0.0.1:9' })
  const [first] = children()
  process.kill(first!, 'SIGKILL')
  await expect.poll(() => children().filter((pid) => pid !== first), { timeout: 5000, interval: 10 }).toHaveLength(1)

  simulator.stop()

  await expect.poll(children, { timeout: 3000 }).toEqual([])
  await new Promise((resolve) => setTimeout(resolve, 1500))
  expect(children()).toEqual([])
})
