import { readFileSync } from 'node:fs'
import wecomCrypto from '@wecom/crypto'
import CoWechat from 'co-wechat'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Arrival,
  type PlatformChannel,
  platformChannels,
  readAccounts,
  type WebhookCall,
} from '../../src/channels/index.ts'
import { arrivalOf as kfArrivalOf } from '../../src/channels/wecom/messages.ts'
import { readXml } from '../../src/channels/xml.ts'
import { AppError } from '../../src/domain/index.ts'
import { access, aesKey, at, seconds, signed } from './support.ts'

const token = 'QDG6eK'
const appId = 'wx5823bf96d3bd56c7'
const channels = openAll()

function openAll(): Record<string, PlatformChannel> {
  const wechat = { appId, appSecret: 's', token, encodingAesKey: aesKey }
  const file = {
    wechat: {
      safe: wechat,
      plain: { ...wechat, mode: 'plain', menu: { PROGRESS: '我的工单到哪了' } },
      both: { ...wechat, mode: 'compatible' },
    },
    wecom: { kf: { corpId: appId, secret: 's', token, encodingAesKey: aesKey } },
    weibo: { fans: { appSecret: token, accessToken: 'k' } },
  }
  const all = platformChannels(readAccounts(JSON.stringify(file), {}), () => access())
  return Object.fromEntries(all.map((channel) => [channel.account, channel]))
}

/** A call as each account's platform would sign it. */
function callOf(account: string, body: string, timestamp = seconds): WebhookCall {
  if (account === 'plain' || account === 'fans') return signed(token, body, timestamp)
  const encrypted = wecomCrypto.encrypt(aesKey, body, appId)
  const msg_signature = wecomCrypto.getSignature(token, timestamp, '42', encrypted)
  const envelope = `<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`
  return {
    headers: {},
    query: { timestamp, nonce: '42', encrypt_type: 'aes', msg_signature },
    body: Buffer.from(envelope),
  }
}

function arrivals(account: string, body: string): Arrival[] {
  const channel = channels[account]!
  const call = callOf(account, body)
  channel.verify(call)
  return channel.parse(call)
}

interface Sample {
  name: string
  accounts: string[]
  body: string
  expect: object[]
}

const samples = JSON.parse(readFileSync(new URL('./fixtures/pushes.json', import.meta.url), 'utf8')) as Sample[]

describe.each(samples)('$name', ({ accounts, body, expect: expected }) => {
  test.each(accounts)('is understood by %s', (account) => {
    const understood = arrivals(account, body)

    expect(understood).toHaveLength(expected.length)
    expect(understood).toMatchObject(expected)
    expect(arrivals(account, body)).toEqual(understood)
  })

  test.each(accounts)('is refused by %s when it is not signed, or signed long ago', (account) => {
    const channel = channels[account]!
    const call = callOf(account, body)
    const flipped = (name: string) => ({ ...call, query: { ...call.query, [name]: 'f'.repeat(40) } })

    const name = call.query.msg_signature ? 'msg_signature' : 'signature'
    expect(() => channel.verify(flipped(name))).toThrow('signature')
    expect(() => channel.verify({ ...call, query: {} })).toThrow(AppError)
    expect(() => channel.verify(callOf(account, body, String(at.getTime() / 1000 - 301)))).toThrow('too old')
  })

  test.each(accounts)('cut off anywhere it is refused by %s, or understood as less, and never breaks', (account) => {
    for (let end = 0; end < body.length; end += 7) expect(outcomeOf(account, body.slice(0, end))).not.toBe('broken')
  })
})

test('in safe mode the plain signature opens nothing, in compatible mode both kinds are taken', () => {
  const xml = samples[0]!.body

  expect(() => channels.safe!.verify(signed(token, xml))).toThrow('not encrypted')
  expect(() => channels.both!.verify(signed(token, xml))).not.toThrow()
  expect(() => channels.both!.verify(callOf('both', xml))).not.toThrow()
  const stripped = { ...callOf('both', xml), query: signed(token, xml).query }
  expect(() => channels.both!.verify(stripped)).toThrow('signature')
})

