import { batched, type Database } from '../db/index.ts'
import {
  type Appeal,
  type Clock,
  type FileAppeal,
  type Filed,
  newId,
  type Reply,
  type Ticket,
} from '../domain/index.ts'
import type { Receiver } from '../handoff/index.ts'
import { PEER_PURPOSE, requesterContent, sealContent } from '../messages/index.ts'
import { type FoundRepeat, LINKED_MEDIA, type LinkedMedia, receiptOf, searchRepeats } from '../tickets/index.ts'
import type { Vault } from '../vault/index.ts'
import { type ReadAppeal, readAppeal } from './appeal.ts'
import { type AppealKey, type FiledRows, findFiled, insertFiled } from './filed-store.ts'
import { filedRows } from './filing.ts'
import type { Reference } from './reference.ts'
import { newStory, STORY } from './story.ts'
import * as words from './wording.ts'

/** Appeals of one statement. Larger groups gain nothing more, and hold the database up for the chats. */
const GROUP = 100

export interface FilingDeps {
  db: Database
  vault: Vault
  clock: Clock
  /** The reference data as it is valid now. */
  reference: () => Reference
  ticketNumber: (at: Date) => Promise<string>
  /** Who hears of tickets. */
  receivers: readonly Receiver[]
  /** The receivers of ticket events were given something to do. */
  onOutbox: () => void
  /** Whether the sender is told what becomes of it: then everything that is said goes to the outbox, topic `channel`. */
  pushes?: (channel: string, account: string) => boolean
}

interface Waiting {
  appeal: Appeal
  key: AppealKey
}

/**
 * Files appeals without a confirmation in a chat, each in one transaction: a conversation that holds the words and hears
 * what becomes of them, the ticket, and its event for the dispatch system. The same channel, account and external id
 * is the same appeal, however often and from wherever it comes. Many at once are written together.
 */
export function appealFiler(deps: FilingDeps): FileAppeal {
  const file = batched((group: Waiting[]) => fileGroup(deps, group), GROUP)
  return (appeal) => file({ appeal, key: keyOf(deps.vault, appeal) })
}

function keyOf(vault: Vault, { channel, account, externalId }: Appeal): AppealKey {
  const hash = vault.fingerprint('conversation.appeal', JSON.stringify([channel, account, externalId]))
  return { channel, account, hash: hash.toString('base64') }
}

async function fileGroup(deps: FilingDeps, group: readonly Waiting[]): Promise<Filed[]> {
  const known = await findFiled(
    deps.db,
    group.map(({ key }) => key),
  )
  const before = new Map(group.flatMap(({ key }, index) => (known[index] ? [[key.hash, known[index]]] : [])))
  const fresh = [
    ...new Map(group.filter(({ key }) => !before.has(key.hash)).map((one) => [one.key.hash, one])).values(),
  ]
  const filed = fresh.length > 0 ? await fileFresh(deps, fresh) : new Map<string, string>()
  const taken = new Set<string>()
  const outcomes = group.map(({ key: { hash } }): Filed | null => {
    const mine = taken.has(hash) ? undefined : filed.get(hash)
    taken.add(hash)
    const ticketNo = mine ?? filed.get(hash) ?? before.get(hash)
    return ticketNo ? { ticketNo, duplicate: mine === undefined } : null
  })
  return outcomes.every((one) => one !== null) ? (outcomes as Filed[]) : withOthers(deps, group, outcomes)
}

/** Another replica filed some of them while this group was being written: now their numbers are to be seen. */
async function withOthers(
  { db }: FilingDeps,
  group: readonly Waiting[],
  outcomes: readonly (Filed | null)[],
): Promise<Filed[]> {
  const known = await findFiled(
    db,
    group.map(({ key }) => key),
  )
  return outcomes.map((outcome, index) => outcome ?? { ticketNo: known[index]!, duplicate: true })
}

/** Ticket numbers of those that were really filed, by their hashes. */
async function fileFresh(deps: FilingDeps, fresh: readonly Waiting[]): Promise<Map<string, string>> {
  const rows = await rowsOfGroup(deps, await readGroup(deps, fresh))
  const filed = await insertFiled(deps.db, rows)
  if (filed.includes(true)) deps.onOutbox()
  return new Map(rows.flatMap((row, index) => (filed[index] ? [[row.hash, row.tickets[0]!.ticketNo]] : [])))
}

