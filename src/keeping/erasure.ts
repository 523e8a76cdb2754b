import type { Database, Db } from '../db/index.ts'
import { AppError, type Clock, type Element, elements, type Ticket } from '../domain/index.ts'
import { withoutWords } from '../handoff/index.ts'
import { sealTicket, ticketsOf } from '../tickets/index.ts'
import type { Vault } from '../vault/index.ts'
import * as store from './store.ts'

/** What stands where a person's words stood. */
export const ERASED_TITLE = '（内容已应诉求人要求删除）'
const ALL = 1_000_000

export interface ErasureDeps {
  db: Database
  vault: Vault
  clock: Clock
}

/** What was erased, or would be. */
export interface ErasureResult extends store.Cleared {
  conversationId: string
  /** Numbers of the closed tickets whose words and contact were erased. */
  tickets: string[]
  /** Copies of tickets that were kept for delivering them again. */
  deliveries: number
}

/**
 * Erases what a person said in a conversation and in its closed tickets (个人信息保护法 第四十七条第一款). Number, kind,
 * category, unit, codes of the place and dates of a ticket stay: the record of public business that the law asks to be
 * kept (same article, second paragraph), which no longer tells whose it was.
 * Throws CONVERSATION_UNKNOWN, and ERASURE_REFUSED while a ticket is open or something waits to be delivered.
 * With `dryRun` everything is done and undone again, so that the counts are exact.
 */
export async function erasePerson(
  deps: ErasureDeps,
  conversationId: string,
  { dryRun }: { dryRun: boolean },
): Promise<ErasureResult> {
  let result: ErasureResult | undefined
  const undo = new Error('only tried out')
  try {
    await deps.db.transaction(async (tx) => {
      result = await erase(tx, deps, conversationId)
      if (dryRun) throw undo
    })
  } catch (error) {
    if (error !== undo) throw error
  }
  return result!
}

async function erase(tx: Db, { vault, clock }: ErasureDeps, conversationId: string): Promise<ErasureResult> {
  const now = clock()
  if (!(await store.lockConversation(tx, conversationId))) {
    throw new AppError('CONVERSATION_UNKNOWN', 'there is no such conversation')
  }
  const tickets = await ticketsOf(tx, vault, conversationId, ALL)
  const numbers = tickets.map(({ ticketNo }) => ticketNo)
  await refuseWhatIsOpen(tx, tickets, conversationId)
  for (const ticket of tickets) {
    await store.updateErasedTicket(tx, ticket.ticketNo, sealTicket(vault, withoutPerson(ticket)), now)
  }
  for (const { id, body } of await store.selectEvents(tx, numbers)) {
    await store.updateEventBody(tx, id, withoutWords(vault, body))
  }
  await store.deleteTraces(tx, numbers)
  const deliveries = await store.deleteDeliveries(tx, [...numbers, conversationId])
  const cleared = await store.clearConversations(tx, [conversationId], now)
  return { conversationId, tickets: numbers, deliveries, ...cleared }
}

async function refuseWhatIsOpen(tx: Db, tickets: readonly Ticket[], conversationId: string): Promise<void> {
  const open = tickets.filter(({ status }) => !store.CLOSED.includes(status)).map(({ ticketNo }) => ticketNo)
  if (open.length > 0) {
    throw new AppError('ERASURE_REFUSED', `still being worked on: ${open.join(', ')}`)
  }
  const numbers = tickets.map(({ ticketNo }) => ticketNo)
  const waiting = await store.findUndelivered(tx, numbers, conversationId)
  if (waiting) throw new AppError('ERASURE_REFUSED', `something of ${waiting} has not been delivered yet`)
}

/** The ticket without contact, words and exact place: what is left can be counted and tells of nobody. */
export function withoutPerson(ticket: Ticket): Ticket {
  const { place, category, requester } = ticket
  return {
    ...ticket,
    title: ERASED_TITLE,
    description: '',
    elements: Object.fromEntries(elements.map((element) => [element, null])) as Record<Element, null>,
    category: category && { ...category, evidence: [] },
    place: place && {
      text: '',
      district: place.district,
      districtCode: place.districtCode,
      street: place.street,
      streetCode: place.streetCode,
    },
    requester: { ...requester, name: null, phone: null, creditCode: null },
    transcript: [],
    attachments: [],
  }
}
