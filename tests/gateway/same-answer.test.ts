import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import wecomCrypto from '@wecom/crypto'
import { OAuth2Server } from 'oauth2-mock-server'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openChannels } from '../../src/channel-engine/index.ts'
import { noAccounts, pieces, readAccounts, wordsOf } from '../../src/channels/index.ts'
import type { StoredMessage, Ticket } from '../../src/domain/index.ts'
import type { Frame } from './support/chat.ts'
import { type Dialogue, readDialogues } from './support/dialogue.ts'
import { type EventSink, eventSink } from './support/event-sink.ts'
import { start, type TestGateway } from './support/start.ts'
import { StubPlatform } from './support/stub-platform.ts'

const token = 'QDG6eK'
const corpId = 'wx5823bf96d3bd56c7'
const aesKey = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C'
const chosen = [
  '01-consultation',
  '02-complaint-in-one-breath',
  '03-piece-by-piece',
  '05-withdrawn',
  '06-question-in-between',
  '09-refusal-to-appeal',
  '13-ambiguous-place',
]

const issuer = new OAuth2Server()
let sink: EventSink
let platform: StubPlatform
let gateway: TestGateway
let dialogues: Dialogue[]
let count = 0
const inbox: object[] = []
const file = () => {
  const wechat = {
    appId: corpId,
    appSecret: 's',
    token,
    mode: 'plain',
    apiBase: platform.url,
    replyMessages: 100,
    passiveMs: 60_000,
  }
  const wecom = { corpId, secret: 's', token, encodingAesKey: aesKey, apiBase: platform.url }
  const weibo = { appSecret: token, accessToken: 'k', apiBase: platform.url, publicPosts: false, passiveMs: 60_000 }
  const app = { issuer: issuer.issuer.url, audience: 'hotline', jwksUri: `${issuer.issuer.url}/jwks` }
  return JSON.stringify({ wechat: { a: wechat }, wecom: { a: wecom }, weibo: { a: weibo }, app })
}

beforeAll(async () => {
  dialogues = (await readDialogues()).filter(({ name }) => chosen.includes(name))
  platform = await new StubPlatform().listen()
  platform
    .on('/cgi-bin/stable_token', () => ({ access_token: 'k', expires_in: 7200 }))
    .on('/cgi-bin/gettoken', () => ({ errcode: 0, access_token: 'k', expires_in: 7200 }))
    .on('/cgi-bin/message/custom/send', () => ({ errcode: 0 }))
    .on('/cgi-bin/message/custom/typing', () => ({ errcode: 0 }))
    .on('/cgi-bin/kf/send_msg', () => ({ errcode: 0 }))
    .on('/2/messages/reply.json', () => ({ result: true }))
    .on('/cgi-bin/kf/sync_msg', ({ json }) => {
      const list = inbox.slice(Number(json.cursor ?? 0))
      return { errcode: 0, has_more: 0, next_cursor: String(inbox.length), msg_list: list }
    })
  await issuer.issuer.keys.generate('RS256')
  await issuer.start(0, '127.0.0.1')
  sink = await eventSink()
  gateway = await start({
    accounts: readAccounts(file(), {}),
    channelDelaysMs: [10, 10],
    notices: { url: sink.url, secrets: [sink.secret], timeoutMs: 2000, delaysMs: [10] },
  })
})

afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]()
  await platform?.[Symbol.asyncDispose]()
  await sink?.[Symbol.asyncDispose]()
  await issuer.stop()
})

/** Says one thing on a channel; resolves with what came back there at once, pieces that were pushed not counted. */
type Say = (person: string, words: string) => Promise<string>

const sha1 = (parts: string[]) => createHash('sha1').update(parts.sort().join('')).digest('hex')
const signed = () => {
  const timestamp = String(Math.floor(Date.now() / 1000))
  return new URLSearchParams({ timestamp, nonce: '42', signature: sha1([token, timestamp, '42']) })
}
const post = (path: string, query: URLSearchParams, body: string) =>
  fetch(`${gateway.origin}/channels/${path}?${query}`, { method: 'POST', body })

