import { parseXml } from '../../http/index.ts'

/** A thousand requests of some thirty members each. */
const MOST = { depth: 12, tags: 60_000 }

/** What a server says of a request, as far as it says it; every value is text, ids above all. */
export interface Answered {
  requestId: string | null
  token: string | null
  status: string | null
  notes: string | null
  /** The unit, `agency_responsible`. */
  agency: string | null
  description: string | null
  updatedAt: Date | null
  expectedAt: Date | null
}

type Wire = 'json' | 'xml'
type Members = Record<string, unknown>

/** The requests of an answer, in its order. Throws for what is no such document. */
export function readRequests(text: string, wire: Wire): Answered[] {
  return readList(text, wire).map(answeredOf)
}

/** The codes of a service list, in its order. Throws for what is no such document. */
export function readServiceCodes(text: string, wire: Wire): string[] {
  return readList(text, wire).flatMap((service) => textOf(service, 'service_code') ?? [])
}

function readList(text: string, wire: Wire): Members[] {
  const found = wire === 'json' ? fromJson(text) : fromXml(text)
  return found.filter((one): one is Members => typeof one === 'object' && one !== null)
}

/** Numbers keep the digits that they were written with: an id may have more than a number here can hold. */
function fromJson(text: string): unknown[] {
  const exact = (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? (context?.source ?? String(value)) : value
  const given: unknown = JSON.parse(text, exact as (key: string, value: unknown) => unknown)
  if (!Array.isArray(given)) throw new Error('the answer is no list')
  return given
}

/** `<service_requests><request>…</request></service_requests>`; a server that has none sends an empty root. */
function fromXml(text: string): unknown[] {
  const [root] = Object.values(parseXml(text, MOST))
  if (root === '' || root === undefined) return []
  if (typeof root !== 'object' || root === null) throw new Error('the answer is no list')
  return Object.values(root).flat()
}

function answeredOf(members: Members): Answered {
  return {
    requestId: textOf(members, 'service_request_id'),
    token: textOf(members, 'token'),
    status: textOf(members, 'status')?.toLowerCase() ?? null,
    notes: textOf(members, 'status_notes'),
    agency: textOf(members, 'agency_responsible'),
    description: textOf(members, 'description'),
    updatedAt: momentOf(members, 'updated_datetime'),
    expectedAt: momentOf(members, 'expected_datetime'),
  }
}

/** What our database and the chat can hold. */
function textOf(members: Members, name: string): string | null {
  const value = Object.hasOwn(members, name) ? members[name] : null
  return (typeof value === 'string' && value.toWellFormed().replaceAll('\0', '').trim()) || null
}

function momentOf(members: Members, name: string): Date | null {
  const text = textOf(members, name)
  const at = text && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? new Date(text) : null
  return at && !Number.isNaN(at.getTime()) ? at : null
}
