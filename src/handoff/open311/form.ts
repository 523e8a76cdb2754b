import gcoordModule from 'gcoord'
import type { Ticket } from '../../domain/index.ts'
import type { Open311Receiver } from '../receivers.ts'

/** A CommonJS module whose types speak of a default export that it has under its own name. */
const gcoord = gcoordModule as unknown as typeof gcoordModule.default

/** The form of GeoReport v2, POST Service Request. Our number stands in the description, by which a repeat can be told. */
export function requestForm(endpoint: Open311Receiver, ticket: Ticket): URLSearchParams {
  const { place, requester } = ticket
  const members: Record<string, string | null | undefined> = {
    api_key: endpoint.apiKey,
    jurisdiction_id: endpoint.jurisdictionId,
    service_code: serviceOf(endpoint, ticket),
    description: `${ticket.title}\n${ticket.description}`.slice(0, MAX_DESCRIPTION) + markOf(ticket.ticketNo),
    address_string: place?.text || [place?.district, place?.street, place?.community].filter(Boolean).join(''),
    first_name: requester.name,
    phone: requester.phone,
    ...pointOf(ticket),
  }
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(members)) if (value) form.set(name, value)
  return form
}

/** GeoReport v2: a description has at most 4,000 characters; our number needs some of them. */
const MAX_DESCRIPTION = 3900

/** By what a request of ours is known again in a list. */
export function markOf(ticketNo: string): string {
  return `\n[${ticketNo}]`
}

export function serviceOf(endpoint: Open311Receiver, { category }: Ticket): string {
  return (category && endpoint.services[category.code]) ?? endpoint.defaultService
}

/** GeoReport wants WGS-84. */
function pointOf({ place }: Ticket): { lat?: string; long?: string } {
  if (place?.lat === undefined || place.lon === undefined) return {}
  const datum = { wgs84: gcoord.WGS84, gcj02: gcoord.GCJ02, bd09: gcoord.BD09 }[place.crs ?? 'wgs84']
  const [long, lat] = gcoord.transform([place.lon, place.lat], datum, gcoord.WGS84) as [number, number]
  return { lat: lat.toFixed(6), long: long.toFixed(6) }
}
