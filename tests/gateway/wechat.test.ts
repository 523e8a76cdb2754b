import wecomCrypto from '@wecom/crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readAccounts } from '../../src/channels/index.ts'
import { erasePerson } from '../../src/keeping/index.ts'
import { jpeg } from '../media/support/pictures.ts'
import { type EventSink, eventSink } from './support/event-sink.ts'
import { start, type TestGateway } from './support/start.ts'
import { reset, StubPlatform, status } from './support/stub-platform.ts'

const token = 'QDG6eK'
const appId = 'wx5823bf96d3bd56c7'
const aesKey = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C'
const send = '/cgi-bin/message/custom/send'
const getMedia = '/cgi-bin/media/get'

let platform: StubPlatform
let gateway: TestGateway
let sink: EventSink
let count = 0

beforeAll(async () => {
  platform = await new StubPlatform().listen()
  sink = await eventSink()
  platform
    .on('/cgi-bin/stable_token', () => ({
      access_token: `key-${platform.callsOf('/cgi-bin/stable_token').length}`,
      expires_in: 7200,
    }))
    .on(send, () => ({ errcode: 0, errmsg: 'ok' }))
    .on('/cgi-bin/message/custom/typing', () => ({ errcode: 0, errmsg: 'ok' }))
  const settings = {
    appId,
    appSecret: 'secret',
    token,
    encodingAesKey: aesKey,
    apiBase: platform.url,
    passiveMs: 60_000,
  }
  const wechat = { safe: settings, plain: { ...settings, mode: 'plain', menu: { PROGRESS: '我的工单到哪了' } } }
  gateway = await start({
    accounts: readAccounts(JSON.stringify({ wechat }), {}),
    channelDelaysMs: [10, 10, 10],
    notices: { url: sink.url, secrets: [sink.secret], timeoutMs: 2000, delaysMs: [10] },
  })
})

afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]()
  await platform?.[Symbol.asyncDispose]()
  await sink?.[Symbol.asyncDispose]()
})

/** Somebody who has never written before. */
const somebody = () => `openid-${++count}`
const newId = () => `${4561255354251345000n + BigInt(++count)}`

function xmlOf(from: string, members: string, msgId = newId()): string {
  const id = msgId && `<MsgId>${msgId}</MsgId>`
  return `<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[${from}]]></FromUserName><CreateTime>1348831860</CreateTime>${members}${id}</xml>`
}
const textOf = (text: string) => `<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${text}]]></Content>`
const eventOf = (event: string, key = '') =>
  `<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[${event}]]></Event><EventKey><![CDATA[${key}]]></EventKey>`

/** A push as the platform makes it in safe mode, encrypted by an independent library. */
async function push(xml: string, changes: { at?: Date; signature?: string; signal?: AbortSignal } = {}) {
  const timestamp = String(Math.floor((changes.at ?? new Date()).getTime() / 1000))
  const encrypted = wecomCrypto.encrypt(aesKey, xml, appId)
  const signature = changes.signature ?? wecomCrypto.getSignature(token, timestamp, '42', encrypted)
  const query = new URLSearchParams({ timestamp, nonce: '42', encrypt_type: 'aes', msg_signature: signature })
  const body = `<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`
  return fetch(`${gateway.origin}/channels/wechat/safe?${query}`, { method: 'POST', body, signal: changes.signal })
}

/** What a passive answer says, opened by an independent library; the bare word where there is none. */
async function said(response: Response): Promise<string> {
  const body = await response.text()
  const encrypted = /<Encrypt><!\[CDATA\[(.*?)\]\]>/.exec(body)?.[1]
  if (!encrypted) return body
  return wecomCrypto.decrypt(aesKey, encrypted).message
}

async function pushPlain(xml: string): Promise<Response> {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = wecomCrypto.getSignature(token, timestamp, '42', '')
  const query = new URLSearchParams({ timestamp, nonce: '42', signature })
  return fetch(`${gateway.origin}/channels/wechat/plain?${query}`, { method: 'POST', body: xml })
}

/** Messages pushed to somebody by the customer-service interface. */
function pushedTo(openId: string): string[] {
  return platform
    .callsOf(send)
    .filter(({ json }) => json.touser === openId)
    .map(({ json }) => (json.text as { content: string }).content)
}

test('the address check is answered with the echo, and nothing else is', async () => {
  const timestamp = '1410685589'
  const signature = wecomCrypto.getSignature(token, timestamp, 'test', '')
  const check = (changes: Record<string, string>) =>
    fetch(
      `${gateway.origin}/channels/wechat/safe?${new URLSearchParams({ signature, timestamp, nonce: 'test', echostr: '7&<b>', ...changes })}`,
    )

  const right = await check({})
  expect([right.status, await right.text(), right.headers.get('content-type')]).toEqual([
    200,
    '7&<b>',
    expect.stringContaining('text/plain'),
  ])
  const wrong = await check({ nonce: 'other' })
  expect([wrong.status, await wrong.text()]).toEqual([401, ''])
  expect((await fetch(`${gateway.origin}/channels/wechat/nobody`)).status).toBe(404)
})

