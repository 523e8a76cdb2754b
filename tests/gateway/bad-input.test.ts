import { expect, test } from 'vitest'
import { WebSocket as OtherClient } from 'ws'
import { start } from './support/start.ts'

const faults: [name: string, frame: unknown, code: string][] = [
  ['broken JSON', '{"type":"message"', 'FRAME_INVALID'],
  ['no object', '[1,2]', 'FRAME_INVALID'],
  ['an unknown frame', { type: 'dance', id: 'x' }, 'FRAME_UNKNOWN'],
  ['no id', { type: 'message', text: '你好' }, 'FRAME_INVALID'],
  ['text that is no text', { type: 'message', id: 'x', text: 7 }, 'FRAME_INVALID'],
  ['an empty message', { type: 'message', id: 'x', text: '  \n ' }, 'MESSAGE_EMPTY'],
  ['1 MB of text', { type: 'message', id: 'x', text: '投诉'.repeat(500_000) }, 'MESSAGE_TOO_LONG'],
  ['10,000 emoji', { type: 'message', id: 'x', text: '😀'.repeat(10_000) }, 'MESSAGE_TOO_LONG'],
  ['control characters', { type: 'message', id: 'x', text: '路灯\u0000坏了\u001b[2J' }, 'TEXT_INVALID'],
  ['half a character', { type: 'message', id: 'x', text: '路灯\ud83d坏了' }, 'TEXT_INVALID'],
  [
    'an unknown attachment',
    { type: 'message', id: 'x', text: '看图', attachments: [{ mediaId: 'no' }] },
    'ATTACHMENT_UNKNOWN',
  ],
  ['a place off the map', { type: 'message', id: 'x', text: '这里', location: { lat: 200, lon: 0 } }, 'FRAME_INVALID'],
  ['feedback on nothing', { type: 'feedback', messageId: 'no', helpful: true }, 'NOT_FOUND'],
]

test('every kind of bad frame gets its code, and the socket lives on', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()

  for (const [name, frame, code] of faults) {
    const from = chat.frames.length
    chat.send(frame)
    const error = await chat.frame((one) => one.type === 'error', from)
    expect(error.code, name).toBe(code)
  }

  expect((await chat.say('你好')).kind).toBe('guide')
  expect(await gateway.count(`message where author = 'requester'`)).toBe(1)
  expect(gateway.log()).not.toContain('路灯')
})

test('a message as long as a long letter is taken; emoji count as one character each', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()

  const ack = await chat.post('😀'.repeat(8000))

  expect(ack.type).toBe('ack')
})

test('a flood is slowed down, never at a human pace, and loses nothing that was acknowledged', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()

  const answers = await Promise.all(Array.from({ length: 90 }, (_, n) => chat.post(`你好 ${n}`, `flood-${n}`)))
  const acks = answers.filter((frame) => frame.type === 'ack')
  const refused = answers.filter((frame) => frame.type === 'error')

  expect(acks.length).toBeGreaterThanOrEqual(20)
  expect(refused.length).toBeGreaterThan(0)
  expect(new Set(refused.map((frame) => frame.code))).toEqual(new Set(['TOO_FAST']))
  await Promise.all(acks.map((ack) => chat.frame((frame) => frame.replyTo === ack.messageId)))
  expect(await gateway.count(`message where author = 'requester' and handled_at is not null`)).toBe(acks.length)
})

test('a client that sends nothing but rubbish is shown the door', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()

  for (let n = 0; n < 120; n++) chat.send('rubbish')

  expect(await chat.untilClosed()).toBe(1008)
})

test('a page of a foreign origin may not use the chat; one without origin, or of our own, may', async () => {
  await using gateway = await start()
  const url = `${gateway.origin.replace('http', 'ws')}/v1/chat`
  const status = (origin: string | undefined) =>
    new Promise<number>((resolve) => {
      const socket = new OtherClient(url, { headers: origin ? { origin } : {} })
      socket.once('open', () => {
        socket.close()
        resolve(101)
      })
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
      socket.once('error', () => undefined)
    })

  expect(await status('https://evil.example')).toBe(403)
  expect(await status('null')).toBe(403)
  expect(await status(gateway.origin)).toBe(101)
  expect(await status(undefined)).toBe(101)
})

test('HTTP faults are problem details with a code, and repeat nothing of the input', async () => {
  await using gateway = await start()
  const post = (body: string, type = 'application/json') =>
    fetch(`${gateway.origin}/v1/conversations/recover`, { method: 'POST', body, headers: { 'content-type': type } })

  const responses = [
    { response: await fetch(`${gateway.origin}/nothing/13800138000`), status: 404, code: 'NOT_FOUND' },
    { response: await post('{"ticketNo":'), status: 400, code: 'REQUEST_INVALID' },
    { response: await post('{"ticketNo":"13800138000","phoneLast4":"x"}'), status: 400, code: 'REQUEST_INVALID' },
    { response: await post('13800138000', 'text/plain'), status: 400, code: 'REQUEST_INVALID' },
    { response: await post('<a>13800138000</a>', 'application/xml'), status: 415, code: 'REQUEST_INVALID' },
    { response: await post(JSON.stringify({ ticketNo: 'x'.repeat(2_000_000) })), status: 413, code: 'TOO_LARGE' },
    { response: await fetch(`${gateway.origin}/v1/chat?line=nobody`), status: 400, code: 'REQUEST_INVALID' },
  ]

  for (const { response, status, code } of responses) {
    expect(response.headers.get('content-type')).toContain('application/problem+json')
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({ status: response.status, code })
    expect(response.status).toBe(status)
    expect(text).not.toContain('13800138000')
  }
  expect(gateway.log()).not.toContain('13800138000')
})
