import gcoordModule from 'gcoord'
import type { Ticket } from '../domain/index.ts'
import { type EventPosted, networkFault } from '../http/index.ts'
import type { Receiver } from './receivers.ts'
import type { CloudEvent } from './sealed-event.ts'

/** A CommonJS module whose types speak of a default export that it has under its own name. */
const gcoord = gcoordModule as unknown as typeof gcoordModule.default

type Endpoint = Extract<Receiver, { kind: 'open311' }>

/**
 * Files a ticket as a service request (GeoReport v2, POST Service Request). The protocol has no updates and no
 * idempotency key: only `ticket.created` is sent, with our number in the description, by which a repeat can be told.
 */
export async function postRequest(endpoint: Endpoint, event: CloudEvent, stopping: AbortSignal): Promise<EventPosted> {
  if (event.type !== 'ticket.created') return { outcome: 'done' }
  try {
    const response = await fetch(new URL('requests.json', withSlash(endpoint.url)), {
      method: 'POST',
      body: requestForm(endpoint, event.data as Ticket),
      redirect: 'manual',
      signal: AbortSignal.any([stopping, AbortSignal.timeout(endpoint.timeoutMs)]),
    })
    const answer = (await response.text()).slice(0, 300)
    if (response.ok) return { outcome: 'done' }
    return { outcome: 'retry', status: response.status, error: `HTTP ${response.status}`, answer }
  } catch (error) {
    return { outcome: 'retry', error: networkFault(error) }
  }
}

export function requestForm(endpoint: Endpoint, ticket: Ticket): URLSearchParams {
  const { place, requester, category } = ticket
  const members: Record<string, string | null | undefined> = {
    api_key: endpoint.apiKey,
    jurisdiction_id: endpoint.jurisdictionId,
    service_code: (category && endpoint.services[category.code]) ?? endpoint.defaultService,
    description: `${ticket.title}\n${ticket.description}\n[${ticket.ticketNo}]`,
    address_string: place?.text || [place?.district, place?.street, place?.community].filter(Boolean).join(''),
    first_name: requester.name,
    phone: requester.phone,
    ...pointOf(ticket),
  }
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(members)) if (value) form.set(name, value)
  return form
}

/** GeoReport wants WGS-84. */
function pointOf({ place }: Ticket): { lat?: string; long?: string } {
  if (place?.lat === undefined || place.lon === undefined) return {}
  const datum = { wgs84: gcoord.WGS84, gcj02: gcoord.GCJ02, bd09: gcoord.BD09 }[place.crs ?? 'wgs84']
  const [long, lat] = gcoord.transform([place.lon, place.lat], datum, gcoord.WGS84) as [number, number]
  return { lat: lat.toFixed(6), long: long.toFixed(6) }
}

const withSlash = (url: string) => (url.endsWith('/') ? url : `${url}/`)
