import { expect, test } from 'vitest'
import { createChatModel, type OpenAiOptions, openAiEmbedder } from '../../src/model/index.ts'
import { event, hangs, type Play, type StubServer, says, startStub, status } from './stub-server.ts'

const request = { system: '你是助手', messages: [{ role: 'user' as const, content: '你好' }], maxTokens: 50 }
const unavailable = { code: 'MODEL_UNAVAILABLE' }

function modelAt(stub: StubServer, options: Partial<OpenAiOptions> = {}) {
  return createChatModel({
    baseUrl: stub.baseUrl,
    apiKey: 'key-1',
    model: 'm-1',
    timeoutMs: 400,
    retries: 0,
    ...options,
  })
}

async function pieces(stream: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = []
  for await (const piece of stream) all.push(piece)
  return all
}

test('an answer comes piece by piece, as the server sends it', async () => {
  await using stub = await startStub()
  stub.play(says('您', '好', '！'))

  const answer = await pieces(modelAt(stub).stream(request))

  expect(answer).toEqual(['您', '好', '！'])
  expect(stub.calls[0]).toMatchObject({
    path: '/v1/chat/completions',
    authorization: 'Bearer key-1',
    body: { model: 'm-1', stream: true, max_tokens: 50, temperature: 0 },
  })
  expect(stub.calls[0]!.body.messages).toEqual([{ role: 'system', content: '你是助手' }, ...request.messages])
})

test('a whole answer is the pieces put together', async () => {
  await using stub = await startStub()
  stub.play(says('您', '好'))

  expect(await modelAt(stub).complete(request)).toBe('您好')
})

