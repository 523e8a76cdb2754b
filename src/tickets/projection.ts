import { type CategoryChoice, type Element, elements, type Requester, type Span, type Ticket } from '../domain/index.ts'
import { maskPersonalData } from '../text/index.ts'

/** Who is going to see the ticket. */
export interface Recipient {
  contact: 'full' | 'masked'
}

type Mask = (text: string) => string

function maskName(name: string): string {
  return `${name.slice(0, 1)}${'*'.repeat(Math.max(1, name.length - 1))}`
}

function maskPhone(phone: string): string {
  return phone.length >= 8 ? `${phone.slice(0, 3)}****${phone.slice(-4)}` : '****'
}

function maskCode(code: string): string {
  return `${code.slice(0, 4)}${'*'.repeat(Math.max(0, code.length - 8))}${code.slice(-4)}`
}

function isHidden({ confidential, anonymous }: Requester): boolean {
  return confidential || anonymous
}

function seenRequester(requester: Requester): Requester {
  if (isHidden(requester)) return { ...requester, name: null, phone: null, creditCode: null }
  const { name, phone, creditCode } = requester
  return {
    ...requester,
    name: name && maskName(name),
    phone: phone && maskPhone(phone),
    creditCode: creditCode && maskCode(creditCode),
  }
}

/** The requester's own name and phone wherever they stand, also where no rule would see a name in them. */
function ownMask({ name, phone }: Requester): Mask {
  const digits = phone?.replace(/\D/g, '') ?? ''
  const loose = digits.length >= 7 ? new RegExp(digits.split('').join('[-. ]?'), 'g') : null
  return (text) => {
    const nameless = name && name.length >= 2 ? text.replaceAll(name, maskName(name)) : text
    return loose ? nameless.replace(loose, maskPhone(digits)) : nameless
  }
}

function maskAll(record: Ticket['elements'], mask: Mask): Ticket['elements'] {
  const masked = elements.map((element): [Element, string | null] => [
    element,
    record[element] && mask(record[element]),
  ])
  return Object.fromEntries(masked) as Ticket['elements']
}

/** Evidence as it stands in the masked description; a quote that masking changed is read there again or dropped. */
function maskSpan(span: Span, description: { plain: string; masked: string }, mask: Mask): Span[] {
  const quote = mask(span.quote)
  const { plain, masked } = description
  if (masked.length === plain.length && masked.slice(span.start, span.end) === quote) return [{ ...span, quote }]
  const before = mask(plain.slice(0, span.start)).length
  const at = masked.slice(before, before + quote.length) === quote ? before : masked.indexOf(quote)
  return at < 0 || quote === '' ? [] : [{ start: at, end: at + quote.length, quote }]
}

function maskCategory(category: CategoryChoice | null, ticket: Ticket, mask: Mask): CategoryChoice | null {
  if (!category) return null
  const description = { plain: ticket.description, masked: mask(ticket.description) }
  return { ...category, evidence: category.evidence.flatMap((span) => maskSpan(span, description, mask)) }
}

function masked(ticket: Ticket): Ticket {
  const own = ownMask(ticket.requester)
  const mask: Mask = (text) => own(maskPersonalData(text))
  return {
    ...ticket,
    title: mask(ticket.title),
    description: mask(ticket.description),
    elements: maskAll(ticket.elements, mask),
    category: maskCategory(ticket.category, ticket, mask),
    place: ticket.place && { ...ticket.place, text: mask(ticket.place.text) },
    requester: seenRequester(ticket.requester),
    transcript: ticket.transcript.map((line) => ({ ...line, text: mask(line.text) })),
  }
}

/**
 * The ticket as one recipient may see it. With `full` contact everything, with `masked` neither the requester's name
 * and phone nor any other personal data in the texts. Whoever asked for confidentiality or stays anonymous
 * (北京市接诉即办工作条例 第八条第三款) is masked for everybody, and their contact is not there at all.
 * A new object: the ticket is not changed.
 */
export function projectTicket(ticket: Ticket, recipient: Recipient): Ticket {
  const isOpen = recipient.contact === 'full' && !isHidden(ticket.requester)
  const { sentTo: _s, reminders: _m, revision: _r, stops: _t, dayBasis: _d, ...shared } = structuredClone(ticket)
  return isOpen ? shared : masked(shared)
}
