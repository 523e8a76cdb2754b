import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { vi } from 'vitest'
import { noFaults, type SimulatorOptions, startSimulator } from '../../src/dispatch-simulator/index.ts'

export const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`

/** A status event as the gateway's stand-in received it. */
export interface Arrival {
  id: string
  type: string
  data: { ticketNo: string; sequence: number; unit: { code: string; name: string }; publicText: string; dueAt?: string }
  headers: IncomingHttpHeaders
  body: string
}

/** A ticket in the contract's shape, as far as the simulator looks at it. */
export const ticket = {
  ticketNo: '20261122-000001',
  status: 'filed',
  round: 1,
  channel: 'web',
  kind: 'complaint',
  title: '路灯坏了',
  description: '花家地的路灯坏了三天',
  category: { code: 'A0101', path: ['城市管理', '市政', '路灯'] },
  place: { text: '花家地', district: '朝阳区', street: '望京街道' },
  requester: { type: 'person', name: '王女士', phone: '13800000000', confidential: false, anonymous: false },
  leadUnit: { code: 's-110105026', name: '望京街道办事处', level: 'street' },
  copiedUnits: [{ code: 'd-110105', name: '朝阳区人民政府', level: 'district' }],
  supportingUnits: [],
  responseTier: '7d',
  dueAt: '2026-11-29T16:00:00+08:00',
  urgency: 'ordinary',
}

/** A simulator and a stand-in for the gateway that keeps what it is told; `failures` answers it first with 503. */
export async function start(change: Partial<SimulatorOptions> = {}, failures = 0) {
  const arrivals: Arrival[] = []
  let left = failures
  const gateway = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    if (left-- > 0) response.writeHead(503).end()
    else {
      const { id, type, data } = JSON.parse(body) as Arrival
      if (request.url === '/v1/dispatch/events') arrivals.push({ id, type, data, headers: request.headers, body })
      response.writeHead(200).end()
    }
  })
  await new Promise<void>((listening) => gateway.listen(0, '127.0.0.1', listening))
  const gatewayUrl = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`
  const defaults = { host: '127.0.0.1', port: 0, secret, paceMs: 3, faults: noFaults, seed: '1', retryMs: 2 }
  const simulator = await startSimulator({ ...defaults, gatewayUrl, ...change })
  const url = `http://127.0.0.1:${simulator.port}`
  return {
    url,
    arrivals,
    /** Sends an event as the gateway does and gives the status and body of the answer. */
    async tell(type: string, data: object = ticket, webhookId: string = crypto.randomUUID()) {
      const body = JSON.stringify({ specversion: '1.0', id: webhookId, source: '/gateway', type, data })
      const answer = await fetch(`${url}/events`, { method: 'POST', headers: signed(webhookId, body), body })
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
    },
    tickets: async () => ((await (await fetch(`${url}/tickets`)).json()) as { tickets: Entry[] }).tickets,
    press: (ticketNo: string, type: string, headers: Record<string, string> = {}) =>
      fetch(`${url}/tickets/${ticketNo}/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ type }),
      }),
    /** Resolves when so many status events have arrived. */
    hears: (count: number) => vi.waitUntil(() => arrivals.length >= count && arrivals, { timeout: 5000, interval: 5 }),
    async [Symbol.asyncDispose]() {
      await simulator.close()
      gateway.closeAllConnections()
      gateway.close()
    },
  }
}

export function signed(id: string, body: string, at = new Date()): Record<string, string> {
  return {
    'content-type': 'application/cloudevents+json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  }
}

interface Entry {
  ticket: typeof ticket
  timeline: { type: string; delivery?: { attempts: number; delivered: boolean } }[]
}
