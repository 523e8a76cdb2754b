import { callGateway } from './gateway-call.ts'
import type { Session } from './keepsakes.ts'

/** What proves that a conversation is somebody's own. */
export interface Proof {
  ticketNo: string
  phoneLast4: string
}

export type ProofField = keyof Proof

/** The digits of what was typed; full-width ones too, as Chinese keyboards give them. */
function digitsOf(typed: string): string {
  return typed.normalize('NFKC').replace(/\D/g, '')
}

/**
 * Reads what was typed into the form. The dash of a ticket's number may be missing, for number pads have none, and of
 * a whole phone number the last four digits are taken. Gives the field that is not complete instead.
 */
export function readProof(typed: Readonly<Record<ProofField, string>>): Proof | ProofField {
  const ticketNo = digitsOf(typed.ticketNo).replace(/^(\d{8})(\d{6,})$/, '$1-$2')
  const phone = digitsOf(typed.phoneLast4)
  if (!ticketNo.includes('-')) return 'ticketNo'
  return /^(\d{4}|\d{11})$/.test(phone) ? { ticketNo, phoneLast4: phone.slice(-4) } : 'phoneLast4'
}

/** Asks for the conversation of a ticket. Gives the way into it, or the code of what went wrong. */
export async function recover(proof: Proof): Promise<Session | string> {
  const answer = await callGateway('/v1/conversations/recover', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(proof),
  })
  if (!answer) return 'NETWORK'
  return answer.ok ? (answer.body as unknown as Session) : String(answer.body.code)
}
