import {
  type Catalogue,
  type CatalogueLeaf,
  type Element,
  type GreenChannel,
  type Line,
  type Place,
  type Requester,
  type ResponseTier,
  type Ticket,
  type TicketKind,
  toBeijingIso,
  type Unit,
} from '../domain/index.ts'
import { findOwnNames, findPersonalData, normalise } from '../text/index.ts'
import { type CategoryCandidate, categoryReview, chooseCategory, leafOf, ROUTE_CONFIDENCE_FLOOR } from './category.ts'
import { dueAt } from './deadline.ts'
import { directRoute, greenChannelOf } from './green-channel.ts'
import type { PlaceResolution } from './place.ts'
import type { ReviewReason } from './review.ts'
import { type RouteDecision, routeTicket } from './route.ts'

/** Everything a finished conversation knows, as it becomes a ticket. */
export interface TicketInput {
  ticketNo: string
  line: Line
  channel: string
  receivedAt: Date
  kind: TicketKind
  title: string
  description: string
  elements: Readonly<Record<Element, string | null>>
  /** What `resolvePlace` found; null when no place was spoken of. */
  place: PlaceResolution | null
  /** Best first; empty when nothing fits. Codes must be in the catalogue. */
  categories: readonly CategoryCandidate[]
  requester: Requester
  transcript: Ticket['transcript']
  urgency: Ticket['urgency']
  attachments?: Ticket['attachments']
  /** Who received the appeal before us, where somebody did. */
  firstUnit?: Unit | null
  /** A point that the requester sent. */
  point?: Pick<Place, 'lat' | 'lon' | 'crs'>
  related?: string[]
  catalogue: Catalogue
}

/** What several candidates share is certain: the district, when all of them lie in one. */
function sharedDistrict(candidates: readonly Place[]): Place | null {
  const [first] = candidates
  if (!first?.districtCode || candidates.some((place) => place.districtCode !== first.districtCode)) return null
  return { text: first.text, district: first.district, districtCode: first.districtCode }
}

/** The place as far as it is certain; what was said stays in `text` even where we cannot place it. */
function placeOfTicket({ place, elements, point }: TicketInput): Place | null {
  const said = elements.place
  const known =
    place?.outcome === 'resolved'
      ? place.place
      : place?.outcome === 'ambiguous'
        ? sharedDistrict(place.candidates)
        : null
  if (!known && !said && !point) return null
  return { ...(known ?? { text: said ?? '' }), ...point, ...(said ? { text: said } : {}) }
}

/** Does who acts depend on where it is? */
function needsPlace(leaf: CatalogueLeaf | undefined): boolean {
  return leaf !== undefined && (leaf.requires.includes('place') || !leaf.leadRule.startsWith('unit:'))
}

function placeReview({ place }: TicketInput, leaf: CatalogueLeaf | undefined): ReviewReason[] {
  if (place?.outcome === 'unknown' && place.reason === 'outside') return ['PLACE_OUTSIDE']
  if (!needsPlace(leaf)) return []
  if (place?.outcome === 'ambiguous') return ['PLACE_AMBIGUOUS']
  return place?.outcome === 'resolved' ? [] : ['PLACE_UNKNOWN']
}

/** A complaint or report that names somebody other than its writer. */
function namesSomebody({ kind, description, requester }: TicketInput): boolean {
  if (kind !== 'complaint' && kind !== 'report') return false
  const own = new Set(findOwnNames(normalise(description)).map(({ start }) => start))
  return findPersonalData(description).some(
    (found) =>
      found.kind === 'name' && !own.has(found.start) && description.slice(found.start, found.end) !== requester.name,
  )
}

const unrouted: RouteDecision = {
  leadUnit: null,
  supportingUnits: [],
  copiedUnits: [],
  routeReason: '诉求分类还没有确定，承办单位由人工选派。',
  review: [],
}

/** An emergency is of the first tier whatever its leaf says; without a leaf the ordinary tier holds. */
function tierOf({ urgency }: TicketInput, leaf: CatalogueLeaf | undefined): ResponseTier {
  return urgency === 'emergency' ? '2h' : (leaf?.tier ?? '7d')
}

function urgencyOf({ urgency }: TicketInput, leaf: CatalogueLeaf | undefined): Ticket['urgency'] {
  return leaf?.urgent && urgency === 'ordinary' ? 'urgent' : urgency
}

function disputeOf({ kind, title, description, elements, requester, catalogue }: TicketInput, leaf: CatalogueLeaf) {
  const text = [title, description, elements.people, elements.place].filter(Boolean).join('\n')
  return { kind, code: leaf.code, text, isHidden: requester.confidential || requester.anonymous, catalogue }
}

/** A company's promise goes before the tier where it is the sooner. */
function dueOf(
  { receivedAt }: TicketInput,
  leaf: CatalogueLeaf | undefined,
  tier: ResponseTier,
  direct: GreenChannel | null,
): Date {
  const due = dueAt(tier, receivedAt, leaf?.dayBasis)
  if (!direct) return due
  return new Date(Math.min(due.getTime(), receivedAt.getTime() + direct.promisedHours * 3600_000))
}

/**
 * Makes the ticket of the contract from what a conversation knows. Pure. Place and unit are only as deep as they are
 * certain; everything else is named in `review.reasons` (see `reviewReasons`).
 * Throws CATALOGUE_INVALID for a category code that is not in the catalogue.
 */
export function makeTicket(input: TicketInput): Ticket {
  const category = chooseCategory(input)
  const isGuess = (category?.confidence ?? 0) < ROUTE_CONFIDENCE_FLOOR
  const leaf = category && !isGuess ? leafOf(category.code, input.catalogue) : undefined
  const place = placeOfTicket(input)
  const firstUnit = input.firstUnit ?? null
  const ordinary = leaf ? routeTicket({ leaf, place, catalogue: input.catalogue, firstUnit }) : unrouted
  const direct = leaf && !firstUnit ? greenChannelOf(disputeOf(input, leaf)) : null
  const { review, ...route } = direct ? directRoute(ordinary, direct) : ordinary
  const tier = tierOf(input, leaf)
  // Which company it is does not turn on the place.
  const ofPlace = direct ? [] : [...placeReview(input, leaf), ...review]
  const reasons = new Set<ReviewReason>([...categoryReview(input.categories), ...ofPlace])
  if (reasons.has('PLACE_AMBIGUOUS') || reasons.has('PLACE_OUTSIDE')) reasons.delete('PLACE_UNKNOWN')
  if (namesSomebody(input)) reasons.add('PERSON_NAMED')
  return {
    ticketNo: input.ticketNo,
    status: 'filed',
    round: 1,
    line: input.line,
    channel: input.channel,
    receivedAt: toBeijingIso(input.receivedAt),
    kind: input.kind,
    title: input.title,
    description: input.description,
    elements: { ...input.elements },
    category,
    place,
    requester: { ...input.requester },
    firstUnit,
    ...route,
    responseTier: tier,
    dueAt: toBeijingIso(dueOf(input, leaf, tier, direct)),
    urgency: urgencyOf(input, leaf),
    mergedInto: null,
    related: input.related ?? [],
    reporters: 1,
    review: { required: reasons.size > 0, reasons: [...reasons] },
    transcript: [...input.transcript],
    attachments: input.attachments ?? [],
    ...(leaf?.dayBasis === 'working' && { dayBasis: leaf.dayBasis }),
  }
}
