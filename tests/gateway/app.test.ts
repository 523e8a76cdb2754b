import { OAuth2Server } from 'oauth2-mock-server'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { accountsFile } from '../../src/channels/index.ts'
import { exif, jpeg } from '../media/support/pictures.ts'
import { EventReceiver } from './support/event-receiver.ts'
import { start, type TestGateway } from './support/start.ts'

const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`
const issuer = new OAuth2Server()
let gateway: TestGateway
let push: EventReceiver<Record<string, unknown>>
beforeAll(async () => {
  await issuer.issuer.keys.generate('RS256')
  await issuer.start(0, '127.0.0.1')
  push = await new EventReceiver<Record<string, unknown>>(secret).listen()
  const accounts = accountsFile.parse({
    app: {
      issuer: issuer.issuer.url,
      audience: 'hotline',
      jwksUri: `${issuer.issuer.url}/jwks`,
      webhook: { url: push.url, secret },
    },
  })
  gateway = await start({ accounts, webhookDelaysMs: [10, 10] })
})
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]()
  await push?.[Symbol.asyncDispose]()
  await issuer.stop()
})

interface View {
  messageId: string
  replyTo?: string
  author: string
  kind?: string
  text: string
  quickReplies: string[]
  ticket?: { ticketNo: string }
}

/** Matters so different that none repeats another. */
const matters = [
  '建议在朝阳区望京街道花家地多装几盏路灯',
  '建议在海淀区中关村街道图书馆延长开放时间',
  '建议在西城区金融街街道增设公交站牌',
  '建议在丰台区卢沟桥街道公园里种些树',
  '建议在石景山区八角街道开一家社区食堂',
]

/** Somebody with the app on their phone. */
class Phone {
  readonly #token: Promise<string>
  #count = 0

  constructor(subject: string, claims: object = {}) {
    this.#token = issuer.issuer.buildToken({
      scopesOrTransform: (_header, payload) => Object.assign(payload, { sub: subject, aud: 'hotline', ...claims }),
    })
  }

  async ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${await this.#token}`, ...(init.headers as Record<string, string>) }
    return fetch(`${gateway.origin}/v1/app${path}`, { ...init, headers })
  }

  async say(text: string, more: object = {}): Promise<View> {
    const body = JSON.stringify({ id: `m-${++this.#count}`, text, ...more })
    const response = await this.ask('/messages', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    })
    expect(response.status).toBe(200)
    const { replies } = (await response.json()) as { replies: View[] }
    return replies.at(-1)!
  }

  async file(): Promise<string> {
    await this.say(`${matters.shift()}，电话13800138000`)
    return (await this.say('确认')).ticket!.ticketNo
  }

  async json<Body>(path: string): Promise<Body> {
    return (await (await this.ask(path)).json()) as Body
  }
}

test('a message is answered in its response; the same one again is the same message with the same answer', async () => {
  const phone = new Phone('citizen-1')
  const send = () =>
    phone.ask('/messages', {
      method: 'POST',
      body: JSON.stringify({ id: 'once', text: '暖气几号来啊' }),
      headers: { 'content-type': 'application/json' },
    })

  const first = (await (await send()).json()) as { messageId: string; replies: View[] }
  const again = (await (await send()).json()) as { messageId: string; replies: View[] }
  const { messages } = await phone.json<{ messages: View[] }>('/messages')

  expect(first.replies).toMatchObject([{ replyTo: first.messageId, author: 'bot', kind: 'answer' }])
  expect(again.messageId).toBe(first.messageId)
  expect(again.replies.map(({ messageId }) => messageId)).toEqual(first.replies.map(({ messageId }) => messageId))
  expect(messages).toHaveLength(2)
  expect((await phone.json<{ messages: View[] }>(`/messages?after=${first.messageId}`)).messages).toHaveLength(1)
})

test('an appeal becomes a ticket, its state is listed and told, and the push says that there is news and no more', async () => {
  const phone = new Phone('citizen-2')
  const ticketNo = await phone.file()

  await gateway.dispatch('ticket.accepted', { ticketNo, sequence: 1, at: '2026-11-22T10:00:00+08:00' })
  const event = await push.first(({ subject }) => subject === 'citizen-2')
  const { tickets } = await phone.json<{ tickets: { ticketNo: string; status: string }[] }>('/tickets')
  const one = await phone.json<{ status: string; progress: { kind: string; text: string }[] }>(`/tickets/${ticketNo}`)

  expect(tickets).toMatchObject([{ ticketNo, status: 'accepted' }])
  expect(one.progress.map(({ kind }) => kind)).toEqual(['ticket', 'progress'])
  expect(event).toMatchObject({ type: 'message.created', data: { kind: 'progress', line: 'citizen' } })
  expect(Object.keys(event.data).sort()).toEqual(['conversationId', 'kind', 'line', 'messageId', 'subject'])
  expect(push.events.filter(({ subject }) => subject === 'citizen-2')).toHaveLength(1)
})