/** Hands one payload in, as the platform, or the app of that person, does it. */
const handIn = {
  wechat: (_person: string, xml: string) => post('wechat/a', signed(), xml),
  weibo: (_person: string, push: string) => post('weibo/a', signed(), push),
  wecom: (_person: string, item: string) => {
    inbox.push(JSON.parse(item))
    const xml =
      '<xml><MsgType>event</MsgType><Event>kf_msg_or_event</Event><Token>t</Token><OpenKfId>wk</OpenKfId></xml>'
    const timestamp = String(Math.floor(Date.now() / 1000))
    const encrypted = wecomCrypto.encrypt(aesKey, xml, corpId)
    const msg_signature = wecomCrypto.getSignature(token, timestamp, '42', encrypted)
    const query = new URLSearchParams({ timestamp, nonce: '42', msg_signature })
    return post('wecom/a', query, `<xml><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`)
  },
  app: async (person: string, body: string) => {
    const bearer = await issuer.issuer.buildToken({
      scopesOrTransform: (_header, payload) => Object.assign(payload, { sub: person, aud: 'hotline' }),
    })
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
    return fetch(`${gateway.origin}/v1/app/messages`, { method: 'POST', headers, body })
  },
}

const wechat: Say = async (person, words) => {
  const body = `<xml><ToUserName>gh</ToUserName><FromUserName>${person}</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType><Content><![CDATA[${words}]]></Content><MsgId>${++count}</MsgId></xml>`
  const answer = await (await handIn.wechat(person, body)).text()
  return /<Content><!\[CDATA\[(.*?)\]\]>/s.exec(answer)?.[1] ?? ''
}

const weibo: Say = async (person, words) => {
  const push = { type: 'text', receiver_id: '1', sender_id: person, created_at: `t${++count}`, text: words, data: {} }
  const answer = await (await handIn.weibo(person, JSON.stringify(push))).text()
  return answer && JSON.parse(decodeURIComponent(JSON.parse(answer).data)).text
}

const wecom: Say = async (person, words) => {
  const before = platform.callsOf('/cgi-bin/kf/send_msg').length
  const said = { open_kfid: 'wk', external_userid: person, send_time: 1, origin: 3, msgtype: 'text' }
  await handIn.wecom(person, JSON.stringify({ ...said, msgid: `m${++count}`, text: { content: words } }))
  await platform.until(() => platform.callsOf('/cgi-bin/kf/send_msg').length > before)
  const { json } = platform.callsOf('/cgi-bin/kf/send_msg')[before]!
  return (
    (json.text as { content: string } | undefined)?.content ?? (json.msgmenu as { head_content: string }).head_content
  )
}

const app: Say = async (person, words) => {
  const answer = await handIn.app(person, JSON.stringify({ id: `m${++count}`, text: words }))
  const { replies } = (await answer.json()) as { replies: { text: string }[] }
  return replies.at(-1)!.text
}

const doors = [
  ['wechat', wechat],
  ['weibo', weibo],
  ['wecom', wecom],
  ['app', app],
] as const

/** What one channel shows first of a message, as the channel itself writes it; the app shows it as it is. */
function firstPieceOf(id: string, message: StoredMessage): string {
  const { db, vault } = gateway
  const channel = openChannels({ db, vault, clock: () => new Date() }, readAccounts(file(), {})).get(`${id}:a`)
  return channel ? pieces(wordsOf(message, channel.traits.buttons), channel.traits.text)[0]! : message.text
}

/** The same but for the number, by which alone two tickets of the same words differ. */
const unnumbered = (text: string) => text.replace(/\d{8}-\d{6}/g, '#')