test('an independent receiver takes the same push, and reads our answer', async () => {
  const body = samples[0]!.body
  const call = callOf('safe', body)
  const peer = new CoWechat({ token, appid: appId, encodingAESKey: aesKey })
  const heard: Record<string, string>[] = []
  const context = { query: call.query, method: 'POST', request: { body: call.body.toString() } } as {
    body?: string
    query: object
    method: string
    request: object
  }
  await peer.middleware(async (message) => {
    heard.push(message)
    return '收到'
  })(context)

  const [arrival] = channels.safe!.parse(call)
  expect(arrival).toMatchObject({
    text: heard[0]!.Content,
    peerId: heard[0]!.FromUserName,
    externalId: heard[0]!.MsgId,
  })
  const part = { peerId: heard[0]!.FromUserName!, id: 'a', text: '收到]]>', quickReplies: [] }
  const ours = channels.safe!.respond(call, part).body
  const opened = (xml: string) => wecomCrypto.decrypt(aesKey, /<Encrypt><!\[CDATA\[(.*?)\]\]>/.exec(xml)![1]!)
  expect(opened(ours).id).toBe(opened(context.body!).id)
  const answer = readXml(Buffer.from(opened(ours).message))
  expect(answer.get('Content')).toBe('收到]]>')
  expect(answer.get('ToUserName')).toBe(readXml(Buffer.from(opened(context.body!).message)).get('ToUserName'))
})

/** What XML can do to a parser that trusts it. */
const tricks = [
  '<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><xml><Content>&b;</Content></xml>',
  '<!DOCTYPE xml SYSTEM "http://127.0.0.1/x.dtd"><xml></xml>',
  '<!doctype xml><xml></xml>',
  '<xml><!ENTITY x SYSTEM "file:///etc/passwd"><Content>&x;</Content></xml>',
  '<xml><Content>&xxe;</Content></xml>',
  '<xml><Content>&#x41;</Content></xml>',
  `<xml>${'<a>'.repeat(50_000)}</xml>`,
  `<xml>${'<a>'.repeat(20)}x${'</a>'.repeat(20)}</xml>`,
  `<xml>${'<a>1</a>'.repeat(1000)}</xml>`,
  '<xml><Content>x</Content>',
  '<xml',
  '',
  'null',
  '<html></html>',
  '<xml><![CDATA[',
  '\uFEFF',
]

test.each(tricks)('a trick of XML is refused before a parser sees it: %#', (xml) => {
  expect(() => readXml(Buffer.from(xml))).toThrow(AppError)
})

test('bytes that are no UTF-8 are refused', () => {
  expect(() => readXml(Buffer.from([0x3c, 0x78, 0xff, 0xfe]))).toThrow('UTF-8')
})

test('values are text, whatever they look like, and a member that stands there twice is none', () => {
  const xml =
    '<xml><CreateTime>1348831860</CreateTime><Content>0012</Content><Q>1e3</Q><MsgId>4561255354251345929</MsgId><D>1</D><D>2</D></xml>'

  const members = readXml(Buffer.from(xml))

  expect(members.get('MsgId')).toBe('4561255354251345929')
  expect(members.get('Content')).toBe('0012')
  expect(members.get('Q')).toBe('1e3')
  expect(members.has('D')).toBe(false)
})

/** What became of a signed call: `broken` if anything but a foreseen fault came out. */
function outcomeOf(account: string, body: string | Uint8Array): 'arrived' | 'refused' | 'broken' {
  const channel = channels[account]!
  try {
    const call = callOf(account, typeof body === 'string' ? body : Buffer.from(body).toString('latin1'))
    channel.verify(call)
    for (const arrival of channel.parse(call))
      channel.respond(call, { peerId: 'p', id: 'i', text: arrival.type, quickReplies: [] })
    return 'arrived'
  } catch (error) {
    return error instanceof AppError ? 'refused' : 'broken'
  }
}

