import wecomCrypto from '@wecom/crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readAccounts } from '../../src/channels/index.ts'
import { jpeg } from '../media/support/pictures.ts'
import { start, type TestGateway } from './support/start.ts'
import { reset, StubPlatform } from './support/stub-platform.ts'

const token = 'QDG6eK'
const corpId = 'wx5823bf96d3bd56c7'
const aesKey = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C'
const kf = 'wkAJ2GCAAASSm4_FhToWMFea0xAFfd3Q'
const sync = '/cgi-bin/kf/sync_msg'
const send = '/cgi-bin/kf/send_msg'
const greet = '/cgi-bin/kf/send_msg_on_event'
const getState = '/cgi-bin/kf/service_state/get'
const moveState = '/cgi-bin/kf/service_state/trans'

let platform: StubPlatform
let gateway: TestGateway
let count = 0
/** Everything that the platform has to give, in order; a cursor is a position in it. */
const inbox: object[] = []

beforeAll(async () => {
  platform = await new StubPlatform().listen()
  platform
    .on('/cgi-bin/gettoken', () => ({ errcode: 0, access_token: 'key', expires_in: 7200 }))
    .on(sync, ({ json }) => {
      const from = Number(json.cursor ?? 0)
      // One at a time, and sometimes nothing though there is more: the loop must go on.
      const hasGap = from % 1 === 0 && from % 2 === 1
      const next = hasGap ? from + 0.5 : Math.floor(from) + 1
      const list = hasGap ? [] : inbox.slice(Math.floor(from), Math.floor(from) + 1)
      const atEnd = Math.floor(from) >= inbox.length
      return {
        errcode: 0,
        next_cursor: atEnd ? String(from) : String(next),
        has_more: atEnd ? 0 : 1,
        msg_list: atEnd ? [] : list,
      }
    })
    .on(send, ({ json }) => ({ errcode: 0, errmsg: 'ok', msgid: json.msgid }))
    .on(greet, ({ json }) => ({ errcode: 0, errmsg: 'ok', msgid: json.msgid }))
    .on(moveState, () => ({ errcode: 0 }))
    .on(
      '/cgi-bin/media/get',
      () => (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end(jpeg()),
    )
  const settings = { corpId, secret: 's', token, encodingAesKey: aesKey, apiBase: platform.url, transferToPool: true }
  gateway = await start({
    accounts: readAccounts(JSON.stringify({ wecom: { corp: settings } }), {}),
    channelDelaysMs: [10, 10, 10],
  })
})

afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]()
  await platform?.[Symbol.asyncDispose]()
})

const somebody = () => `wm-${++count}`
const message = (user: string, members: object, origin = 3) => ({
  msgid: `m-${++count}`,
  open_kfid: kf,
  external_userid: user,
  send_time: Math.floor(Date.now() / 1000),
  origin,
  ...members,
})
const text = (user: string, content: string, origin = 3) =>
  message(user, { msgtype: 'text', text: { content } }, origin)
const event = (user: string, members: object) => ({
  msgid: `m-${++count}`,
  send_time: Math.floor(Date.now() / 1000),
  origin: 4,
  msgtype: 'event',
  event: { open_kfid: kf, external_userid: user, ...members },
})

/** A bell as the platform rings it, encrypted by an independent library. */
async function ring(changes: { signature?: string; at?: Date } = {}): Promise<Response> {
  const xml = `<xml><ToUserName><![CDATA[${corpId}]]></ToUserName><CreateTime>1348831860</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event><Token><![CDATA[bell-token]]></Token><OpenKfId><![CDATA[${kf}]]></OpenKfId></xml>`
  const timestamp = String(Math.floor((changes.at ?? new Date()).getTime() / 1000))
  const encrypted = wecomCrypto.encrypt(aesKey, xml, corpId)
  const signature = changes.signature ?? wecomCrypto.getSignature(token, timestamp, '42', encrypted)
  const query = new URLSearchParams({ timestamp, nonce: '42', msg_signature: signature })
  const body = `<xml><ToUserName><![CDATA[${corpId}]]></ToUserName><AgentID>1</AgentID><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`
  return fetch(`${gateway.origin}/channels/wecom/corp?${query}`, { method: 'POST', body })
}