test('an answer that is ready in time goes out with the call, encrypted, with its sources and links', async () => {
  const openId = somebody()

  const answer = await said(await push(xmlOf(openId, textOf('北京暖气几号开始供'))))

  expect(answer).toContain(`<ToUserName><![CDATA[${openId}]]></ToUserName><FromUserName><![CDATA[gh_1]]>`)
  expect(answer).toContain('11月15日')
  expect(answer).toContain('依据：\n1. ')
  expect(answer).toMatch(/<CreateTime>\d{10}<\/CreateTime>/)
  await gateway.drained()
  expect(pushedTo(openId)).toEqual([])
})

test('a message that comes again, in whatever time, has one effect and one reply', async () => {
  const openId = somebody()
  const xml = xmlOf(openId, textOf('你好'))

  const answers = await Promise.all([push(xml), push(xml)].map(async (call) => said(await call)))
  const late = await said(await push(xml))
  await gateway.drained()

  expect([...answers, late].filter((one) => one === 'success')).toHaveLength(2)
  expect(pushedTo(openId)).toEqual([])
  expect(
    await gateway.count(
      `message where content is not null and author = 'requester' and external_id = '${/<MsgId>(\d+)/.exec(xml)![1]}'`,
    ),
  ).toBe(1)
})

test('only what is encrypted and signed as such is taken, just now, and nothing else leaves a trace', async () => {
  const before = await gateway.count('conversation')
  const xml = xmlOf(somebody(), textOf('假的'))
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = wecomCrypto.getSignature(token, timestamp, '42', '')
  const plain = await fetch(
    `${gateway.origin}/channels/wechat/safe?${new URLSearchParams({ timestamp, nonce: '42', signature })}`,
    { method: 'POST', body: xml },
  )

  expect(plain.status).toBe(401)
  expect((await push(xml, { signature: 'f'.repeat(40) })).status).toBe(401)
  expect((await push(xml, { at: new Date(Date.now() - 600_000) })).status).toBe(401)
  const wrongType = await pushPlain('<!DOCTYPE xml [<!ENTITY a "b">]><xml><FromUserName>x</FromUserName></xml>')
  expect([wrongType.status, await wrongType.text()]).toEqual([400, ''])
  expect((await pushPlain(xml.slice(0, 150))).status).toBe(400)
  expect((await pushPlain('x'.repeat(300_000))).status).toBe(413)
  expect(await gateway.count('conversation')).toBe(before)
})

test('who follows is greeted, a press of the menu acts, and who leaves is not written to', async () => {
  const openId = somebody()

  expect(await said(await push(xmlOf(openId, eventOf('subscribe', 'qrscene_1'), '')))).toContain('12345')
  expect(await said(await pushPlain(xmlOf(openId, eventOf('CLICK', 'PROGRESS'), '')))).toContain('还没有您提交的工单')
  expect(await said(await push(xmlOf(openId, eventOf('unsubscribe'), '')))).toBe('success')

  const [peer] = await gateway.db.query<{ left: boolean }>(
    `select bool_or(left_at is not null) as left from channel_peer p join conversation c on c.id = p.conversation_id where c.account = 'safe'`,
  )
  expect(peer!.left).toBe(true)
})

test('a photo is fetched on arrival and belongs to the appeal', async () => {
  const openId = somebody()
  const photo = jpeg()
  platform.on(getMedia, () => (response) => void response.writeHead(200, { 'content-type': 'image/jpeg' }).end(photo))
  const image =
    '<MsgType><![CDATA[image]]></MsgType><PicUrl><![CDATA[http://127.0.0.1/x]]></PicUrl><MediaId><![CDATA[media-1]]></MediaId>'

  const answer = await said(await push(xmlOf(openId, image)))

  expect(answer).toContain('收到了')
  expect(await gateway.count('media')).toBe(1)
  expect(platform.callsOf(getMedia).at(-1)!.query.get('media_id')).toBe('media-1')
})

test('what is not ready in time is pushed afterwards, in pieces, and the key is renewed when it is refused', async () => {
  const openId = somebody()
  const conversationId = await opened(openId)
  const long = Array.from({ length: 120 }, (_, n) => `第${n}条，请您带好身份证到窗口办理。`).join('')
  platform.next(send, { errcode: 40001, errmsg: 'invalid credential' })

  await gateway.say(conversationId, long)
  await platform.until(() => pushedTo(openId).join('').includes('第119条'))

  const pieces = pushedTo(openId)
  expect(pieces.every((piece) => Buffer.byteLength(piece) <= 2048 && /[。]$/.test(piece))).toBe(true)
  // The piece that met the refused key was sent once more, and no other.
  expect(new Set(pieces).size).toBe(pieces.length - 1)
  expect([...new Set(pieces)].join('')).toBe(long)
  expect(new Set(platform.callsOf(send).map(({ query }) => query.get('access_token'))).size).toBe(2)
})

