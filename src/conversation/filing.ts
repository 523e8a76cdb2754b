import { type DraftView, type Element, elements, type Requester, type Ticket, toBeijingIso } from '../domain/index.ts'
import { eventRows, type Receiver, type TicketEventType } from '../handoff/index.ts'
import { titleOf } from '../nlu/index.ts'
import { maskPersonalData } from '../text/index.ts'
import { type FoundRepeat, makeTicket, phonePrint, repeatKey, sealTicket } from '../tickets/index.ts'
import type { Vault } from '../vault/index.ts'
import { matterOf } from './draft.ts'
import type { Effects, Turn } from './effects.ts'
import { type Reference, surveyDraft } from './reference.ts'
import type { TicketRow } from './store.ts'
import type { Draft } from './story.ts'

/** Where and when an appeal is taken: all that filing needs to know of a turn. */
export type Occasion = Pick<Turn, 'line' | 'channel' | 'at'>

/** The ticket that a finished draft becomes. */
export function ticketOf(
  draft: Draft,
  ticketNo: string,
  turn: Occasion,
  reference: Reference,
  urgency: Ticket['urgency'] = 'ordinary',
): Ticket {
  const { candidates, resolution } = surveyDraft(draft, reference, turn.line)
  const { point } = draft
  return makeTicket({
    ticketNo,
    line: turn.line,
    channel: turn.channel,
    receivedAt: turn.at,
    kind: draft.kind,
    title: titleOf(matterOf(draft), { elements: draft.elements, kind: draft.kind }),
    description: draft.description || (draft.elements.event ?? ''),
    elements: elementsOf(draft),
    place: draft.elements.place || point || resolution.outcome !== 'unknown' ? resolution : null,
    categories: candidates,
    requester: requesterOf(draft, turn),
    transcript: draft.transcript.map((line) => ({ ...line, at: toBeijingIso(new Date(line.at)) })),
    attachments: draft.attachments,
    urgency,
    point: point ? { lat: point.lat, lon: point.lon, crs: point.crs } : undefined,
    catalogue: reference.catalogue,
  })
}

function elementsOf(draft: Draft): Record<Element, string | null> {
  return Object.fromEntries(elements.map((element) => [element, draft.elements[element] ?? null])) as Record<
    Element,
    string | null
  >
}

function requesterOf({ contact }: Draft, { line }: Pick<Turn, 'line'>): Requester {
  return { ...contact, type: line === 'enterprise' ? 'organisation' : 'person', creditCode: null }
}

/** The draft as the requester sees it: their own words, the phone with its middle hidden. */
export function viewOf(draft: Draft, turn: Turn, reference: Reference): DraftView {
  const { candidates, resolution, leaf, missing } = surveyDraft(draft, reference, turn.line)
  const best = leaf && candidates[0]
  return {
    kind: draft.kind,
    line: turn.line,
    title: titleOf(matterOf(draft), { elements: draft.elements, kind: draft.kind }),
    elements: draft.elements,
    category: best
      ? {
          code: best.code,
          path: leaf.path,
          catalogueVersion: reference.catalogue.version,
          confidence: best.confidence,
          evidence: best.evidence,
        }
      : null,
    place: resolution.outcome === 'resolved' ? resolution.place : null,
    requester: {
      ...requesterOf(draft, turn),
      phone: draft.contact.phone && maskPersonalData(draft.contact.phone),
    },
    attachments: draft.attachments,
    ...(draft.further?.length && { further: draft.further.map(({ kind, text }) => ({ kind, text })) }),
    missing,
  }
}

