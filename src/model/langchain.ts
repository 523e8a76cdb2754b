/**
 * The one edge to LangChain in this folder. It is imported only where a LangChain model is configured
 * (`await import('…/model/langchain.ts')`): loading LangChain costs 0.4 s.
 */
import { pathToFileURL } from 'node:url'
import type { Embeddings } from '@langchain/core/embeddings'
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { AIMessage, HumanMessage, SystemMessage } from '@langchain/core/messages'
import type { z } from 'zod'
import { AppError } from '../domain/index.ts'
import type { AnswerStream, ChatModel, ChatRequest } from './chat-model.ts'
import type { Embedder } from './embedder.ts'
import { createGuard, type GuardOptions, guardChatModel } from './guard.ts'

function messagesOf(request: ChatRequest) {
  const talk = request.messages.map(({ role, content }) =>
    role === 'user' ? new HumanMessage(content) : new AIMessage(content),
  )
  return [new SystemMessage(request.system), ...talk]
}

/** Any LangChain chat model, with the same time-out, budget and breaker as our own client. */
export function chatModelFromLangChain(model: BaseChatModel, options: GuardOptions & { id?: string } = {}): ChatModel {
  const answer: AnswerStream = async function* (request, signal) {
    for await (const chunk of await model.stream(messagesOf(request), { signal })) {
      if (chunk.text !== '') yield chunk.text
    }
  }
  return guardChatModel(options.id ?? `langchain:${model._llmType()}`, answer, options)
}

/** Any LangChain embeddings, named so that their vectors are never compared with another model's. */
export function embedderFromLangChain(
  embeddings: Pick<Embeddings, 'embedDocuments' | 'embedQuery'>,
  facts: { id: string; dimensions: number },
): Embedder {
  return {
    ...facts,
    embedDocuments: (texts) => embeddings.embedDocuments(texts),
    embedQuery: (text) => embeddings.embedQuery(text),
  }
}

/**
 * Asks a LangChain model for a value of a zod schema, through its own `withStructuredOutput`, and checks the value
 * again: an answer of another shape is MODEL_UNAVAILABLE, never a half-right value.
 */
export function structured<T extends Record<string, unknown>>(
  model: BaseChatModel,
  schema: z.ZodType<T>,
  options: GuardOptions = {},
): (request: ChatRequest, signal?: AbortSignal) => Promise<T> {
  const guard = createGuard(options)
  const runnable = model.withStructuredOutput<T>(schema)
  return (request, signal) =>
    guard.run({
      tokens: request.maxTokens,
      signal,
      work: async (limited) => schema.parse(await runnable.invoke(messagesOf(request), { signal: limited })),
    })
}

async function defaultExport(modulePath: string): Promise<unknown> {
  try {
    const loaded: { default?: unknown } = await import(pathToFileURL(modulePath).href)
    return loaded.default
  } catch (cause) {
    throw new AppError('CONFIG_INVALID', 'The configured model module cannot be loaded.', { cause })
  }
}

function has<K extends string>(value: unknown, name: K): value is Record<K, (...args: never[]) => unknown> {
  return typeof value === 'object' && value !== null && name in value
}

/** Loads a module of the operator's own whose default export is a LangChain chat model. */
export async function loadChatModel(modulePath: string, options: GuardOptions = {}): Promise<ChatModel> {
  const model = await defaultExport(modulePath)
  if (!has(model, 'stream') || !has(model, '_llmType')) {
    throw new AppError('CONFIG_INVALID', 'The default export of the model module is no LangChain chat model.')
  }
  return chatModelFromLangChain(model as unknown as BaseChatModel, options)
}

/**
 * Loads a module whose default export is a LangChain `Embeddings` instance. Its length is measured with one text;
 * its name is the class's unless the instance has an `id` of its own.
 */
export async function loadEmbedder(modulePath: string): Promise<Embedder> {
  const embeddings = await defaultExport(modulePath)
  if (!has(embeddings, 'embedQuery') || !has(embeddings, 'embedDocuments')) {
    throw new AppError('CONFIG_INVALID', 'The default export of the embedder module is no LangChain Embeddings.')
  }
  const usable = embeddings as unknown as Embeddings & { id?: unknown; model?: unknown }
  const dimensions = (await usable.embedQuery('北京市12345热线')).length
  if (dimensions === 0) throw new AppError('CONFIG_INVALID', 'The embedder of the model module gives empty vectors.')
  const name = [usable.id, usable.model].find((value) => typeof value === 'string') ?? usable.constructor.name
  return embedderFromLangChain(usable, { id: `langchain:${name}:${dimensions}`, dimensions })
}
