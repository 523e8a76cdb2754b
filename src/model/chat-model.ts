/** One turn of a talk with a model. */
export interface ChatMessage {
  role: 'user' | 'assistant'
  content: string
}

/** What a model is asked. `maxTokens` bounds its answer. */
export interface ChatRequest {
  system: string
  messages: readonly ChatMessage[]
  maxTokens: number
  temperature?: number
}

/**
 * A model that writes text. Every call ends in a value or in an `AppError` MODEL_UNAVAILABLE within the time-out
 * it was made with; an aborted signal ends it at once, in the same way.
 */
export interface ChatModel {
  readonly id: string
  /** Pieces of the answer as they come; the loop throws when the answer is cut short. */
  stream(request: ChatRequest, signal?: AbortSignal): AsyncIterable<string>
  /** The whole answer. */
  complete(request: ChatRequest, signal?: AbortSignal): Promise<string>
}

/** The bare call to a model, before time-out, budget and breaker are put around it by `guardChatModel`. */
export type AnswerStream = (request: ChatRequest, signal: AbortSignal) => AsyncIterable<string>
