import { once } from 'node:events'
import { readOptions, type Simulator, startSimulator } from './index.ts'

/**
 * A stand-in for the city's dispatch system: `node src/dispatch-simulator/main.ts`.
 *
 * PORT (0: any free), HOST, DISPATCH_SECRET (`whsec_…`), GATEWAY_URL; SIMULATOR_PACE_MS, SIMULATOR_FAULTS
 * (`slow:500,error:0.1,repeat:0.2,reorder:0.2,return:0.1,extend:0.1`) and SIMULATOR_SEED.
 * Tells a parent that forked it `{type:'listening', port}` and ends with it; else prints the same as a line of JSON.
 * A parent may say later where it listens, with `{gatewayUrl}` instead of GATEWAY_URL.
 */
async function main(): Promise<void> {
  const options = readOptions(process.env)
  if (process.send && !process.env.GATEWAY_URL) options.gatewayUrl = toldAddress()
  const simulator = await startSimulator(options)
  const listening = { type: 'listening', port: simulator.port }
  if (process.send) process.send(listening)
  else console.log(JSON.stringify(listening))
  for (const end of ['disconnect', 'SIGTERM', 'SIGINT'] as const) process.once(end, () => void leave(simulator))
}

async function toldAddress(): Promise<string> {
  const [{ gatewayUrl }] = (await once(process, 'message')) as [{ gatewayUrl: string }]
  return gatewayUrl
}

async function leave(simulator: Simulator): Promise<void> {
  await simulator.close()
  process.exit(0)
}

main().catch((fault: unknown) => {
  console.error(fault instanceof Error ? fault.message : fault)
  process.exitCode = 1
  process.disconnect?.()
})
