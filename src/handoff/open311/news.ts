import type { Open311Receiver, Reporter } from '../receivers.ts'
import type { Answered } from './answer.ts'
import type { FiledRequest } from './store.ts'

const MAX_WORDS = 2000

/** What a look at a request came to: our step, and the words that go with it. */
export interface News {
  /** `ticket.accepted`, … */
  type: string
  event: {
    ticketNo: string
    sequence: number
    unit?: string
    publicText?: string
    internalNote?: string
    reason?: string
    at: string
  }
}

/** Everything of a request that is news when it changes. */
export function stateOf({ status, notes, agency, expectedAt }: Answered): string {
  return JSON.stringify([status, notes, agency, expectedAt])
}

export function isClosed({ statuses }: Pick<Open311Receiver, 'statuses'>, { status }: Answered): boolean {
  return status !== null && statuses[status] === 'completed'
}

/**
 * The event, numbered `sequence`, of a request whose state is another one than before. The same step twice is progress
 * and no step.
 */
export function newsOf(
  { statuses }: Pick<Open311Receiver, 'statuses'>,
  before: Pick<FiledRequest, 'ticketNo' | 'sequence' | 'closedAt'>,
  now: Answered,
  at: Date,
): News {
  const step = (now.status && statuses[now.status]) || 'progressed'
  const isRepeat = (step === 'accepted' && before.sequence > 1) || (step === 'completed' && before.closedAt !== null)
  const { notes, agency, expectedAt } = now
  return {
    type: `ticket.${isRepeat ? 'progressed' : step}`,
    event: {
      ticketNo: before.ticketNo,
      sequence: before.sequence,
      ...(agency && { unit: agency.slice(0, 100) }),
      ...(notes && { publicText: notes.slice(0, MAX_WORDS) }),
      // GeoReport has no member for a reason: without notes the status that was mapped to a send-back is all that is said.
      ...(step === 'returned' && { reason: notes?.slice(0, MAX_WORDS) || `对方状态：${now.status}` }),
      ...(expectedAt && { internalNote: `对方预计办结时间：${expectedAt.toISOString()}` }),
      at: (now.updatedAt && now.updatedAt <= at ? now.updatedAt : at).toISOString(),
    },
  }
}

export function newsId({ id }: Reporter, { ticketNo, sequence }: News['event']): string {
  return `open311:${id}:${ticketNo}:${sequence}`
}
