import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { AIMessageChunk } from '@langchain/core/messages'
import { FakeEmbeddings, FakeListChatModel, FakeStreamingChatModel } from '@langchain/core/utils/testing'
import { expect, test } from 'vitest'
import { z } from 'zod'
import {
  chatModelFromLangChain,
  embedderFromLangChain,
  loadChatModel,
  loadEmbedder,
  structured,
} from '../../src/model/langchain.ts'

const request = { system: '你是助手', messages: [{ role: 'user' as const, content: '你好' }], maxTokens: 50 }
const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))

test('any LangChain chat model streams through the same door', async () => {
  const model = chatModelFromLangChain(
    new FakeStreamingChatModel({ chunks: ['您', '好'].map((content) => new AIMessageChunk({ content })) }),
  )
  const pieces: string[] = []

  for await (const piece of model.stream(request)) pieces.push(piece)

  expect(pieces).toEqual(['您', '好'])
  expect(await model.complete(request)).toBe('您好')
})

test.each([
  ['fails', new FakeStreamingChatModel({ thrownErrorString: 'quota' })],
  ['is too slow', new FakeListChatModel({ responses: ['您好'], sleep: 5000 })],
])('a LangChain model that %s gives MODEL_UNAVAILABLE within the time-out', async (_, langChainModel) => {
  const started = performance.now()

  const call = chatModelFromLangChain(langChainModel, { timeoutMs: 300 }).complete(request)

  await expect(call).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' })
  expect(performance.now() - started).toBeLessThan(1000)
})

test('a structured answer has the shape that was asked for, or there is none', async () => {
  const schema = z.object({ days: z.number() })

  const good = structured(new FakeListChatModel({ responses: ['{"days": 15}'] }), schema)
  const bad = structured(new FakeListChatModel({ responses: ['{"days": "many"}'] }), schema)

  expect(await good(request)).toEqual({ days: 15 })
  await expect(bad(request)).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' })
})

test('any LangChain embeddings serve as the embedder', async () => {
  const embedder = embedderFromLangChain(new FakeEmbeddings(), { id: 'fake', dimensions: 4 })

  expect(await embedder.embedQuery('你好')).toHaveLength(4)
  expect(embedder).toMatchObject({ id: 'fake', dimensions: 4 })
})

test('an operator’s own modules are loaded by path', async () => {
  const model = await loadChatModel(fixture('chat-module.ts'))
  const embedder = await loadEmbedder(fixture('embedder-module.ts'))

  expect(await model.complete(request)).toBe('您好')
  expect(embedder).toMatchObject({ id: 'langchain:FakeEmbeddings:4', dimensions: 4 })
})

test.each([fixture('wrong-module.ts'), fixture('missing.ts')])(
  'a module without a model is a fault of the configuration',
  async (path) => {
    await expect(loadChatModel(path)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await expect(loadEmbedder(path)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  },
)

test('who needs no LangChain loads none: the doors of model and knowledge import nothing of it', async () => {
  const program = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })
    await import(${JSON.stringify(fixture('../../../src/model/index.ts'))})
    await import(${JSON.stringify(fixture('../../../src/knowledge/index.ts'))})
    console.log(JSON.stringify({ all: loaded.length, langchain: loaded.filter((url) => url.includes('langchain')) }))`

  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])
  const { all, langchain } = JSON.parse(stdout)

  expect(langchain).toEqual([])
  expect(all).toBeGreaterThan(20)
})
