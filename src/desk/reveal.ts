import { elements, type Ticket } from '../domain/index.ts'
import type { Actor } from '../people/index.ts'
import { projectTicket } from '../tickets/index.ts'

/** What of a ticket can be shown unmasked, one at a time. */
export const fields = [
  'name',
  'phone',
  'creditCode',
  'title',
  'description',
  'elements',
  'place',
  'transcript',
] as const
export type RevealField = (typeof fields)[number]

/**
 * Which fields hold something masked that this person may see whole. Who asked for confidentiality is known to supervisors
 * only (北京市接诉即办工作条例 第八条第三款).
 */
export function revealable(ticket: Ticket, actor: Pick<Actor, 'roles'>): RevealField[] {
  if (ticket.requester.confidential && !actor.roles.includes('supervisor')) return []
  const masked = projectTicket(ticket, { contact: 'masked' })
  return fields.filter((field) => {
    const plain = plainValueOf(ticket, field)
    return plain !== null && plain !== plainValueOf(masked, field)
  })
}

/** The field as the requester gave it; null when there is nothing in it. */
export function plainValueOf(ticket: Ticket, field: RevealField): string | null {
  const { requester, title, description, place, transcript } = ticket
  const values: Record<RevealField, string | null | undefined> = {
    name: requester.name,
    phone: requester.phone,
    creditCode: requester.creditCode,
    title,
    description,
    elements: elements
      .map((element) => ticket.elements[element])
      .filter(Boolean)
      .join('\n'),
    place: place?.text,
    transcript: transcript.map(({ author, text }) => `${author}: ${text}`).join('\n'),
  }
  return values[field] || null
}