test.each(doors)(
  'what is said on %s is answered as on the web, kind and words alike',
  async (id, say) => {
    expect(dialogues).toHaveLength(chosen.length)

    for (const dialogue of dialogues) {
      const person = `8${++count}`
      const onWeb = await answersOnWeb(dialogue)
      const onChannel: StoredMessage[] = []
      for (const step of dialogue.steps) {
        // What is left of a long answer goes out before the next one.
        await gateway.drained()
        const shown = await say(person, step.say)
        const logged = await lastReply(id)
        onChannel.push(logged)
        expect(shown, `${dialogue.name}:${step.line}`).toBe(firstPieceOf(id, logged))
      }
      await filedByNobody()

      const answer = ({ kind, text, citations }: Frame | StoredMessage) => ({
        kind,
        text: unnumbered(text),
        quotes: citations.map(({ quote }) => quote),
      })
      expect(onChannel.map(answer), dialogue.name).toEqual(onWeb.map(answer))
      const filed = onWeb.findIndex(({ kind }) => kind === 'ticket')
      if (filed >= 0) {
        const same = await Promise.all([onWeb, onChannel].map((said) => contentOf(said[filed]!.ticket!.ticketNo)))
        expect(same[1], dialogue.name).toEqual({ ...same[0], channel: id })
      }
      await gateway.drained()
    }
  },
  120_000,
)

const onWebOnce = new Map<string, Frame[]>()

/** What the web chat answers, asked once for all channels. */
async function answersOnWeb({ name, query, steps }: Dialogue): Promise<Frame[]> {
  const known = onWebOnce.get(name)
  if (known) return known
  const chat = await gateway.chat(query)
  const answers: Frame[] = []
  for (const { say } of steps) answers.push(await chat.say(say))
  await chat.close()
  await filedByNobody()
  onWebOnce.set(name, answers)
  return answers
}

/** Everything of a delivered ticket that does not tell when it was filed and under which number. */
async function contentOf(ticketNo: string): Promise<Partial<Ticket>> {
  const { ticket } = await gateway.receiver.created(ticketNo)
  const { transcript, ...rest } = ticket as Ticket
  const said = transcript.map(({ author, text }) => ({ author, text: unnumbered(text) }))
  return { ...rest, ticketNo: '', receivedAt: '', dueAt: '', transcript: said as Ticket['transcript'] }
}

/** Takes away by what repeats are found: a second ticket of the same matter would be told from the first. */
async function filedByNobody(): Promise<void> {
  await gateway.db.query('delete from ticket_likeness')
  await gateway.db.query('delete from ticket_repeat')
}

test.each(doors)(
  'who proves on %s who they are finds there what they filed elsewhere, until they part',
  async (id, door) => {
    const say: Say = async (who, words) => {
      await gateway.drained()
      return door(who, words)
    }
    const person = `9${++count}`
    const phone = `1390013${String(++count).padStart(4, '0')}`
    const chat = await gateway.chat()
    await chat.say(`建议在朝阳区望京街道花家地多装几盏路灯，电话${phone}`)
    const ticketNo = (await chat.say('确认')).ticket!.ticketNo
    await filedByNobody()
    await chat.say('我要投诉，海淀区中关村街道有工地夜里施工')
    const linked = () => gateway.count(`audit_entry where action = 'identity.linked'`)
    const before = await linked()

    expect(await say(person, '我的工单到哪了')).toContain('这里还没有您提交的工单')
    expect(await say(person, `${ticketNo} 0000`)).toContain('对不上')
    expect(await say(person, `${ticketNo} ${phone.slice(-4)}`)).toContain(ticketNo)
    expect(await say(person, '我的工单到哪了')).toContain(ticketNo)
    expect(await say(person, '催一下我的工单')).toContain('已经替您催办')
    expect(await linked()).toBeGreaterThan(before)
    expect(await say(person, '解除关联')).toContain('已经解除关联')
    expect(await say(person, '我的工单到哪了')).not.toContain(ticketNo)

    await chat.say('验证手机号')
    await chat.say(phone)
    expect((await chat.say(await codeTo(phone))).text).toContain('核实好了')
    expect(await say(person, '验证手机号')).toContain('请把手机号发给我')
    expect(await say(person, phone)).not.toContain(phone)
    expect(await say(person, '000000')).toContain('验证码不对')
    expect(await say(person, await codeTo(phone, 2))).toContain(
      '没提交完的诉求（我要投诉，海淀区中关村街道有工地夜里施工）',
    )
    expect(await say(person, '我的工单到哪了')).toContain(ticketNo)
    await say(person, '继续填写')
    expect((await lastReply(id)).draft).toMatchObject({ elements: { place: expect.stringContaining('中关村') } })
    expect(await gateway.count(`audit_entry where action = 'identity.unlinked'`)).toBeGreaterThan(0)
  },
)

