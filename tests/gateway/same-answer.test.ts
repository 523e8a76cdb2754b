import { createHash } from 'node:crypto'
import wecomCrypto from '@wecom/crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openChannels } from '../../src/channel-engine/index.ts'
import { noAccounts, pieces, readAccounts, wordsOf } from '../../src/channels/index.ts'
import type { StoredMessage } from '../../src/domain/index.ts'
import { type Dialogue, readDialogues } from './support/dialogue.ts'
import { start, type TestGateway } from './support/start.ts'
import { StubPlatform } from './support/stub-platform.ts'

const token = 'QDG6eK'
const corpId = 'wx5823bf96d3bd56c7'
const aesKey = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C'
const chosen = [
  '01-consultation',
  '03-piece-by-piece',
  '05-withdrawn',
  '06-question-in-between',
  '09-refusal-to-appeal',
  '13-ambiguous-place',
]

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
  return JSON.stringify({ wechat: { a: wechat }, wecom: { a: wecom }, weibo: { a: weibo } })
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
  gateway = await start({ accounts: readAccounts(file(), {}), channelDelaysMs: [10, 10] })
})

afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]()
  await platform?.[Symbol.asyncDispose]()
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

const wechat: Say = async (person, words) => {
  const body = `<xml><ToUserName>gh</ToUserName><FromUserName>${person}</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType><Content><![CDATA[${words}]]></Content><MsgId>${++count}</MsgId></xml>`
  const answer = await (await post('wechat/a', signed(), body)).text()
  return /<Content><!\[CDATA\[(.*?)\]\]>/s.exec(answer)?.[1] ?? ''
}

const weibo: Say = async (person, words) => {
  const push = { type: 'text', receiver_id: '1', sender_id: person, created_at: `t${++count}`, text: words, data: {} }
  const answer = await (await post('weibo/a', signed(), JSON.stringify(push))).text()
  return answer && JSON.parse(decodeURIComponent(JSON.parse(answer).data)).text
}

const wecom: Say = async (person, words) => {
  const before = platform.callsOf('/cgi-bin/kf/send_msg').length
  const text = { content: words }
  inbox.push({
    msgid: `m${++count}`,
    open_kfid: 'wk',
    external_userid: person,
    send_time: 1,
    origin: 3,
    msgtype: 'text',
    text,
  })
  const xml = '<xml><MsgType>event</MsgType><Event>kf_msg_or_event</Event><Token>t</Token><OpenKfId>wk</OpenKfId></xml>'
  const timestamp = String(Math.floor(Date.now() / 1000))
  const encrypted = wecomCrypto.encrypt(aesKey, xml, corpId)
  const msg_signature = wecomCrypto.getSignature(token, timestamp, '42', encrypted)
  const query = new URLSearchParams({ timestamp, nonce: '42', msg_signature })
  await post('wecom/a', query, `<xml><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`)
  await platform.until(() => platform.callsOf('/cgi-bin/kf/send_msg').length > before)
  const { json } = platform.callsOf('/cgi-bin/kf/send_msg')[before]!
  return (
    (json.text as { content: string } | undefined)?.content ?? (json.msgmenu as { head_content: string }).head_content
  )
}

test.each([
  ['wechat', wechat],
  ['weibo', weibo],
  ['wecom', wecom],
] as const)(
  'what is said on %s is answered as on the web, kind and words alike',
  async (id, say) => {
    const { db, vault } = gateway
    const channels = openChannels({ db, vault, clock: () => new Date() }, readAccounts(file(), {}))
    const { traits } = channels.get(`${id}:a`)!
    expect(dialogues).toHaveLength(chosen.length)

    for (const dialogue of dialogues) {
      const person = `8${++count}`
      const chat = await gateway.chat(dialogue.query)
      // A second ticket of the same matter would be told from the first: everything up to the filing is compared.
      const filing = dialogue.steps.findIndex(({ expect: { kind } }) => kind === 'ticket')
      for (const step of dialogue.steps.slice(0, filing === -1 ? undefined : filing)) {
        const onWeb = await chat.say(step.say)
        const shown = await say(person, step.say)
        const logged = await lastReply(id)
        const place = `${dialogue.name}:${step.line}`

        expect({ kind: logged.kind, text: logged.text }, place).toEqual({ kind: onWeb.kind, text: onWeb.text })
        expect(
          logged.citations.map(({ quote }) => quote),
          place,
        ).toEqual(onWeb.citations.map(({ quote }) => quote))
        expect(shown, place).toBe(pieces(wordsOf(logged, traits.buttons), traits.text)[0])
      }
      await gateway.drained()
    }
  },
  120_000,
)

test('a key that everybody needs at once is asked for once, whichever replica asks', async () => {
  const { db, vault } = gateway
  const deps = { db, vault, clock: () => new Date() }
  await db.query(`delete from channel_token where channel = 'wecom'`)
  const before = platform.callsOf('/cgi-bin/gettoken').length
  const replicas = [1, 2, 3].map(() => openChannels(deps, readAccounts(file(), {})).get('wecom:a')!)

  await Promise.all(replicas.map((channel) => channel.pull!('wk2', '', { signal: AbortSignal.timeout(10_000) })))

  expect(platform.callsOf('/cgi-bin/gettoken')).toHaveLength(before + 1)
  const [row] = await db.query<{ token: Buffer }>(`select token from channel_token where channel = 'wecom'`)
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
