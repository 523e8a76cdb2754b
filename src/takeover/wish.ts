import type { Database, Db } from '../db/index.ts'
import type { Clock, Line, Log, Reply, StoredMessage } from '../domain/index.ts'
import type { Vault } from '../vault/index.ts'
import type { TakeoverSettings } from './settings.ts'
import type { OpenWish } from './store.ts'
import type { QueueView } from './words.ts'

/** Who acts: a person at the desk. */
export interface Agent {
  id: string
  name: string
}

export interface TakeoverDeps {
  db: Database
  vault: Vault
  clock: Clock
  log: Log
  settings: TakeoverSettings
  /** Writes a message into a conversation within the transaction; a message id that is there already adds nothing. */
  append: (tx: Db, conversationId: string, reply: Reply, messageId?: string) => Promise<StoredMessage>
  /** Shows it, after the commit. */
  publish: (message: StoredMessage) => void
  /** Lets the turns look at a conversation again. */
  wake: (conversationId: string) => void
}

/** What a wish for a person is read from. */
export interface WishReading {
  conversationId: string
  line: Line
  /** The requester's words: their script tells the language. */
  text: string
  /** The group that a rule names. */
  group?: string | null
}

/** What can honestly be said to somebody who wants a person now. */
export interface DutyOutlook extends QueueView {
  group: string
  /** Their wish that is open already. */
  wish: OpenWish | null
  /** “明天9:00”: when somebody works again, where nobody does now. */
  next: string | null
  language: string | null
}

/** A row that the closing transaction of a turn writes. */
export interface WishRow {
  id: string
  reason: string
  status: 'queued' | 'callback' | 'withdrawn'
  ticketNo: string | null
  group: string
  waitSeconds: number | null
}
