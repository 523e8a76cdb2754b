import type { Ticket } from '../domain/index.ts'
import {
  type OfferedLikeness,
  type PlaceResolution,
  projectTicket,
  type ReviewReason,
  resolvePlace,
  reviewSentence,
  ticketsByNumber,
} from '../tickets/index.ts'
import type { DeskDeps } from './deps.ts'

const CHOICES = 4

/** What somebody needs to decide: the words, the reasons, what else it may be. Nothing that leads to a person. */
export function waitingView(ticket: Ticket, reference: ReturnType<DeskDeps['reference']>) {
  const { catalogue, gazetteer, classify } = reference
  const { title, description, category, place, leadUnit, firstUnit, routeReason, elements } = projectTicket(ticket, {
    contact: 'masked',
  })
  const { ticketNo, kind, status, round, channel, receivedAt, dueAt, urgency } = ticket
  const choices = classify(ticket.description)
    .slice(0, CHOICES)
    .map(({ code, confidence }) => ({ code, path: catalogue.leaves.get(code)?.path ?? [], confidence }))
  return {
    ticketNo,
    kind,
    status,
    round,
    channel,
    title,
    description,
    elements,
    category,
    choices,
    place,
    places: placesOf(resolvePlace(ticket.elements.place ?? ticket.description, gazetteer)),
    leadUnit,
    firstUnit,
    routeReason,
    receivedAt,
    dueAt,
    urgency,
    reasons: ticket.review.reasons.map((reason) => ({ code: reason, text: reviewSentence(reason as ReviewReason) })),
  }
}

/** The places that words may mean, as they are chosen among. */
export function placesOf(resolution: PlaceResolution): { code: string; name: string }[] {
  if (resolution.outcome === 'unknown') return []
  const found = resolution.outcome === 'resolved' ? [resolution.place] : resolution.candidates
  return found.flatMap(({ district, districtCode, street, streetCode, community, communityCode }) => {
    const code = communityCode ?? streetCode ?? districtCode
    return code ? [{ code, name: [district, street, community].filter(Boolean).join('') }] : []
  })
}

/** Pairs of tickets that may be one matter, or were made one, with what there is to compare. */
export async function pairViews<Pair extends OfferedLikeness>({ db, vault }: DeskDeps, pairs: readonly Pair[]) {
  const numbers = new Set(pairs.flatMap(({ ticketNo, otherNo }) => [ticketNo, otherNo]))
  const tickets = await ticketsByNumber(db, vault, [...numbers])
  return pairs.flatMap((pair) => {
    const [ticket, other] = [tickets.get(pair.ticketNo), tickets.get(pair.otherNo)]
    return ticket && other ? [{ ...pair, ticket: sideOf(ticket), other: sideOf(other) }] : []
  })
}

function sideOf(ticket: Ticket) {
  const { title, description, place } = projectTicket(ticket, { contact: 'masked' })
  const { status, channel, receivedAt, reporters } = ticket
  return { title, description, place: place?.text ?? null, status, channel, receivedAt, reporters }
}