const faults: [string, Play][] = [
  ['does not answer', hangs],
  [
    'stops in the middle and stays silent',
    (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(event('您')),
  ],
  ['fails with 500', status(500)],
  ['is overloaded (429)', status(429)],
  ['refuses the key (401)', status(401)],
  ['refuses the request (400)', status(400)],
  [
    'talks nonsense',
    (response) =>
      void response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: {"choices": nonsense\n\n'),
  ],
  [
    'sends a web page',
    (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>login</html>'),
  ],
  [
    'sends another JSON',
    (response) =>
      void response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end('data: {"ok":true}\n\ndata: [DONE]\n\n'),
  ],
  ['resets the connection at once', (response) => void response.destroy()],
  [
    'resets the connection in the middle of an answer',
    (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(event('您'), () => setImmediate(() => response.destroy()))
    },
  ],
  [
    'cuts the answer off without an end',
    (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(event('您')),
  ],
  [
    'runs out of tokens',
    (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(event('您', 'length')),
  ],
]
test.each(faults)('a server that %s gives MODEL_UNAVAILABLE within the time-out', async (_, play) => {
  await using stub = await startStub()
  stub.play(play)
  const started = performance.now()

  await expect(modelAt(stub).complete(request)).rejects.toMatchObject(unavailable)

  expect(performance.now() - started).toBeLessThan(900)
})

test('nobody listening gives MODEL_UNAVAILABLE', async () => {
  const model = createChatModel({
    baseUrl: 'http://127.0.0.1:1/v1',
    apiKey: 'k',
    model: 'm',
    timeoutMs: 400,
    retries: 0,
  })

  await expect(model.complete(request)).rejects.toMatchObject(unavailable)
})

test('one bad moment is tried again within the time-out', async () => {
  await using stub = await startStub()
  stub.play(status(500), says('好'))

  expect(await modelAt(stub, { retries: 1, timeoutMs: 5000 }).complete(request)).toBe('好')
})

test('retries never make a call longer than its time-out', async () => {
  await using stub = await startStub()
  stub.play(status(500))
  const started = performance.now()

  await expect(modelAt(stub, { retries: 9, timeoutMs: 600 }).complete(request)).rejects.toMatchObject(unavailable)

  expect(performance.now() - started).toBeLessThan(1100)
})

test('an aborted call ends at once', async () => {
  await using stub = await startStub()
  stub.play(hangs)
  const stop = new AbortController()
  const model = modelAt(stub, { timeoutMs: 30_000 })

  const call = model.complete(request, stop.signal)
  setTimeout(() => stop.abort(), 50)

  await expect(call).rejects.toMatchObject(unavailable)
  await expect(model.complete(request, stop.signal)).rejects.toMatchObject(unavailable)
  expect(stub.calls.length).toBeLessThanOrEqual(1)
})

test('after repeated faults the server is left alone, and one trial brings it back', async () => {
  await using stub = await startStub()
  let now = 0
  const model = modelAt(stub, { breaker: { faults: 3, coolDownMs: 1000 }, now: () => now })
  const outcome = () =>
    model.complete(request).then(
      (text) => text,
      (error: { code: string }) => error.code,
    )

  stub.play(status(500))
  const broken = [await outcome(), await outcome(), await outcome(), await outcome(), await outcome()]
  const callsWhileBroken = stub.calls.length
  now = 1001
  const failedTrial = await outcome()
  const stillOpen = await outcome()
  const callsAfterTrial = stub.calls.length
  now = 2002
  stub.play(says('好'))
  const recovered = [await outcome(), await outcome()]

  expect(broken).toEqual(Array(5).fill('MODEL_UNAVAILABLE'))
  expect(callsWhileBroken).toBe(3)
  expect([failedTrial, stillOpen]).toEqual(['MODEL_UNAVAILABLE', 'MODEL_UNAVAILABLE'])
  expect(callsAfterTrial).toBe(4)
  expect(recovered).toEqual(['好', '好'])
})

test('requests that the server refuses say nothing of its health', async () => {
  await using stub = await startStub()
  const model = modelAt(stub, { breaker: { faults: 2, coolDownMs: 60_000 } })

  stub.play(status(400))
  for (let i = 0; i < 4; i++) await expect(model.complete(request)).rejects.toMatchObject(unavailable)
  stub.play(says('好'))

  expect(await model.complete(request)).toBe('好')
})

test('a spent budget refuses without a call, and a minute later there is budget again', async () => {
  await using stub = await startStub()
  let now = 0
  stub.play(says('好'))
  const model = modelAt(stub, { budget: { callsPerMinute: 2, tokensPerMinute: 10_000 }, now: () => now })

  await model.complete(request)
  await model.complete(request)
  await expect(model.complete(request)).rejects.toMatchObject(unavailable)
  const calls = stub.calls.length
  now = 60_000

  expect(calls).toBe(2)
  expect(await model.complete(request)).toBe('好')
})

test('a call that asks for more tokens than the minute has is refused', async () => {
  await using stub = await startStub()
  stub.play(says('好'))
  const model = modelAt(stub, { budget: { callsPerMinute: 100, tokensPerMinute: 40 } })

  await expect(model.complete(request)).rejects.toMatchObject(unavailable)
  expect(stub.calls).toEqual([])
})

test('texts are embedded in batches, in order, as vectors of length one', async () => {
  await using stub = await startStub()
  stub.play((response, { input }) => {
    const data = input!.map((text, index) => ({ object: 'embedding', index, embedding: [text.length, 0] })).reverse()
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ object: 'list', data }))
  })
  const embedder = openAiEmbedder({ baseUrl: stub.baseUrl, apiKey: 'k', model: 'e', dimensions: 2, batchSize: 2 })

  const vectors = await embedder.embedDocuments(['一', '二二', '三三三'])

  expect(vectors).toEqual([
    [1, 0],
    [1, 0],
    [1, 0],
  ])
  expect(stub.calls.map(({ body }) => body.input)).toEqual([['一', '二二'], ['三三三']])
  expect(embedder.id).toBe('openai:e:2')
})

test.each([
  ['too short', [1]],
  ['no numbers', ['a', 'b']],
])('a vector that is %s is a fault and never stored', async (_, embedding) => {
  await using stub = await startStub()
  stub.play(
    (response) =>
      void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ data: [{ index: 0, embedding }] })),
  )
  const embedder = openAiEmbedder({ baseUrl: stub.baseUrl, apiKey: 'k', model: 'e', dimensions: 2, retries: 0 })

  await expect(embedder.embedQuery('一')).rejects.toMatchObject(unavailable)
})
