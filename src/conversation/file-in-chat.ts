import type { Db } from '../db/index.ts'
import { AppError, type Appeal, type Filed, type Reply, type StoredMessage } from '../domain/index.ts'
import { receiptOf, searchRepeats } from '../tickets/index.ts'
import { readAppeal } from './appeal.ts'
import { type FilingDeps, withNumberOfItsOwn } from './file-appeal.ts'
import { filedRows } from './filing.ts'
import { fileMine } from './store.ts'
import * as words from './wording.ts'

export interface ChatFilingDeps extends FilingDeps {
  /** Writes a message into a conversation within the transaction. */
  append: (tx: Db, conversationId: string, reply: Reply) => Promise<StoredMessage>
  /** Shows it, after the commit. */
  publish: (message: StoredMessage) => void
}

/** What an agent files out of a chat: the appeal, and by what a second press of the button is known. */
export interface ChatAppeal {
  conversationId: string
  draftId: string
  appeal: Omit<Appeal, 'channel' | 'account' | 'externalId'>
}

/**
 * Files what an agent took down in a chat, in that chat: its requester reads the number there and hears there what
 * becomes of it. The same `draftId` is the same ticket. Throws CONVERSATION_UNKNOWN.
 */
export async function fileInChat(
  deps: ChatFilingDeps,
  { conversationId, draftId, appeal }: ChatAppeal,
): Promise<Filed> {
  const { db, vault, clock, reference, ticketNumber } = deps
  const at = clock()
  const ticketNo = await ticketNumber(at)
  const { filed, message } = await db.transaction(async (tx) => {
    const { channel, account } = await lock(tx, conversationId)
    const before = await ticketOfDraft(tx, draftId)
    if (before) return { filed: { ticketNo: before, duplicate: true }, message: null }
    const read = readAppeal({ ...appeal, channel, account, externalId: draftId }, at, reference())
    const one = { ticket: read.toTicket(ticketNo), conversationId, at }
    const found = withNumberOfItsOwn((await searchRepeats(tx, vault, [one])).find(one))
    const { rows } = filedRows(deps, { ticket: one.ticket, draftId, found }, { at })
    const tickets = rows.tickets.map((row) => ({ ...row, takenBy: appeal.agentId ?? null }))
    await insertWithin(tx, { conversation: conversationId, tickets, outbox: rows.outbox })
    const receipt = receiptOf(one.ticket)
    const said: Reply = { ...words.say('ticket', words.filed(receipt)), author: 'system', ticket: receipt }
    return { filed: { ticketNo, duplicate: false }, message: await deps.append(tx, conversationId, said) }
  })
  if (message) deps.publish(message)
  deps.onOutbox()
  return filed
}

/** Holds the conversation until the transaction ends: two presses of the button stand in line. */
async function lock(tx: Db, conversationId: string): Promise<{ channel: string; account: string }> {
  const [row] = await tx.query<{ channel: string; account: string }>(
    'update conversation set updated_at = now() where id = $1 and erased_at is null returning channel, account',
    [conversationId],
  )
  if (!row) throw new AppError('CONVERSATION_UNKNOWN', 'there is no such conversation')
  return row
}

async function ticketOfDraft(tx: Db, draftId: string): Promise<string | null> {
  const [row] = await tx.query<{ ticketNo: string }>('select ticket_no as "ticketNo" from ticket where draft_id = $1', [
    draftId,
  ])
  return row?.ticketNo ?? null
}

async function insertWithin(tx: Db, rows: object): Promise<void> {
  await tx.query(
    `with mine as (
       select * from jsonb_to_recordset($1::jsonb) as g(conversation uuid, tickets jsonb, outbox jsonb)
     ), ${fileMine}
     select 1`,
    [JSON.stringify([rows])],
  )
}
