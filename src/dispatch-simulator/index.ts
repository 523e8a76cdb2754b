import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Dispatch } from './dispatch.ts'
import type { SimulatorOptions } from './options.ts'
import { createHttpServer } from './server.ts'

export { type Faults, noFaults, parseFaults } from './faults.ts'
export { readOptions, type SimulatorOptions } from './options.ts'

/** A simulated dispatch system that listens. */
export interface Simulator {
  port: number
  close(): Promise<void>
}

/** Starts a simulated dispatch system; rejects where the port is taken. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const dispatch = new Dispatch(options)
  const server = createHttpServer(options, dispatch)
  server.listen(options.port, options.host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = async () => {
    await dispatch.close()
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  }
  return { port, close }
}
