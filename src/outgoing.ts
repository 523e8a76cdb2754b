import type { Accounts } from './channels/index.ts'
import type { Database } from './db/index.ts'
import type { Clock, Log } from './domain/index.ts'
import { postEvent, WEBHOOK_DELAYS_MS } from './http/index.ts'
import { statusOfConversation } from './intake/index.ts'
import { PEER_PURPOSE } from './messages/index.ts'
import { type Delivery, type OutboxRow, OutboxWorker } from './outbox/index.ts'
import type { Vault } from './vault/index.ts'

const TOPIC = 'channel'
const TIMEOUT_MS = 20_000

export interface OutgoingDeps {
  db: Database
  vault: Vault
  clock: Clock
  log: Log
  accounts: Accounts
  webhookDelaysMs?: readonly number[]
}

interface Webhook {
  url: string
  secret: string
}

/** Whose senders are told what becomes of an appeal: the accounts that have a webhook. */
export function pushesOf(accounts: Accounts): (channel: string, account: string) => boolean {
  return (channel, account) => channel === 'platform' && accounts.platform[account]?.webhook !== undefined
}

/** The workers that tell partners where their appeals stand, and the app that there is news: one for each receiver, so that none waits for another. */
export function outgoingWorkers(deps: OutgoingDeps): OutboxWorker[] {
  const partners = Object.entries(deps.accounts.platform).flatMap(([account, { webhook }]) =>
    webhook ? [webhookWorker(deps, `platform:${account}`, (row) => partnerEvent(deps, row), webhook)] : [],
  )
  const app = deps.accounts.app?.webhook
  return app ? [...partners, webhookWorker(deps, 'app:app', (row) => appEvent(deps, row), app)] : partners
}

/** An event ready to leave, but for its id and time. Null: there is nothing to tell any more. */
type Told = { type: string; subject: string; data: unknown } | null

function webhookWorker(
  { db, clock, log, webhookDelaysMs = WEBHOOK_DELAYS_MS }: OutgoingDeps,
  receiver: string,
  tell: (row: OutboxRow) => Promise<Told>,
  { url, secret }: Webhook,
): OutboxWorker {
  const deliver = async (row: OutboxRow, stopping: AbortSignal): Promise<Delivery> => {
    const told = await tell(row)
    if (!told) return { outcome: 'done' }
    const event = { specversion: '1.0', id: row.id, source: '/jiesu/intake', time: row.created_at.toISOString() }
    const body = JSON.stringify({ ...event, datacontenttype: 'application/json', ...told })
    return postEvent({ url, id: row.id, body, secrets: [secret], at: clock(), timeoutMs: TIMEOUT_MS, stopping })
  }
  return new OutboxWorker({
    db,
    clock,
    topic: TOPIC,
    receiver,
    deliver,
    delaysMs: webhookDelaysMs,
    onError: (err) => log.warn({ err }, 'the outbox could not reach the database'),
    onSettled: ({ id, attempts }, delivery) =>
      log.info({ eventId: id, receiver, attempts, ...delivery }, 'webhook sent'),
  })
}

/** Where the appeal stands now: a partner that hears late hears the newest. */
async function partnerEvent({ db, vault }: OutgoingDeps, { key }: OutboxRow): Promise<Told> {
  const status = await statusOfConversation(db, vault, key)
  return status && { type: 'appeal.status', subject: status.id, data: status }
}

/** A reply that came while its request was still waiting for it needs no push. */
const SEEN_WITHIN_MS = 10_000

interface NewsRow {
  kind: string
  at: Date
  asked_at: Date | null
  line: string
  peer: Buffer
}

/** That there is something new for a person: ids and kind, and nothing of what it says. */
async function appEvent({ db, vault }: OutgoingDeps, { id, key }: OutboxRow): Promise<Told> {
  const [news] = await db.query<NewsRow>(
    `select m.kind, m.at, a.at as asked_at, c.line, p.peer from message m
     join conversation c on c.id = m.conversation_id join channel_peer p on p.conversation_id = c.id
     left join message a on a.id = m.reply_to where m.id = $1`,
    [id],
  )
  if (!news || (news.asked_at && news.at.getTime() - news.asked_at.getTime() < SEEN_WITHIN_MS)) return null
  const [line, subject] = JSON.parse(vault.open<string>(PEER_PURPOSE, news.peer)) as [string, string]
  return {
    type: 'message.created',
    subject,
    data: { subject, line, conversationId: key, messageId: id, kind: news.kind },
  }
}