async function deliver(...items: object[]): Promise<void> {
  inbox.push(...items)
  expect((await ring()).status).toBe(200)
}

const sentTo = (user: string) => platform.callsOf(send).filter(({ json }) => json.touser === user)
const wordsOf = ({ json }: { json: Record<string, unknown> }) =>
  (json.text as { content: string } | undefined)?.content ?? (json.msgmenu as { head_content: string }).head_content
const conversationOf = async () =>
  (
    await gateway.db.query<{ id: string }>(
      `select conversation_id as id from message m join conversation c on c.id = m.conversation_id
       where channel = 'wecom' order by m.seq desc limit 1`,
    )
  )[0]!.id

test('the address check is answered with the echo, opened', async () => {
  const echo = encodeURIComponent(
    'P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==',
  )
  const check = (signature: string) =>
    fetch(
      `${gateway.origin}/channels/wecom/corp?msg_signature=${signature}&timestamp=1409659589&nonce=263014780&echostr=${echo}`,
    )

  const right = await check('5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3')
  expect([right.status, await right.text()]).toEqual([200, '1616140317555161061'])
  expect((await check('5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd4')).status).toBe(401)
})

test('a bell that is not the platform’s rings nothing', async () => {
  const pulls = platform.callsOf(sync).length

  expect((await ring({ signature: 'a'.repeat(40) })).status).toBe(401)
  expect((await ring({ at: new Date(Date.now() - 3600_000) })).status).toBe(401)

  expect(platform.callsOf(sync)).toHaveLength(pulls)
})

test('at the bell everything is pulled to the end, each message once, and answered with a menu to tap', async () => {
  const user = somebody()
  const twice = text(user, '路灯坏了')

  await deliver(twice, text(user, '望京花家地北里12号楼门口'), twice)
  await Promise.all([ring(), ring()])
  await platform.until(() => sentTo(user).length === 2)
  await gateway.drained()

  const sent = sentTo(user)
  expect(sent).toHaveLength(2)
  expect(sent[0]!.json).toMatchObject({ open_kfid: kf, msgtype: 'msgmenu' })
  expect(JSON.stringify(sent[0]!.json)).toContain('"type":"click","click":{"id":"1","content":"今天"}')
  expect(sent[0]!.json.msgid).toMatch(/^[\w-]{1,32}$/)
  expect(await gateway.count(`message where author = 'requester'`)).toBe(2)
  const [cursor] = await gateway.db.query<{ cursor: string }>(`select cursor from channel_cursor where feed = $1`, [kf])
  expect(Math.floor(Number(cursor!.cursor))).toBe(inbox.length)
})

test('the bell’s token that has ended is done without', async () => {
  const user = somebody()
  platform.next(sync, { errcode: 95007, errmsg: 'invalid msg token' })

  await deliver(text(user, '你好'))
  await platform.until(() => sentTo(user).length === 1)

  expect(wordsOf(sentTo(user)[0]!)).toContain('12345')
})

test('who opens the chat is greeted with the code that came for it', async () => {
  const user = somebody()

  await deliver(event(user, { event_type: 'enter_session', scene: 'x', welcome_code: 'code-1' }))
  await platform.until(() => platform.callsOf(greet).length === 1)
  await gateway.drained()

  expect(platform.callsOf(greet)[0]!.json).toMatchObject({ code: 'code-1', msgtype: 'msgmenu' })
  expect(sentTo(user)).toEqual([])
})

test('after a reset in the middle of the answer the same message goes out under the same id', async () => {
  const user = somebody()
  platform.next(send, reset)

  await deliver(text(user, '你好'))
  await platform.until(() => sentTo(user).length === 2)
  await gateway.drained()

  const [first, second] = sentTo(user)
  expect(second!.json).toEqual(first!.json)
})

