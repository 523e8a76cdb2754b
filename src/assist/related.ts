import type { Db } from '../db/index.ts'
import { maskPersonalData } from '../text/index.ts'
import { briefOf, findRepeat, type Matter, type TicketBrief, ticketsOfPhone } from '../tickets/index.ts'
import type { Vault } from '../vault/index.ts'

const MOST = 5

/** A ticket that may be the same matter, and why. */
export type RepeatBrief = TicketBrief & { reason: string }

/** Tickets that the agent should know of, with everybody's personal data masked. */
export interface Related {
  /** What was filed before with the same phone. */
  past: TicketBrief[]
  /** What would be found if it were filed as it stands: the same matter, or one that may be. */
  repeats: RepeatBrief[]
}

interface Where {
  db: Db
  vault: Vault
}

export async function pastOf({ db, vault }: Where, phone: string | null): Promise<TicketBrief[]> {
  return (await ticketsOfPhone(db, vault, phone, MOST)).map(({ ticket }) => masked(briefOf(ticket)))
}

/** Found as at filing, so that the agent sees now what the filed ticket would be merged with, or offered to be. */
export async function repeatsOf(
  { db, vault }: Where,
  { matter, conversationId }: { matter: Matter; conversationId: string },
): Promise<RepeatBrief[]> {
  const found = await findRepeat(db, vault, { ticket: { ...matter, ticketNo: '' }, conversationId })
  switch (found.outcome) {
    case 'own':
      return [{ ...masked(briefOf(found.kept.ticket)), reason: '同一诉求人反映过的同一件事。' }]
    case 'same':
      return [{ ...masked(briefOf(found.kept.ticket)), reason: found.reason }]
    case 'none':
      return found.near.map(({ ticket, reason }) => ({ ...masked(briefOf(ticket)), reason }))
  }
}

function masked(brief: TicketBrief): TicketBrief {
  return { ...brief, title: maskPersonalData(brief.title) }
}
