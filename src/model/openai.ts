import OpenAI from 'openai'
import { estimateTokens } from './budget.ts'
import type { AnswerStream, ChatModel } from './chat-model.ts'
import { type Embedder, normalised } from './embedder.ts'
import { AnswerFault, createGuard, type GuardOptions, guardChatModel } from './guard.ts'

/** Where an OpenAI-compatible server is and which of its models is meant. */
export interface OpenAiOptions extends GuardOptions {
  /** Ends in `/v1` on most servers. */
  baseUrl: string
  apiKey: string
  model: string
  /** Tries after the first one, on connection faults, 408, 429 and 5xx; all within `timeoutMs`. Left out: 1. */
  retries?: number
}

function client(options: OpenAiOptions): OpenAI {
  return new OpenAI({
    baseURL: options.baseUrl,
    apiKey: options.apiKey,
    maxRetries: options.retries ?? 1,
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    // The library reads these from the environment where they are left out.
    organization: null,
    project: null,
    logLevel: 'off',
  })
}

/** A request that the server will refuse again says nothing of the server's health. */
function refusedRequest(error: unknown): unknown {
  const lasting = error instanceof OpenAI.APIError && [400, 404, 413, 422].includes(error.status ?? 0)
  return lasting ? new AnswerFault('the server refused the request', { cause: error }) : error
}

function answerStream(openai: OpenAI, model: string): AnswerStream {
  return async function* (request, signal) {
    const call = {
      model,
      messages: [{ role: 'system' as const, content: request.system }, ...request.messages],
      max_tokens: request.maxTokens,
      temperature: request.temperature ?? 0,
      stream: true as const,
    }
    const chunks = await openai.chat.completions.create(call, { signal }).catch((error: unknown) => {
      throw refusedRequest(error)
    })
    let finish: string | null = null
    for await (const chunk of chunks) {
      const choice = chunk.choices?.[0]
      finish = choice?.finish_reason ?? finish
      const text = choice?.delta?.content
      if (typeof text === 'string' && text !== '') yield text
    }
    if (finish === null) throw new Error('The answer ended without a finish reason.')
    if (finish !== 'stop') throw new AnswerFault(`the answer ended with ${finish}`)
  }
}

/** The one client for outside chat models: any server that speaks OpenAI's chat completions, streamed. */
export function createChatModel(options: OpenAiOptions): ChatModel {
  return guardChatModel(options.model, answerStream(client(options), options.model), options)
}

/** What an embedding server must be told besides its address. */
export interface OpenAiEmbedderOptions extends OpenAiOptions {
  dimensions: number
  /** Texts per call. Left out: 64. */
  batchSize?: number
}

/**
 * An embedding model on an OpenAI-compatible server. Vectors come out with length 1; a vector of another
 * length than `dimensions` is a fault (MODEL_UNAVAILABLE), never stored.
 */
export function openAiEmbedder(options: OpenAiEmbedderOptions): Embedder {
  const openai = client(options)
  const guard = createGuard(options)
  const batchSize = options.batchSize ?? 64

  function embedBatch(texts: string[]): Promise<number[][]> {
    const tokens = texts.reduce((sum, text) => sum + estimateTokens(text), 0)
    return guard.run({
      tokens,
      signal: undefined,
      async work(signal) {
        const body = { model: options.model, input: texts, encoding_format: 'float' as const }
        const reply = await openai.embeddings.create(body, { signal }).catch((error: unknown) => {
          throw refusedRequest(error)
        })
        return vectorsOf(reply.data, texts.length, options.dimensions)
      },
    })
  }

  return {
    id: `openai:${options.model}:${options.dimensions}`,
    dimensions: options.dimensions,
    async embedDocuments(texts) {
      const vectors: number[][] = []
      for (let at = 0; at < texts.length; at += batchSize) {
        vectors.push(...(await embedBatch(texts.slice(at, at + batchSize))))
      }
      return vectors
    },
    async embedQuery(text) {
      const [vector] = await embedBatch([text])
      return vector!
    },
  }
}

function vectorsOf(data: { index: number; embedding: number[] }[] | undefined, count: number, dimensions: number) {
  const vectors = new Array<number[]>(count)
  for (const { index, embedding } of data ?? []) vectors[index] = embedding
  for (let i = 0; i < count; i++) {
    const vector = vectors[i]
    if (!Array.isArray(vector) || vector.length !== dimensions || !vector.every(Number.isFinite)) {
      throw new Error(`The server gave no vector of ${dimensions} numbers for text ${i + 1} of ${count}.`)
    }
  }
  return vectors.map(normalised)
}
