import type { Clock, Finding, GeoPoint } from '../domain/index.ts'
import type { ChannelId } from './channel.ts'

/** One HTTP call from a platform, before anything in it is trusted. */
export interface WebhookCall {
  headers: Readonly<Record<string, string | undefined>>
  /** Decoded; a parameter that was given twice counts as not given. */
  query: Readonly<Record<string, string | undefined>>
  /** Raw bytes: signatures are computed over these. */
  body: Buffer
}

export interface WebhookReply {
  status: number
  type: string
  body: string
}

/** A file that lies with the platform; `id` means something only there. */
export interface MediaReference {
  id: string
  kind: 'image' | 'voice' | 'video' | 'file'
}

/** Something that a platform told us, verified and parsed, not yet stored. `externalId` makes a repeat harmless. */
export type Arrival =
  | {
      type: 'message'
      externalId: string
      peerId: string
      text: string
      location?: GeoPoint
      media?: readonly MediaReference[]
    }
  /** They follow us, or opened the chat: they may be greeted. A `code` allows one greeting until that moment. */
  | { type: 'entered'; externalId: string; peerId: string; code?: { value: string; until: string } }
  /** They left: nothing reaches them any more. */
  | { type: 'left'; externalId: string; peerId: string }
  /** There is something to pull from that feed. */
  | { type: 'bell'; feed: string; token?: string }
  /** A piece that we sent did not reach them after all; `part` is the id that it was sent under. */
  | { type: 'failed'; externalId: string; peerId: string; part: string; reason: string }
  /** The platform's own client: an agent said something there, or a person took over or let go. */
  | { type: 'agentSaid'; externalId: string; peerId: string; text: string; at: string }
  | { type: 'held'; externalId: string; peerId: string; by: string | null }
  /** Somebody spoke to us in public: they are shown a private way, and nothing else. */
  | { type: 'public'; externalId: string; ref: Readonly<Record<string, string>> }
  /** Nothing that we act on; kept as it is. */
  | { type: 'noted'; externalId: string; peerId?: string; about: string; raw: string }

/** One piece of what we say, short enough for the platform. */
export interface OutboundPart {
  peerId: string
  /** 1 to 32 letters, digits, `-` and `_`: the same at every attempt. */
  id: string
  text: string
  /** What may be tapped; on the last piece only. */
  quickReplies: readonly string[]
  /** Allows this one piece outside the window. */
  eventCode?: string
}

/** How a push ended. */
export type Sent =
  | { outcome: 'sent'; id: string | null }
  /** Another attempt may succeed. */
  | { outcome: 'later'; error: string; afterMs?: number }
  /** The platform does not let us speak to them now: the window is closed, they left, a person holds the session. */
  | { outcome: 'closed'; reason: string }
  /** It will never be taken as it is; somebody must look. */
  | { outcome: 'refused'; error: string }

/** What a pull gave. */
export interface Pulled {
  arrivals: Arrival[]
  /** Where the next pull begins. */
  cursor: string
  more: boolean
}

export interface Traits {
  /** Longest text of one message. */
  text: { max: number; unit: 'bytes' | 'characters' }
  /** What the platform shows is a press of a button; without it buttons are written out as words. */
  buttons: boolean
  /** How long a call waits for the turn, so that the reply goes out with its answer; absent where it cannot. */
  passiveMs?: number
  /** Messages that may be pushed after one of theirs, and for how long. Absent where nothing is limited. */
  window?: { messages: number; ms: number }
  /** False where nothing can be pushed at all. */
  push: boolean
}

/**
 * A channel over somebody else's platform: translates one protocol to messages and back. Holds no state, knows no
 * database and no ticket. One instance serves one account.
 */
export interface PlatformChannel {
  readonly id: ChannelId
  readonly account: string
  readonly line: 'citizen' | 'enterprise'
  /** Facts the engine may rely on. Ask these; never ask `if (channel.id === …)`. */
  readonly traits: Traits
  /** What is to be sent is fetched by a process of its own, and not sent from here. */
  readonly isFetched?: boolean
  /** When a key that only people can renew ends; null or absent where none does. */
  readonly keyExpiresAt?: Date | null
  /** The answer to the platform's check of our address. Throws CHANNEL_SIGNATURE. */
  handshake(call: WebhookCall): WebhookReply
  /** Throws CHANNEL_SIGNATURE unless the platform itself made this call, just now. */
  verify(call: WebhookCall): void
  /** Events we do not serve give `noted`; calls we cannot read throw CHANNEL_PAYLOAD. */
  parse(call: WebhookCall): Arrival[]
  /** The HTTP answer: an acknowledgement, or the reply where the platform takes it there. */
  respond(call: WebhookCall, reply: OutboundPart | null): WebhookReply
  send(part: OutboundPart, signal: AbortSignal): Promise<Sent>
  /** Gives a file's bytes, at most `maxBytes`. Throws PlatformFault. */
  fetchMedia?(reference: MediaReference, limits: { maxBytes: number; signal: AbortSignal }): Promise<Buffer>
  /** Shows that somebody is writing. Never throws. */
  typing?(peerId: string, signal: AbortSignal): Promise<void>
  /** Feeds that are looked through from time to time, bell or no bell. */
  readonly feeds?: { names: readonly string[]; everyMs: number }
  pull?(feed: string, cursor: string, hint: { token?: string; signal: AbortSignal }): Promise<Pulled>
  /** Shows a private way to somebody who spoke in public. */
  pointOut?(ref: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Sent>
  /** Somebody wants a person; true when the platform's own agents were asked. */
  askAgents?(peerId: string, signal: AbortSignal): Promise<boolean>
  /** What is wrong with the account, found by asking the platform. */
  check(signal: AbortSignal): Promise<Finding[]>
}

/** What a channel is given by the engine. */
export interface PlatformAccess {
  clock: Clock
  /** The account's key, kept in one place for all replicas; `request` asks the platform for a new one. */
  tokens: (request: TokenRequest) => TokenSource
  /** Gets what an address that came from outside names, and nothing of our own network. */
  fetchOutside: (url: string, limits: { maxBytes: number; signal: AbortSignal }) => Promise<Buffer>
}

/** `force` asks for a new key though the old one seems good. Throws PlatformFault. */
export type TokenRequest = (force: boolean) => Promise<{ token: string; expiresInSeconds: number }>

export interface TokenSource {
  get(): Promise<string>
  /** A key other than that one, which was refused. */
  renew(refused: string): Promise<string>
}