test.each([
  [95001, 'quota'],
  [95002, 'window'],
  [95013, 'ended'],
])('what may not be said now stands before the next words: %i', async (errcode, reason) => {
  const user = somebody()
  platform.next(send, { errcode, errmsg: 'no' })
  await deliver(text(user, '你好'))
  await platform.until(() => sentTo(user).length === 1)
  await gateway.drained()
  const [parked] = await gateway.db.query<{ reason: string }>('select reason from channel_parked')
  expect(parked!.reason).toBe(reason)

  await deliver(text(user, '谢谢'))
  await platform.until(() => sentTo(user).length === 2)
  await gateway.drained()

  expect(wordsOf(sentTo(user)[1]!)).toMatch(/12345.*不客气/s)
  expect(await gateway.count('channel_parked')).toBe(0)
})

test('a session that is still free is taken by the machine, one that a person holds is not', async () => {
  const [free, held] = [somebody(), somebody()]
  platform.next(send, { errcode: 95018 })
  platform.next(getState, { errcode: 0, service_state: 0 })
  await deliver(text(free, '你好'))
  await platform.until(() => sentTo(free).length === 2)
  expect(platform.callsOf(moveState).at(-1)!.json).toMatchObject({ external_userid: free, service_state: 1 })

  platform.next(send, { errcode: 95018 })
  platform.next(getState, { errcode: 0, service_state: 3, servicer_userid: 'zhangsan' })
  await deliver(text(held, '你好'))
  await platform.until(() => sentTo(held).length === 1)
  await gateway.drained()
  expect(platform.callsOf(moveState).at(-1)!.json.external_userid).toBe(free)
})

test('while an agent holds the session in the platform’s client the bot is silent, and their words are in the story', async () => {
  const user = somebody()
  await deliver(text(user, '你好'))
  await platform.until(() => sentTo(user).length === 1)

  await deliver(
    event(user, { event_type: 'session_status_change', change_type: 1, new_servicer_userid: 'zhangsan' }),
    text(user, '我想问问供暖'),
    text(user, '您好，我是张三', 5),
  )
  await gateway.drained()
  await untilCount(`message where author = 'agent'`, 1)
  expect(sentTo(user)).toHaveLength(1)
  const conversationId = await conversationOf()
  expect(await gateway.gateway.takeover.holderOf(conversationId)).toMatchObject({ name: 'zhangsan' })

  await deliver(event(user, { event_type: 'session_status_change', change_type: 3, old_servicer_userid: 'zhangsan' }))
  await gateway.drained()
  await deliver(text(user, '谢谢'))
  await platform.until(() => sentTo(user).length === 2)
  expect(await gateway.gateway.takeover.holderOf(conversationId)).toBeNull()
})

test('who wants a person is put into the pool of the platform’s agents', async () => {
  const user = somebody()

  await deliver(text(user, '转人工'))
  await platform.until(() => platform.callsOf(moveState).some(({ json }) => json.external_userid === user))

  expect(platform.callsOf(moveState).at(-1)!.json).toMatchObject({ open_kfid: kf, service_state: 2 })
})

test('files are fetched and known by their content, whatever the platform calls them; unknown things are kept', async () => {
  const user = somebody()

  await deliver(
    message(user, { msgtype: 'image', image: { media_id: 'MEDIA' } }),
    message(user, { msgtype: 'hologram', hologram: { secret: '13800138000' } }),
    message(user, { msgtype: 'location', location: { latitude: 39.99, longitude: 116.48, name: '花家地北里' } }),
  )
  await platform.until(() => sentTo(user).length === 2)
  await gateway.drained()

  const [file] = await gateway.db.query<{ type: string }>('select type from media')
  expect(file!.type).toBe('image/jpeg')
  const [kept] = await gateway.db.query<{ body: Buffer }>(
    `select body from channel_event where type = 'message hologram'`,
  )
  expect(kept!.body.toString('latin1')).not.toContain('13800138000')
})

test('a piece that came back is parked', async () => {
  const user = somebody()
  await deliver(text(user, '你好'))
  await platform.until(() => sentTo(user).length === 1)
  const part = sentTo(user)[0]!.json.msgid
  const parked = `channel_parked where conversation_id = '${await conversationOf()}'`
  expect(await gateway.count(parked)).toBe(0)

  await deliver(event(user, { event_type: 'msg_send_fail', fail_msgid: part, fail_type: 4 }))
  await untilCount(parked, 1)
})

async function untilCount(rows: string, wanted: number): Promise<void> {
  while ((await gateway.count(rows)) !== wanted) await gateway.drained()
}
