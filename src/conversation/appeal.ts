import { type Appeal, type Emergency, newId, type Ticket, toBeijingIso } from '../domain/index.ts'
import { understand } from '../nlu/index.ts'
import { dueAt, leadEmergency } from '../tickets/index.ts'
import { takeIn } from './draft.ts'
import { ticketOf } from './filing.ts'
import type { Reference } from './reference.ts'
import { DESCRIPTION_LIMIT, type Draft, newDraft, spokenLine } from './story.ts'

/** An appeal as it was understood, ready to become a ticket as soon as it has a number. */
export interface ReadAppeal {
  draft: Draft
  emergency: Emergency | null
  toTicket: (ticketNo: string) => Ticket
}

/** Reads an appeal as a turn of the chat reads a message, and makes its ticket by the same rules. Pure but for the id. */
export function readAppeal(appeal: Appeal, at: Date, given: Reference): ReadAppeal {
  const { channel, line, title } = appeal
  const reference = hearing(appeal, given)
  const { emergency, draft } = draftOf(appeal, at)
  return {
    draft,
    emergency,
    toTicket(ticketNo) {
      const urgency = emergency ? 'emergency' : 'ordinary'
      const filed = ticketOf(draft, ticketNo, { channel, line, at }, reference, urgency)
      const ticket = emergency ? leadEmergency(filed, emergency, reference.catalogue) : filed
      const named = {
        ...ticket,
        title: title?.trim() || ticket.title,
        transcript: appeal.transcript ?? ticket.transcript,
      }
      return chosen(named, appeal, at, reference)
    },
  }
}

/** What an agent chose goes before what the rules say, and the ticket says so. */
function chosen(ticket: Ticket, { unit, tier }: Appeal, at: Date, { catalogue }: Reference): Ticket {
  const leadUnit = unit === undefined ? undefined : catalogue.units.get(unit)
  return {
    ...ticket,
    ...(leadUnit && { leadUnit, routeReason: `坐席选定由${leadUnit.name}承办。` }),
    ...(tier && { responseTier: tier, dueAt: toBeijingIso(dueAt(tier, at)) }),
  }
}

function draftOf(appeal: Appeal, at: Date): { draft: Draft; emergency: Emergency | null } {
  const { text, title, createdAt = at, place } = appeal
  const whole = title && !text.includes(title) ? `${title}。${text}` : text
  const understanding = understand(whole, { asked: null, now: createdAt })
  const heard = { text, understanding, asked: null, correcting: false, point: place?.point ?? null, at: createdAt }
  const read = takeIn(newDraft(newId(), understanding.kind.value, createdAt), heard)
  const draft: Draft = {
    ...read,
    kind: appeal.kind ?? read.kind,
    description: text.slice(0, DESCRIPTION_LIMIT),
    elements: { ...read.elements, ...(place?.text && { place: place.text }), ...given(appeal.elements) },
    contact: contactOf(appeal, read),
    transcript: [spokenLine({ at: createdAt.toISOString(), author: 'requester' as const, text })],
    attachments: appeal.attachments ?? [],
  }
  return { draft, emergency: understanding.emergency }
}

function given(elements: Appeal['elements'] = {}): Draft['elements'] {
  return Object.fromEntries(Object.entries(elements).filter(([, value]) => value))
}

/** Who is named as the sender is the requester, whoever else the words name. */
function contactOf({ name, phone, anonymous, confidential }: Appeal, { contact }: Draft): Draft['contact'] {
  return {
    name: name || contact.name,
    phone: phone || contact.phone,
    anonymous: anonymous ?? contact.anonymous,
    confidential: confidential || contact.confidential,
  }
}

/** The reference data with a classifier that hears the title too, or keeps to the leaf that was chosen. */
function hearing({ category, title }: Appeal, reference: Reference): Reference {
  const { classifier, catalogue } = reference
  if (category && catalogue.leaves.has(category)) {
    const chosen = [{ code: category, confidence: 1, evidence: [] }]
    return { ...reference, classifier: { ...classifier, classify: () => chosen } }
  }
  if (!title) return reference
  const classify = (words: string) => classifier.classify(words.includes(title) ? words : `${title}\n${words}`)
  return { ...reference, classifier: { ...classifier, classify } }
}
