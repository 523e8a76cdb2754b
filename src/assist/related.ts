import type { Db } from '../db/index.ts'
import { maskPersonalData } from '../text/index.ts'
import { briefOf, type TicketBrief, ticketsOfMatter, ticketsOfPhone } from '../tickets/index.ts'
import type { Vault } from '../vault/index.ts'

const MOST = 5
/** A matter that nobody told of for so long is a new one. */
const REPEAT_DAYS = 30

/** Tickets that the agent should know of, with everybody's personal data masked. */
export interface Related {
  /** What was filed before with the same phone. */
  past: TicketBrief[]
  /** The same matter at the same place, whoever told it: it may be a repeat. */
  repeats: TicketBrief[]
}

export interface RelatedFacts {
  phone: string | null
  categoryCode: string | null
  streetCode: string | null
}

export async function relatedTo(
  { db, vault, now }: { db: Db; vault: Vault; now: Date },
  { phone, categoryCode, streetCode }: RelatedFacts,
): Promise<Related> {
  const past = await ticketsOfPhone(db, vault, phone, MOST)
  const since = new Date(now.getTime() - REPEAT_DAYS * 86_400_000)
  const same =
    categoryCode && streetCode ? await ticketsOfMatter(db, vault, { categoryCode, streetCode, since, limit: MOST }) : []
  const brief = ({ ticket }: (typeof past)[number]): TicketBrief => {
    const shown = briefOf(ticket)
    return { ...shown, title: maskPersonalData(shown.title) }
  }
  return { past: past.map(brief), repeats: same.map(brief) }
}