test('each person and each line has a conversation of its own, and nobody sees another’s', async () => {
  const [one, other] = [new Phone('citizen-3'), new Phone('citizen-4')]
  const ticketNo = await one.file()
  await one.say('高新技术企业有什么优惠政策', { line: 'enterprise' })

  const foreign = await other.ask(`/tickets/${ticketNo}`)
  const enterprise = await one.json<{ messages: View[] }>('/messages?line=enterprise')

  expect(foreign.status).toBe(404)
  expect(await foreign.json()).toMatchObject({ code: 'TICKET_UNKNOWN' })
  expect((await other.json<{ tickets: unknown[] }>('/tickets')).tickets).toEqual([])
  expect(enterprise.messages).toHaveLength(2)
})

test('events are the frames of the web chat, and go on behind the last one that was seen', async () => {
  const phone = new Phone('citizen-5')
  const live = await Stream.open(phone)
  const hello = await phone.say('你好')
  const seen = await live.frame('message')
  await live.close()

  const ticketNo = await phone.file()
  await gateway.dispatch('ticket.accepted', { ticketNo, sequence: 1, at: '2026-11-22T10:00:00+08:00' })
  const back = await Stream.open(phone, { 'last-event-id': seen.id! })
  const frames = await back.frames(4)
  await back.close()

  expect(seen).toMatchObject({ id: hello.messageId, data: { type: 'message', messageId: hello.messageId } })
  expect(frames.map(({ event, data }) => [event, data.kind])).toEqual([
    ['session', undefined],
    ['message', 'ask'],
    ['message', 'ticket'],
    ['message', 'progress'],
  ])
})

test('five streams at once and no more, and who leaves at once gives their place back', async () => {
  const phone = new Phone('citizen-20')
  const open = () => phone.ask('/events')
  const streams = await Promise.all(Array.from({ length: 20 }, open))
  expect(streams.filter(({ status }) => status === 200)).toHaveLength(5)
  expect(streams.filter(({ status }) => status === 429)).toHaveLength(15)
  await Promise.all(streams.map(({ body }) => body?.cancel()))

  for (let i = 0; i < 20; i++) {
    const gone = new AbortController()
    const leaving = phone.ask('/events', { signal: gone.signal }).catch(() => undefined)
    setTimeout(() => gone.abort(), i % 4)
    await (await leaving)?.body?.cancel().catch(() => undefined)
  }
  await vi.waitFor(async () => {
    const { status, body } = await open()
    await body?.cancel()
    expect(status).toBe(200)
  }, 5000)
})

test('a photo goes with a message, and only its owner gets it back', async () => {
  const [phone, other] = [new Phone('citizen-6'), new Phone('citizen-7')]
  const photo = jpeg([exif(6)])
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(photo)]), 'lamp.jpg')

  const { mediaId } = (await (await phone.ask('/media', { method: 'POST', body: form })).json()) as { mediaId: string }
  const reply = await phone.say('望京街道花家地的路灯坏了', { attachments: [{ mediaId }] })

  expect(reply.kind).toBe('ask')
  expect((await phone.ask(`/media/${mediaId}`)).headers.get('content-type')).toBe('image/jpeg')
  expect((await other.ask(`/media/${mediaId}`)).status).toBe(404)
})

test('who proves a ticket of the web chat sees it in the app, and in the chat what they file there', async () => {
  const phone = new Phone('citizen-9')
  const chat = await gateway.chat()
  await chat.say('建议在通州区北苑街道设置共享单车停放区，电话13800138000')
  const { ticketNo } = (await chat.say('确认')).ticket!
  const json = { 'content-type': 'application/json' }
  const prove = (phoneLast4: string) =>
    phone.ask('/identity/ticket', { method: 'POST', body: JSON.stringify({ ticketNo, phoneLast4 }), headers: json })

  const wrong = await prove('0000')
  const right = await prove('8000')
  const own = await phone.file()
  const progress = await chat.say('我的工单到哪了')

  expect([wrong.status, right.status]).toEqual([404, 200])
  expect(await right.json()).toMatchObject({ linked: [{ channel: 'web' }] })
  const { tickets } = await phone.json<{ tickets: { ticketNo: string }[] }>('/tickets')
  expect(tickets.map((one) => one.ticketNo)).toEqual([own, ticketNo])
  expect(progress.text).toContain(own)
  expect(
    (await phone.ask('/identity/code', { method: 'POST', body: '{"phone":"13800138000"}', headers: json })).status,
  ).toBe(503)
})

