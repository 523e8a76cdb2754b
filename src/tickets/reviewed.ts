import {
  AppError,
  type Catalogue,
  type Place,
  type Ticket,
  type TicketKind,
  toBeijingIso,
  type Unit,
} from '../domain/index.ts'
import { leafOf } from './category.ts'
import { afterStops, dueAt } from './deadline.ts'
import type { Gazetteer } from './gazetteer.ts'
import { placeOf } from './place.ts'
import { routeTicket } from './route.ts'

/** What somebody decided about a ticket; what is left out stays as it is. */
export interface ReviewDecision {
  /** Code of a leaf. */
  category?: string | undefined
  /** Code of a district, street or community. */
  place?: string | undefined
  /** Code of the unit that leads, against what the rules say. */
  unit?: string | undefined
  kind?: TicketKind | undefined
}

export interface ReviewReference {
  catalogue: Catalogue
  gazetteer: Gazetteer
}

/**
 * The ticket as a person decided it: unit, tier and deadline follow from the new leaf and place by the same rules as at
 * its filing, and nothing is left to review. Pure.
 * Throws CATALOGUE_INVALID for a leaf, a place or a unit that there is not.
 */
export function reviewed(ticket: Ticket, decision: ReviewDecision, reference: ReviewReference): Ticket {
  const { catalogue } = reference
  const code = decision.category ?? ticket.category?.code
  const leaf = decision.category ? leafOf(decision.category, catalogue) : code ? catalogue.leaves.get(code) : undefined
  const place = decision.place ? placeByCode(decision.place, ticket, reference.gazetteer) : ticket.place
  const unit = decision.unit ? unitByCode(decision.unit, catalogue) : null
  const route = leaf ? routeOf(ticket, { leaf, place, catalogue, unit }) : unit ? leadBy(ticket, unit) : {}
  const isOther = decision.category !== undefined && decision.category !== ticket.category?.code
  const tier = isOther && leaf && ticket.urgency !== 'emergency' ? leaf.tier : ticket.responseTier
  return {
    ...ticket,
    kind: decision.kind ?? ticket.kind,
    category: leaf
      ? {
          code: leaf.code,
          path: leaf.path,
          catalogueVersion: isOther ? catalogue.version : (ticket.category?.catalogueVersion ?? catalogue.version),
          confidence: 1,
          evidence: isOther ? [] : (ticket.category?.evidence ?? []),
        }
      : ticket.category,
    place,
    ...route,
    responseTier: tier,
    dueAt: tier === ticket.responseTier ? ticket.dueAt : dueAnew(ticket, tier, leaf?.dayBasis),
    dayBasis: isOther ? leaf?.dayBasis : ticket.dayBasis,
    review: { required: false, reasons: [] },
  }
}

/** The deadline of another tier, with what the clock stood; a later round keeps the one that it began with. */
function dueAnew(ticket: Ticket, tier: Ticket['responseTier'], basis: Ticket['dayBasis']): string {
  if (ticket.round > 1) return ticket.dueAt
  const stood = (ticket.stops ?? []).flatMap(({ from, to }) => (to ? [{ from: new Date(from), to: new Date(to) }] : []))
  const due = dueAt(tier, new Date(ticket.receivedAt), basis)
  return toBeijingIso(afterStops(due, stood, due))
}

function routeOf(
  { firstUnit }: Ticket,
  { leaf, place, catalogue, unit }: { unit: Unit | null } & Omit<Parameters<typeof routeTicket>[0], 'firstUnit'>,
): Partial<Ticket> {
  const { review: _review, ...route } = routeTicket({ leaf, place, catalogue, firstUnit })
  if (!unit) return { ...route, routeReason: `${route.routeReason}已经人工核定。` }
  const others = route.leadUnit && route.leadUnit.code !== unit.code ? [route.leadUnit] : []
  return {
    ...route,
    leadUnit: unit,
    supportingUnits: [...others, ...route.supportingUnits.filter(({ code }) => code !== unit.code)],
    routeReason: `${route.routeReason}经人工核定，由${unit.name}主责。`,
  }
}

function leadBy({ routeReason }: Ticket, unit: Unit): Partial<Ticket> {
  return { leadUnit: unit, routeReason: `${routeReason}经人工核定，由${unit.name}主责。` }
}

function placeByCode(code: string, ticket: Ticket, gazetteer: Gazetteer): Place {
  if (!gazetteer.areas.has(code)) throw new AppError('CATALOGUE_INVALID', `there is no place ${code}`)
  const { lat, lon, crs } = ticket.place ?? {}
  return { ...placeOf(code, ticket.place?.text ?? ticket.elements.place ?? '', gazetteer), lat, lon, crs }
}

function unitByCode(code: string, { units }: Catalogue): Unit {
  const unit = units.get(code)
  if (!unit) throw new AppError('CATALOGUE_INVALID', `there is no unit ${code}`)
  return unit
}
