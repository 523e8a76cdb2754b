import type { FastifyBaseLogger } from 'fastify'
import type { ChannelId, PlatformChannel } from '../channels/index.ts'
import type { Database } from '../db/index.ts'
import type { Clock, Line, Reply } from '../domain/index.ts'
import type { Media } from '../media/index.ts'
import type { MessageLog } from '../messages/index.ts'
import type { Notices } from '../notices/index.ts'
import type { Vault } from '../vault/index.ts'

/** What is to be sent: a message of the log, or a pointer for somebody who spoke in public. */
export const CHANNEL_TOPIC = 'channel'
/** What came in and still has to be worked on: files are fetched from the platform first. */
export const ARRIVAL_TOPIC = 'arrival'

/** Everything that the engine works with. */
export interface EngineDeps {
  db: Database
  vault: Vault
  clock: Clock
  log: FastifyBaseLogger
  messages: MessageLog
  media: Media
  notices: Notices
  /** The first words to somebody who comes to us on that line. */
  greeting: (line: Line) => Reply
  /** The phone of somebody who may be told there; null where none is known, or none may be used. */
  phoneOf: (conversationId: string) => Promise<string | null>
  /** An agent in the platform's own client took a conversation over; null: it is the machine's again. */
  hold: (conversationId: string, by: string | null) => Promise<void>
  /** Waits between attempts to send, in ms; for tests. */
  delaysMs?: readonly number[]
}

/** Accounts by `channel:account`, which is also the receiver of what is sent there. */
export type Channels = ReadonlyMap<string, PlatformChannel>

export function receiverOf({ id, account }: { id: ChannelId; account: string }): string {
  return `${id}:${account}`
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Most platforms are back within minutes; after two days the window of any reply is closed anyway. */
export const SEND_DELAYS_MS: readonly number[] = [
  1000,
  5000,
  30_000,
  2 * MINUTE,
  10 * MINUTE,
  HOUR,
  4 * HOUR,
  12 * HOUR,
  24 * HOUR,
]