test.each([
  ['HTTP 500', () => status(500)],
  ['a reset in the middle of the answer', () => reset],
  ['nonsense', () => (response: import('node:http').ServerResponse) => void response.end('<html>')],
  ['busy', () => ({ errcode: -1, errmsg: 'system error' })],
])('trouble of the platform is waited out: %s', async (_name, trouble) => {
  const openId = somebody()
  const conversationId = await opened(openId)
  platform.next(send, trouble(), trouble())

  await gateway.say(conversationId, '您的工单已办结。')
  await platform.until(() => pushedTo(openId).length === 3)
  await gateway.drained()

  expect(pushedTo(openId)).toEqual(Array(3).fill('您的工单已办结。'))
})

test.each([45015, 45047, 43004])(
  'what may not be said now is parked, told to the notices, and said first when they write: %i',
  async (errcode) => {
    const openId = somebody()
    const conversationId = await opened(openId)
    platform.next(send, { errcode, errmsg: 'no' })
    const notices = sink.events.length

    await gateway.say(conversationId, '您的工单已办结。')
    await sink.arrived(notices + 1)
    const notice = JSON.parse(sink.events.at(-1)!.body).data
    expect(notice).toMatchObject({ kind: 'reply.parked', to: { channel: 'wechat', account: 'safe' } })
    expect(notice.text).not.toContain('办结')
    // The notice may be out before the row that it speaks of is closed, and the next words wait for that.
    await gateway.drained()
    const metrics = await (await fetch(`${gateway.origin}/metrics`)).text()
    expect(metrics).toContain('jiesu_channel_parked{channel="wechat",account="safe"} 1')

    const answer = await said(await push(xmlOf(openId, textOf('你好'))))
    expect(answer).toMatch(/之前没能发到您手机上的消息】\n您的工单已办结。\n\n.*12345/s)
    expect(await gateway.count('channel_parked')).toBe(0)
  },
)

test('the window is kept without asking: after five pushes, and after 48 hours, words wait', async () => {
  const openId = somebody()
  const conversationId = await opened(openId)
  for (let n = 1; n <= 6; n++) await gateway.say(conversationId, `第${n}句。`)
  await gateway.drained()
  expect(pushedTo(openId)).toEqual([1, 2, 3, 4, 5].map((n) => `第${n}句。`))

  await gateway.db.query(
    `update channel_peer set pushed = 0, last_message_at = now() - interval '49 hours' where conversation_id = $1`,
    [conversationId],
  )
  await gateway.say(conversationId, '太晚了。')
  await gateway.drained()
  expect(pushedTo(openId)).toHaveLength(5)

  const answer = await said(await push(xmlOf(openId, textOf('谢谢'))))
  expect(answer).toMatch(/第6句。\n+太晚了。\n\n/)
})

test('a platform that hangs for one person holds up nobody else', async () => {
  const [slow, swift] = [somebody(), somebody()]
  const slowly = await opened(slow)
  const swiftly = await opened(swift)
  const held = Promise.withResolvers<void>()
  platform.on(send, async ({ json }) => {
    if (json.touser === slow) await held.promise
    return { errcode: 0 }
  })

  await gateway.say(slowly, '慢。')
  await platform.until(() => pushedTo(slow).length === 1)
  await gateway.say(swiftly, '快。')
  await platform.until(() => pushedTo(swift).length === 1)
  held.resolve()
  await gateway.drained()
})

test('a conversation that was erased after long silence begins anew with the next message', async () => {
  const openId = somebody()
  const conversationId = await opened(openId)
  await gateway.drained()
  await gateway.db.query(`update conversation set updated_at = now() - interval '2000 days' where id = $1`, [
    conversationId,
  ])
  await erasePerson({ db: gateway.db, vault: gateway.vault, clock: () => new Date() }, conversationId, {
    dryRun: false,
  })

  const answer = await said(await push(xmlOf(openId, textOf('你好'))))

  expect(answer).toContain('12345')
  expect(await gateway.count(`channel_peer`)).toBeGreaterThan(0)
})

/** The conversation of somebody who has said hello. */
async function opened(openId: string): Promise<string> {
  await said(await push(xmlOf(openId, textOf('你好'))))
  const [row] = await gateway.db.query<{ id: string }>(
    `select id from conversation where channel = 'wechat' order by created_at desc limit 1`,
  )
  return row!.id
}