const xmlish = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        'FromUserName',
        'MsgType',
        'Event',
        'EventKey',
        'Content',
        'MsgId',
        'Location_X',
        'MediaId',
        'xml',
        'a:b',
        '__proto__',
      ),
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('text', 'event', 'image', 'location', '<![CDATA[x]]>', '&amp;', '1e999', '-0'),
      ),
    ),
    { maxLength: 12 },
  )
  .map((members) => `<xml>${members.map(([name, value]) => `<${name}>${value}</${name}>`).join('')}</xml>`)

const jsonish = fc
  .record(
    {
      type: fc.oneof(fc.constantFrom('text', 'event', 'image', 'position', 'mention'), fc.jsonValue()),
      sender_id: fc.oneof(fc.maxSafeNat(), fc.string(), fc.jsonValue()),
      receiver_id: fc.jsonValue(),
      created_at: fc.oneof(fc.string(), fc.jsonValue()),
      text: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
      data: fc.oneof(
        fc.record({
          subtype: fc.string(),
          key: fc.jsonValue(),
          latitude: fc.jsonValue(),
          longitude: fc.jsonValue(),
          tovfid: fc.jsonValue(),
        }),
        fc.jsonValue(),
      ),
    },
    { requiredKeys: [] },
  )
  .map((push) => JSON.stringify(push))

test.each(['safe', 'plain', 'both', 'kf', 'fans'])(
  'whatever is signed and sent to %s is understood or refused, and never breaks',
  (account) => {
    fc.assert(
      fc.property(
        fc.oneof(xmlish, jsonish, fc.string({ unit: 'binary' })),
        (body) => outcomeOf(account, body) !== 'broken',
      ),
      { numRuns: 300 },
    )
  },
)

test.each(['safe', 'plain', 'both', 'kf', 'fans'])('whatever is not signed is refused by %s', (account) => {
  const query = fc.dictionary(
    fc.constantFrom('signature', 'msg_signature', 'timestamp', 'nonce', 'echostr'),
    fc.string(),
  )
  fc.assert(
    fc.property(query, fc.uint8Array({ maxLength: 500 }), (given, body) => {
      const call = { headers: {}, query: given, body: Buffer.from(body) }
      expect(() => channels[account]!.verify(call)).toThrow(AppError)
      expect(() => channels[account]!.handshake(call)).toThrow(AppError)
    }),
    { numRuns: 300 },
  )
})

test('whatever WeCom’s feed holds is understood or noted, and never breaks', () => {
  const item = fc.record(
    {
      msgid: fc.oneof(fc.string({ minLength: 1 }), fc.jsonValue()),
      msgtype: fc.oneof(fc.constantFrom('text', 'event', 'image', 'location', 'link'), fc.jsonValue()),
      origin: fc.oneof(fc.constantFrom(3, 4, 5), fc.jsonValue()),
      open_kfid: fc.oneof(fc.constant('wk1'), fc.jsonValue()),
      external_userid: fc.oneof(fc.constant('wm1'), fc.jsonValue()),
      send_time: fc.jsonValue(),
      text: fc.jsonValue(),
      image: fc.jsonValue(),
      location: fc.jsonValue(),
      link: fc.jsonValue(),
      event: fc.oneof(
        fc.record({
          event_type: fc.constantFrom('enter_session', 'msg_send_fail', 'session_status_change'),
          open_kfid: fc.jsonValue(),
          external_userid: fc.jsonValue(),
          welcome_code: fc.jsonValue(),
        }),
        fc.jsonValue(),
      ),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.oneof(item, fc.jsonValue()), (given) => {
      for (const arrival of kfArrivalOf(given)) {
        const hasId = arrival.type === 'bell' || arrival.externalId !== ''
        expect(hasId).toBe(true)
      }
    }),
    { numRuns: 500 },
  )
})