const outOfOrder = JSON.parse(
  readFileSync(new URL('../channels/fixtures/out-of-order.json', import.meta.url), 'utf8'),
) as Record<(typeof doors)[number][0], string[]>

test.each(doors)(
  'what %s delivers in another order than it happened, and again, is taken and answered once each',
  async (id) => {
    const person = `7${++count}`
    for (const payload of outOfOrder[id]) {
      expect((await handIn[id](person, payload.replaceAll('PERSON', person))).status).toBe(200)
    }
    const own = `conversation c where c.channel = '${id}' order by created_at desc limit 1`
    const asked = async () =>
      (
        await gateway.db.query<{ replies: number; left: boolean }>(
          `select p.left_at is not null as left,
           (select count(*)::int from message r where r.reply_to = m.id) as replies
         from message m left join channel_peer p using (conversation_id)
         where m.author = 'requester' and m.conversation_id = (select id from ${own}) order by m.seq`,
        )
      ).map(({ replies, left }) => ({ replies, left: Boolean(left) }))

    await vi.waitFor(async () => expect(await asked()).toEqual(Array(3).fill({ replies: 1, left: false })), 20_000)
    const [{ id: conversationId }] = (await gateway.db.query<{ id: string }>(`select id from ${own}`)) as [
      { id: string },
    ]
    const said = await gateway.gateway.messages.history(conversationId)
    expect(said.filter(({ author }) => author === 'requester').map(({ text }) => text)).toEqual([
      '谢谢',
      '你好',
      '在吗',
    ])
    await gateway.drained()
  },
)

/** The code that a phone was sent by the `nth` notice to it. */
async function codeTo(phone: string, nth = 1): Promise<string> {
  const notices = () => sink.events.map(({ body }) => JSON.parse(body).data as { to: { phone?: string }; text: string })
  const sent = () => notices().filter(({ to }) => to.phone === phone)
  await vi.waitFor(() => expect(sent()).toHaveLength(nth), { timeout: 10_000 })
  return /(?<!\d)\d{6}(?!\d)/.exec(sent()[nth - 1]!.text)![0]
}

test('a key that everybody needs at once is asked for once, whichever replica asks', async () => {
  const { db, vault } = gateway
  const deps = { db, vault, clock: () => new Date() }
  // A platform of its own: the gateway asks for a key, too, while it has something to send.
  await using lone = await new StubPlatform().listen()
  lone
    .on('/cgi-bin/gettoken', () => ({ errcode: 0, access_token: 'k', expires_in: 7200 }))
    .on('/cgi-bin/kf/sync_msg', () => ({ errcode: 0, has_more: 0, next_cursor: '0', msg_list: [] }))
  const account = { corpId, secret: 's', token, encodingAesKey: aesKey, apiBase: lone.url }
  const accounts = readAccounts(JSON.stringify({ wecom: { lone: account } }), {})
  const replicas = [1, 2, 3].map(() => openChannels(deps, accounts).get('wecom:lone')!)

  await Promise.all(replicas.map((channel) => channel.pull!('wk2', '', { signal: AbortSignal.timeout(10_000) })))

  expect(lone.callsOf('/cgi-bin/gettoken')).toHaveLength(1)
  const [row] = await db.query<{ token: Buffer }>(`select token from channel_token where account = 'lone'`)
  expect(row!.token.toString('latin1')).not.toContain('"k"')
  expect(openChannels(deps, noAccounts).size).toBe(0)
})

/** What was said last on that channel, as the log has it. */
async function lastReply(channel: string): Promise<StoredMessage> {
  const [row] = await gateway.db.query<{ conversation_id: string; id: string }>(
    `select m.conversation_id, m.id from message m join conversation c on c.id = m.conversation_id
     where c.channel = $1 and m.author = 'bot' order by m.seq desc limit 1`,
    [channel],
  )
  return (await gateway.gateway.messages.message(row!.conversation_id, row!.id))!
}