test('numbers are not tried out: a handful for each person and address', async () => {
  const phone = new Phone('citizen-21')
  const statuses: number[] = []
  for (let n = 0; n < 12; n++) {
    const body = JSON.stringify({ ticketNo: `20261122-${900_000 + n}`, phoneLast4: '0000' })
    const headers = { 'content-type': 'application/json' }
    statuses.push((await phone.ask('/identity/ticket', { method: 'POST', body, headers })).status)
  }

  expect(statuses.slice(0, 5)).toEqual(Array(5).fill(404))
  expect(statuses.slice(5)).toEqual(Array(7).fill(429))
})

test('accounts whose issuer vouches for the same phone are one person; an account without proves nothing', async () => {
  const verified = { phone_number: '+86 13700137000', phone_number_verified: true }
  const [one, other] = [new Phone('citizen-10', verified), new Phone('citizen-11', verified)]
  const byAccount = (phone: Phone) => phone.ask('/identity/account', { method: 'POST' })

  await byAccount(one)

  expect(await (await byAccount(other)).json()).toMatchObject({ linked: [{ channel: 'app' }] })
  expect((await byAccount(new Phone('citizen-12', { phone_number: '13700137000' }))).status).toBe(422)
  expect(await gateway.count(`audit_entry where action = 'identity.linked' and detail->>'proof' = 'account'`)).toBe(2)
})

test.each([
  ['GET', '/messages'],
  ['GET', '/identity'],
  ['POST', '/identity/account'],
  ['POST', '/messages'],
  ['GET', '/events'],
  ['GET', '/tickets'],
  ['GET', '/tickets/20261122-000001'],
  ['POST', '/media'],
])('%s %s asks for a token before it reads anything', async (method, path) => {
  const none = await fetch(`${gateway.origin}/v1/app${path}`, { method })
  const wrong = await fetch(`${gateway.origin}/v1/app${path}`, { method, headers: { authorization: 'Bearer a.b.c' } })

  expect([none.status, wrong.status]).toEqual([401, 401])
  expect(none.headers.get('www-authenticate')).toBe('Bearer')
  expect(wrong.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
})

test.each([
  ['no id', { text: '你好' }, 'application/json', 400],
  ['a line that there is not', { id: 'x', text: '你好', line: 'police' }, 'application/json', 400],
  ['nothing said', { id: 'x', text: ' ' }, 'application/json', 422],
  ['a NUL', { id: 'x', text: 'a\u0000' }, 'application/json', 422],
  ['an odd media type', { id: 'x' }, 'application/json\t; foo', 422],
  ['no JSON', { id: 'x', text: '你好' }, 'text/plain', 400],
])('a message with %s is refused, and nothing of it is kept', async (_name, body, type, status) => {
  const before = await gateway.count('message')

  const response = await new Phone('citizen-8').ask('/messages', {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': type },
  })

  expect([status, 415]).toContain(response.status)
  expect(await gateway.count('message')).toBe(before)
})

interface ServerEvent {
  id?: string
  event: string
  data: { type: string; kind?: string; messageId?: string }
}

/** A stream of server-sent events, read as the standard says. */
class Stream {
  readonly #abort = new AbortController()
  readonly #reader: ReadableStreamDefaultReader<string>
  #text = ''

  private constructor(response: Response) {
    this.#reader = response.body!.pipeThrough(new TextDecoderStream() as never).getReader() as never
  }

  static async open(phone: Phone, headers: Record<string, string> = {}): Promise<Stream> {
    const response = await phone.ask('/events', { headers })
    expect(response.headers.get('content-type')).toMatch('text/event-stream')
    return new Stream(response)
  }

  async next(): Promise<ServerEvent> {
    for (;;) {
      const end = this.#text.indexOf('\n\n')
      if (end >= 0) {
        const block = this.#text.slice(0, end)
        this.#text = this.#text.slice(end + 2)
        const fields = Object.fromEntries(
          block.split('\n').map((line) => [line.split(': ')[0], line.slice(line.indexOf(': ') + 2)]),
        )
        if (fields.data) return { id: fields.id, event: fields.event!, data: JSON.parse(fields.data) }
        continue
      }
      const { value, done } = await this.#reader.read()
      if (done) throw new Error('the stream ended')
      this.#text += value
    }
  }

  async frame(type: string): Promise<ServerEvent> {
    for (;;) {
      const event = await this.next()
      if (event.event === type) return event
    }
  }

  async frames(count: number): Promise<ServerEvent[]> {
    const events: ServerEvent[] = []
    while (events.length < count) {
      const event = await this.next()
      if (event.event !== 'delta') events.push(event)
    }
    return events
  }

  async close(): Promise<void> {
    this.#abort.abort()
    await this.#reader.cancel()
  }
}
