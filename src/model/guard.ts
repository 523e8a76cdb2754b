import { AppError } from '../domain/index.ts'
import { type BreakerOptions, createBreaker } from './breaker.ts'
import { type BudgetOptions, createBudget, estimateTokens } from './budget.ts'
import type { AnswerStream, ChatModel, ChatRequest } from './chat-model.ts'

/** The limits around every call to an outside model. Left out: 20 s, 600 calls and 600,000 tokens a minute. */
export interface GuardOptions {
  /** The whole call, retries included. */
  timeoutMs?: number
  budget?: BudgetOptions
  breaker?: BreakerOptions
  /** Milliseconds of any steady clock; tests hand in their own. */
  now?: () => number
}

/** One call's limits: what it may take, when it must end, what it tells the breaker. */
export interface Guard {
  run<T>(call: GuardedCall<T>): Promise<T>
  stream(call: GuardedCall<AsyncIterable<string>>): AsyncIterable<string>
}

interface GuardedCall<T> {
  /** Tokens to reserve; `spent` says how many were used in the end. */
  tokens: number
  signal: AbortSignal | undefined
  work(signal: AbortSignal): Promise<T> | T
}

const defaults = {
  timeoutMs: 20_000,
  budget: { callsPerMinute: 600, tokensPerMinute: 600_000 },
  breaker: { faults: 5, coolDownMs: 30_000 },
}

/** A fault that says nothing of the service's health: the request or its answer was at fault. */
export class AnswerFault extends Error {}

function unavailable(reason: string, cause?: unknown): AppError {
  return new AppError('MODEL_UNAVAILABLE', `The model gave no answer: ${reason}.`, { cause })
}

/** Settles with the promise, or fails as soon as the signal is aborted, whichever comes first. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** Builds the guard that all calls to one service share. */
export function createGuard(options: GuardOptions): Guard {
  const now = options.now ?? (() => performance.now())
  const timeoutMs = options.timeoutMs ?? defaults.timeoutMs
  const budget = createBudget(options.budget ?? defaults.budget, now)
  const breaker = createBreaker(options.breaker ?? defaults.breaker, now)

  function enter(tokens: number, signal: AbortSignal | undefined): AbortSignal {
    if (signal?.aborted) throw unavailable('the call was aborted', signal.reason)
    if (!breaker.allows()) throw unavailable('it failed repeatedly and is left alone for a while')
    if (!budget.take(tokens)) {
      breaker.released()
      throw unavailable('the budget of this minute is spent')
    }
    const deadline = AbortSignal.timeout(timeoutMs)
    return signal ? AbortSignal.any([signal, deadline]) : deadline
  }

  function fault(error: unknown, asked: AbortSignal | undefined): AppError {
    if (asked?.aborted) breaker.released()
    else if (error instanceof AnswerFault) breaker.succeeded()
    else breaker.failed()
    if (asked?.aborted) return unavailable('the call was aborted', error)
    if (error instanceof Error && error.name === 'TimeoutError') return unavailable('the time was up', error)
    return unavailable(error instanceof AnswerFault ? error.message : 'the service failed', error)
  }

  return {
    async run(call) {
      const signal = enter(call.tokens, call.signal)
      try {
        const value = await orAborted(Promise.resolve(call.work(signal)), signal)
        breaker.succeeded()
        return value
      } catch (error) {
        throw fault(error, call.signal)
      }
    },
    async *stream(call) {
      const signal = enter(call.tokens, call.signal)
      let settled = false
      try {
        const pieces = (await orAborted(Promise.resolve(call.work(signal)), signal))[Symbol.asyncIterator]()
        for (;;) {
          const piece = await orAborted(pieces.next(), signal)
          if (piece.done) break
          yield piece.value
        }
        settled = true
        breaker.succeeded()
      } catch (error) {
        settled = true
        throw fault(error, call.signal)
      } finally {
        // The reader left the loop early: nothing is known about the service.
        if (!settled) breaker.released()
      }
    },
  }
}

/** Puts time-out, budget and breaker around a bare model call. */
export function guardChatModel(id: string, answer: AnswerStream, options: GuardOptions): ChatModel {
  const guard = createGuard(options)
  const tokensOf = (request: ChatRequest) =>
    request.messages.reduce((sum, message) => sum + estimateTokens(message.content), estimateTokens(request.system)) +
    request.maxTokens
  const stream = (request: ChatRequest, signal?: AbortSignal) =>
    guard.stream({ tokens: tokensOf(request), signal, work: (limited) => answer(request, limited) })
  return {
    id,
    stream,
    async complete(request, signal) {
      let text = ''
      for await (const piece of stream(request, signal)) text += piece
      return text
    },
  }
}
