import { randomUUID } from 'node:crypto'
import type { Ticket } from '../domain/index.ts'

/** What the gateway may tell us of a ticket. */
export const incomingTypes = ['created', 'updated', 'merged', 'reopened', 'withdrawn'] as const
export type IncomingType = (typeof incomingTypes)[number]

/** What we may tell the gateway. */
export const statusTypes = [
  'accepted',
  'dispatched',
  'returned',
  'extended',
  'escalated',
  'whistled',
  'supervised',
  'listed',
  'completed',
] as const
export type StatusType = (typeof statusTypes)[number]

/** A ticket as it came: only its number is sure, the sender's projection decides on the rest. */
export type ReceivedTicket = Partial<Ticket> & { ticketNo: string }

export interface UnitName {
  code: string
  name: string
}

/** The data of a status event in the contract's shape. */
export interface StatusData {
  ticketNo: string
  /** Grows per ticket, over restarts too. */
  sequence: number
  unit: UnitName
  /** For the requester. */
  publicText: string
  /** For the hotline only. */
  internalNote?: string
  /** Why it was sent back, or why more time is needed. */
  reason?: string
  /** ISO 8601 with zone. */
  at: string
  dueAt?: string
}

/** One status event as it goes out: the same id over every attempt. */
export interface StatusEvent {
  id: string
  ticketNo: string
  type: StatusType
  body: string
}

/** Reads a structured CloudEvents 1.0 envelope; throws an Error on anything else. Other types give null. */
export function readEvent(text: string): { type: IncomingType; ticket: ReceivedTicket } | null {
  const event: unknown = JSON.parse(text)
  if (!isRecord(event) || event.specversion !== '1.0' || typeof event.type !== 'string')
    throw new Error('The body is no CloudEvents 1.0 envelope.')
  const type = incomingTypes.find((known) => event.type === `ticket.${known}`)
  if (type === undefined) return null
  if (!isTicket(event.data)) throw new Error('The data is no ticket: it has no ticketNo.')
  return { type, ticket: event.data }
}

/** Wraps a status in its envelope. https://github.com/cloudevents/spec/blob/main/cloudevents/formats/json-format.md */
export function makeEvent(type: StatusType, data: StatusData): StatusEvent {
  const id = randomUUID()
  const envelope = {
    specversion: '1.0',
    id,
    source: '/dispatch-simulator',
    type: `ticket.${type}`,
    subject: data.ticketNo,
    time: data.at,
    datacontenttype: 'application/json',
    data,
  }
  return { id, ticketNo: data.ticketNo, type, body: JSON.stringify(envelope) }
}

function isTicket(data: unknown): data is ReceivedTicket {
  return isRecord(data) && typeof data.ticketNo === 'string' && /^[\w-]{1,64}$/.test(data.ticketNo)
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