/** The rows that file or change a ticket and tell its receivers, each its own projection. `about` stands beside the ticket. */
export function written(
  deps: { vault: Vault; receivers: readonly Receiver[] },
  ticket: Ticket,
  draftId: string,
  type: TicketEventType,
  turn: Pick<Occasion, 'at'>,
  about?: Record<string, unknown>,
): Pick<Effects, 'tickets' | 'outbox' | 'takeovers'> {
  const { ticket: kept, rows } = eventRows(deps, ticket, { type, at: turn.at, about })
  const repeat = type === 'ticket.created' ? repeatKey(deps.vault, ticket) : null
  return { tickets: [{ ...rowOf(deps.vault, kept, draftId), repeat }], outbox: rows, takeovers: [] }
}

/** A ticket that is filed, and what the search for repeats says of it. */
export interface Filing {
  ticket: Ticket
  draftId: string
  found: Exclude<FoundRepeat, { outcome: 'own' }>
}

/**
 * The rows that file a ticket. A repeat is filed as what it is, then merged: its receivers hear of both, in this
 * order, and how many reporters the first ticket has now; the requester keeps a number of their own. `first` is the
 * ticket under which the matter is dealt with, as it is after that.
 */
export function filedRows(
  deps: { vault: Vault; receivers: readonly Receiver[] },
  { ticket, draftId, found }: Filing,
  turn: Pick<Occasion, 'at'>,
): { rows: Pick<Effects, 'tickets' | 'outbox' | 'takeovers'>; first: Ticket } {
  if (found.outcome === 'none') {
    const related = found.near.map(({ ticketNo }) => ticketNo)
    const whole = { ...ticket, related: [...ticket.related, ...related] }
    const { ticket: first, rows } = eventRows(deps, whole, { type: 'ticket.created', at: turn.at })
    const likenesses = found.near.map((one) => ({
      otherNo: one.ticketNo,
      reason: one.reason,
      status: 'offered' as const,
    }))
    const row = { ...rowOf(deps.vault, first, draftId), repeat: repeatKey(deps.vault, ticket), likenesses }
    return { rows: { tickets: [row], outbox: rows, takeovers: [] }, first }
  }
  const { kept, reason } = found
  const first = kept.ticket
  const { at } = turn
  const created = eventRows(deps, ticket, { type: 'ticket.created', at })
  const merged = eventRows(deps, mergedTicket(created.ticket, first.ticketNo), { type: 'ticket.merged', at })
  const grown = eventRows(
    deps,
    { ...first, reporters: first.reporters + 1 },
    { type: 'ticket.updated', at, isKept: false },
  )
  const likenesses = [{ otherNo: first.ticketNo, reason, status: 'merged' as const }]
  const row = { ...rowOf(deps.vault, merged.ticket, draftId), repeat: repeatKey(deps.vault, ticket) }
  const tickets = [{ ...row, mergedInto: first.ticketNo, likenesses }]
  const outbox = [...created.rows, ...merged.rows, ...grown.rows]
  return { rows: { tickets, outbox, takeovers: [] }, first: grown.ticket }
}

/** A ticket whose matter is dealt with under another one. */
export function mergedTicket(ticket: Ticket, into: string): Ticket {
  return { ...ticket, status: 'merged', mergedInto: into }
}

function rowOf(vault: Vault, ticket: Ticket, draftId: string): TicketRow {
  return {
    ticketNo: ticket.ticketNo,
    draftId,
    status: ticket.status,
    kind: ticket.kind,
    line: ticket.line,
    channel: ticket.channel,
    categoryCode: ticket.category?.code ?? null,
    catalogueVersion: ticket.category?.catalogueVersion ?? null,
    districtCode: ticket.place?.districtCode ?? null,
    streetCode: ticket.place?.streetCode ?? null,
    leadUnit: ticket.leadUnit,
    reviewReasons: ticket.review.reasons,
    responseTier: ticket.responseTier,
    round: ticket.round,
    revision: ticket.revision ?? null,
    receivedAt: ticket.receivedAt,
    dueAt: ticket.dueAt,
    body: sealTicket(vault, ticket).toString('base64'),
    phoneHash: phonePrint(vault, ticket.requester.phone)?.toString('base64') ?? null,
  }
}