/** An appeal that was read, with all that it is filed under. */
interface Read extends Waiting {
  read: ReadAppeal
  ticket: Ticket
  conversationId: string
  at: Date
}

async function readGroup(deps: FilingDeps, fresh: readonly Waiting[]): Promise<Read[]> {
  const at = deps.clock()
  const numbers = await Promise.all(fresh.map(() => deps.ticketNumber(at)))
  // The outbox keeps the order of conversations: what is said of a ticket must leave in the order of the group.
  const conversations = fresh.map(() => newId()).toSorted()
  const group: Read[] = []
  for (const [index, one] of fresh.entries()) {
    const read = readAppeal(one.appeal, at, deps.reference())
    group.push({ ...one, read, ticket: read.toTicket(numbers[index]!), conversationId: conversations[index]!, at })
    await nextTick()
  }
  return group
}

/** Repeats are looked for once for all of them; one that repeats another of its own group is merged into that one. */
async function rowsOfGroup(deps: FilingDeps, group: readonly Read[]): Promise<FiledRows[]> {
  const search = await searchRepeats(deps.db, deps.vault, group)
  const rows: FiledRows[] = []
  for (const one of group) {
    const { row, first } = rowsOf(deps, one, withNumberOfItsOwn(search.find(one)))
    search.keep(one, first)
    rows.push(row)
    await nextTick()
  }
  return rows
}

/** Each appeal takes a millisecond or two: chats are not kept waiting for a whole group. */
function nextTick(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function rowsOf(
  deps: FilingDeps,
  { appeal, key, read, ticket, conversationId, at }: Read,
  found: Exclude<FoundRepeat, { outcome: 'own' }>,
): { row: FiledRows; first: Ticket } {
  const { vault, pushes } = deps
  const { ticketNo } = ticket
  const { rows, first } = filedRows(deps, { ticket, draftId: read.draft.id, found }, { at })
  const { author: _bot, kind, ...reply } = replyTo(appeal, read, ticket)
  const said = requesterContent({ text: appeal.text, location: appeal.place?.point, attachments: appeal.attachments })
  const row = {
    ...key,
    conversation: conversationId,
    line: appeal.line,
    story: vault.seal(STORY, newStory()).toString('base64'),
    message: { id: newId(), external: appeal.externalId, content: sealContent(vault, said).toString('base64') },
    reply: { id: newId(), kind, content: sealContent(vault, reply).toString('base64'), at: at.toISOString() },
    peer: pushes?.(key.channel, key.account) ? vault.seal(PEER_PURPOSE, appeal.externalId).toString('base64') : null,
    tickets: rows.tickets.map((one) => ({ ...one, takenBy: appeal.agentId ?? null })),
    outbox: [
      ...rows.outbox,
      ...(appeal.mediaUrls ?? []).map((url) => linkedRow(vault, { conversationId, ticketNo, url })),
    ],
  }
  return { row, first }
}

/** A file that is to be fetched for the ticket. */
function linkedRow(vault: Vault, linked: LinkedMedia): FiledRows['outbox'][number] {
  const { topic, receiver, purpose } = LINKED_MEDIA
  const payload = vault.seal(purpose, linked).toString('base64')
  return { id: newId(), topic, receiver, key: linked.ticketNo, type: 'media.fetch', payload }
}

/** A partner waits for a number: who files again what they filed before gets one, merged into the first. */
export function withNumberOfItsOwn(found: FoundRepeat): Exclude<FoundRepeat, { outcome: 'own' }> {
  return found.outcome === 'own' ? { outcome: 'same', kept: found.kept, reason: '同一诉求人再次反映同一件事。' } : found
}

function replyTo(appeal: Appeal, { emergency }: ReadAppeal, ticket: Ticket): Reply {
  const receipt = receiptOf(ticket)
  const said = emergency
    ? words.say('emergency', words.alarm(emergency, appeal.text, receipt))
    : words.say('ticket', words.filed(receipt))
  return { ...said, ticket: receipt }
}
