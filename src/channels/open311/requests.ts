import {
  type PublicRequest,
  type PublicRequestQuery,
  type TicketStatus,
  ticketStatuses,
  toBeijingIso,
} from '../../domain/index.ts'
import { toWgs84 } from './datum.ts'
import { Open311Fault } from './fault.ts'
import type { Parameters } from './form.ts'
import type { Value } from './format.ts'

/** GeoReport v2: the last 90 days, or the first 1000, whichever is less. */
const MAX_REQUESTS = 1000
const MAX_SPAN_MS = 90 * 86_400_000
/** A week of grace, so that “three months” is not refused for its longer months. */
const GRACE_MS = 3 * 86_400_000

const closed: readonly TicketStatus[] = ['completed', 'withdrawn', 'merged']

/** The query that `GET requests` stands for. Throws Open311Fault 400. */
export function queryOf(parameters: Parameters, now: Date): PublicRequestQuery {
  const ids = listOf(parameters.get('service_request_id'))
  if (ids) return { ticketNos: ids, limit: MAX_REQUESTS }
  const { from, to } = spanOf(momentOf(parameters, 'start_date'), momentOf(parameters, 'end_date'), now)
  return {
    categoryCodes: listOf(parameters.get('service_code')),
    statuses: statusesOf(parameters.get('status')),
    receivedFrom: from,
    receivedTo: to,
    limit: MAX_REQUESTS,
  }
}

function spanOf(start: Date | undefined, end: Date | undefined, now: Date): { from: Date; to: Date } {
  const to = end ?? (start ? new Date(Math.min(now.getTime(), start.getTime() + MAX_SPAN_MS)) : now)
  const from = start ?? new Date(to.getTime() - MAX_SPAN_MS)
  if (to.getTime() - from.getTime() > MAX_SPAN_MS + GRACE_MS)
    throw new Open311Fault(400, 'start_date and end_date may be 90 days apart')
  return { from, to }
}

function listOf(text: string | undefined): string[] | undefined {
  const all = text
    ?.split(',')
    .map((one) => one.trim())
    .filter(Boolean)
  if (all && all.length > MAX_REQUESTS) throw new Open311Fault(400, `at most ${MAX_REQUESTS} at once`)
  return all?.length ? all : undefined
}

/** W3C date and time (NOTE-datetime): the zone is part of it. */
function momentOf(parameters: Parameters, name: string): Date | undefined {
  // A plus that was not escaped has become a space on its way.
  const text = parameters.get(name)?.replace(' ', '+')
  if (text === undefined) return undefined
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/.test(text) ? new Date(text) : null
  if (!at || Number.isNaN(at.getTime())) throw new Open311Fault(400, `${name} must be like 2026-11-22T00:00:00+08:00`)
  return at
}

function statusesOf(text: string | undefined): TicketStatus[] | undefined {
  const wanted = listOf(text)
  if (!wanted) return undefined
  if (wanted.some((one) => one !== 'open' && one !== 'closed')) throw new Open311Fault(400, 'status is open or closed')
  return ticketStatuses.filter((status) => wanted.includes(closed.includes(status) ? 'closed' : 'open'))
}

/** A request as everybody may see it. Our statuses fold into two; the notes say which it is. */
export function requestOf(request: PublicRequest): Value {
  const { point } = request
  const place = point && toWgs84(point)
  return {
    service_request_id: request.ticketNo,
    status: closed.includes(request.status) ? 'closed' : 'open',
    status_notes: request.statusText,
    service_name: request.categoryName,
    service_code: request.categoryCode,
    description: request.description,
    agency_responsible: request.unit,
    service_notice: null,
    requested_datetime: toBeijingIso(request.receivedAt),
    updated_datetime: toBeijingIso(request.updatedAt),
    expected_datetime: toBeijingIso(request.dueAt),
    address: request.address,
    address_id: null,
    zipcode: null,
    lat: place && Number(place.lat.toFixed(6)),
    long: place && Number(place.lon.toFixed(6)),
    media_url: null,
  }
}
