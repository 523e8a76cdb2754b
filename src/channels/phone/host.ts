import type { CallEvent, CallOutcome, Line } from '../../domain/index.ts'
import type { ChannelMap } from './sides.ts'

/** A phone system that may feed calls in: one account, one trunk. */
export interface PhoneAccount {
  account: string
  channelMap: ChannelMap
  /** The line of calls of which the phone system names none. */
  line: Line
}

/** All that the phone feed may ask of the gateway. */
export interface PhoneHost {
  /** The account of an API key. Throws KEY_INVALID when there is none. */
  authenticate: (bearer: string) => Promise<PhoneAccount>
  /** Takes an event in, in the order of its call; what is `stored` is committed when this resolves. */
  accept: (account: string, event: CallEvent) => Promise<CallOutcome>
  /** One more than the highest segment number that is stored of a stream. */
  nextSegment: (account: string, callId: string, stream: string) => Promise<number>
}
