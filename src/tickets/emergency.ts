import type { Catalogue, Emergency, Place, Ticket } from '../domain/index.ts'
import { ROUTE_CONFIDENCE_FLOOR } from './category.ts'
import { routeTicket } from './route.ts'

/** Who acts first in which danger, where the catalogue knows that unit. 国办发〔2022〕12号: 110 and 12345 hand over at once. */
const firstToAct: Record<Emergency['sort'], string> = {
  fire: 'bj-xfzd',
  trapped: 'bj-xfzd',
  gas: 'ent-gas',
  crime: 'bj-gaj',
  'self-harm': 'bj-gaj',
  traffic: 'bj-gaj',
  injury: 'bj-wjw',
}

/** An emergency goes to who saves, by the sort of danger; a category that is no more than a guess is not kept. */
export function leadEmergency(ticket: Ticket, { sort }: Emergency, { units }: Catalogue): Ticket {
  const leadUnit = units.get(firstToAct[sort]) ?? ticket.leadUnit
  const category = (ticket.category?.confidence ?? 0) >= ROUTE_CONFIDENCE_FLOOR ? ticket.category : null
  return { ...ticket, category, leadUnit, routeReason: '突发紧急事项，由先期处置单位立即处置，并请人工跟进。' }
}

/** The ticket with a place that came to light later: unit and review follow from it, where nobody leads it yet. */
export function placeFound(ticket: Ticket, place: Place, catalogue: Catalogue): Ticket {
  const { lat, lon, crs } = ticket.place ?? {}
  const reasons = ticket.review.reasons.filter((reason) => !reason.startsWith('PLACE_'))
  const placed: Ticket = {
    ...ticket,
    place: { ...place, lat, lon, crs },
    elements: { ...ticket.elements, place: place.text },
    review: { required: reasons.length > 0, reasons },
  }
  const leaf = ticket.category && catalogue.leaves.get(ticket.category.code)
  if (ticket.leadUnit || !leaf || ticket.category!.confidence < ROUTE_CONFIDENCE_FLOOR) return placed
  const { review: _review, ...route } = routeTicket({ leaf, place, catalogue, firstUnit: ticket.firstUnit })
  return { ...placed, ...route }
}
