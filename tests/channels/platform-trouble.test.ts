import nock from 'nock'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { callPlatform } from '../../src/channels/call-platform.ts'
import {
  type PlatformChannel,
  PlatformFault,
  platformChannels,
  readAccounts,
  type Sent,
} from '../../src/channels/index.ts'
import { access, aesKey } from './support.ts'

const part = { peerId: 'wk1/wm1', id: 'piece-0', text: '您好', quickReplies: [] }
const hosts = {
  wechat: 'https://api.weixin.qq.com',
  wecom: 'https://qyapi.weixin.qq.com',
  weibo: 'https://m.api.weibo.com',
}
const sends = { wechat: '/cgi-bin/message/custom/send', wecom: '/cgi-bin/kf/send_msg', weibo: '/2/messages/reply.json' }
type Id = keyof typeof hosts

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())
afterAll(() => {
  nock.enableNetConnect()
  nock.restore()
})

function open(): Record<Id, PlatformChannel> {
  const file = {
    wechat: { a: { appId: 'wx1', appSecret: 's', token: 't', encodingAesKey: aesKey } },
    wecom: { a: { corpId: 'ww1', secret: 's', token: 't', encodingAesKey: aesKey } },
    weibo: { a: { appSecret: 's', accessToken: 'k', accessTokenExpiresAt: '2026-12-01T00:00:00+08:00' } },
  }
  const all = platformChannels(readAccounts(JSON.stringify(file), {}), () => access())
  nock(hosts.wechat).post('/cgi-bin/stable_token').reply(200, { access_token: 'one', expires_in: 7200 })
  nock(hosts.wecom)
    .get('/cgi-bin/gettoken')
    .query(true)
    .reply(200, { errcode: 0, access_token: 'one', expires_in: 7200 })
  return Object.fromEntries(all.map((channel) => [channel.id, channel])) as Record<Id, PlatformChannel>
}

const send = (id: Id): Promise<Sent> => open()[id].send(part, AbortSignal.timeout(5000))

test.each<[Id, object, Partial<Sent>]>([
  ['wechat', { errcode: 0 }, { outcome: 'sent' }],
  ['wechat', { msgid: 1 }, { outcome: 'sent' }],
  ['wechat', { errcode: -1 }, { outcome: 'later', error: '-1' }],
  ['wechat', { errcode: 45009 }, { outcome: 'later', afterMs: 3600_000 }],
  ['wechat', { errcode: 45011 }, { outcome: 'later', afterMs: 60_000 }],
  ['wechat', { errcode: 40164 }, { outcome: 'later', error: '40164' }],
  ['wechat', { errcode: 45015 }, { outcome: 'closed', reason: 'window' }],
  ['wechat', { errcode: 45047 }, { outcome: 'closed', reason: 'quota' }],
  ['wechat', { errcode: 43004 }, { outcome: 'closed', reason: 'left' }],
  ['wechat', { errcode: 48002 }, { outcome: 'closed', reason: 'blocked' }],
  ['wecom', { errcode: 0, msgid: 'm' }, { outcome: 'sent', id: 'm' }],
  ['wecom', { errcode: 95001 }, { outcome: 'closed', reason: 'quota' }],
  ['wecom', { errcode: 95002 }, { outcome: 'closed', reason: 'window' }],
  ['wecom', { errcode: 95013 }, { outcome: 'closed', reason: 'ended' }],
  ['wecom', { errcode: 45033 }, { outcome: 'later', afterMs: 5000 }],
  ['weibo', { result: true }, { outcome: 'sent' }],
  ['weibo', { error_code: '10001', error: 'System error' }, { outcome: 'later', error: '10001' }],
  ['weibo', { error_code: 10023, error: 'out of rate limit' }, { outcome: 'later', afterMs: 3600_000 }],
  ['weibo', { error_code: 21327, error: 'expired_token' }, { outcome: 'later', error: '21327' }],
  ['weibo', { error_code: 20012, error: 'too long' }, { outcome: 'closed', reason: 'refused 20012' }],
])('%s answers %o', async (id, answer, expected) => {
  nock(hosts[id]).post(sends[id]).query(true).reply(200, answer)

  expect(await send(id)).toMatchObject(expected)
})

test.each(['wechat', 'wecom'] as const)(
  '%s refuses the key: it is renewed once, and the call made once more',
  async (id) => {
    const channel = open()[id]
    const used: unknown[] = []
    nock(hosts.wechat)
      .post('/cgi-bin/stable_token', { force_refresh: true, grant_type: /.*/, appid: /.*/, secret: /.*/ })
      .reply(200, { access_token: 'two', expires_in: 7200 })
    nock(hosts.wecom)
      .get('/cgi-bin/gettoken')
      .query(true)
      .reply(200, { errcode: 0, access_token: 'two', expires_in: 7200 })
    for (const errcode of [40001, 40001]) {
      nock(hosts[id])
        .post(sends[id])
        .query((query) => used.push(query.access_token) > 0)
        .reply(200, { errcode })
    }

    expect(await channel.send(part, AbortSignal.timeout(5000))).toMatchObject({ outcome: 'later', error: '40001' })
    expect(new Set(used)).toEqual(new Set(['one', 'two']))
  },
)

test.each(['wechat', 'wecom', 'weibo'] as const)(
  '%s is in trouble: that passes, and the address with its key is told nobody',
  async (id) => {
    const trouble: [RegExp, (at: nock.Interceptor) => unknown][] = [
      [/HTTP 500/, (at) => at.reply(500, '<html>trouble</html>')],
      [/HTTP 429/, (at) => at.reply(429, {})],
      [/NONSENSE/, (at) => at.reply(200, '<html>sign in</html>')],
      [/ECONNRESET|NETWORK/, (at) => at.replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))],
      [/TIMEOUT|NETWORK/, (at) => at.delay(3000).reply(200, {})],
    ]
    for (const [code, answer] of trouble) {
      const channel = open()[id]
      answer(nock(hosts[id]).post(sends[id]).query(true))
      const fault = await channel
        .send(part, AbortSignal.timeout(code.test('TIMEOUT') ? 50 : 10_000))
        .catch((error: unknown) => error)

      expect(fault).toBeInstanceOf(PlatformFault)
      expect(fault).toMatchObject({ passing: true, code: expect.stringMatching(code) })
      expect(JSON.stringify([String(fault), fault])).not.toMatch(/access_token|one/)
      nock.cleanAll()
    }
  },
)

test('a redirect is not followed, and an answer without end is not read to its end', async () => {
  nock('https://a.example').get('/moved').reply(302, '', { location: 'http://127.0.0.1/' })
  nock('https://a.example')
    .get('/long')
    .reply(200, Buffer.alloc(5 * 1024 * 1024))

  await expect(callPlatform({ url: 'https://a.example/moved' })).rejects.toThrow(PlatformFault)
  await expect(callPlatform({ url: 'https://a.example/long' })).rejects.toThrow('TOO_LARGE')
})

test('a file is the bytes, unless the platform says what is wrong, or where a film lies', async () => {
  const get = async (answer: [number, string | object, Record<string, string>?]) => {
    const { wechat } = open()
    nock(hosts.wechat)
      .get('/cgi-bin/media/get')
      .query(true)
      .reply(...answer)
    return wechat.fetchMedia!({ id: 'm', kind: 'image' }, { maxBytes: 100, signal: AbortSignal.timeout(5000) })
  }

  expect((await get([200, 'bytes', { 'content-type': 'text/html' }])).toString()).toBe('bytes')
  expect((await get([200, { video_url: 'https://films.example/1' }])).toString()).toBe('from outside')
  await expect(get([200, { errcode: 40007, errmsg: 'invalid media_id' }])).rejects.toMatchObject({
    code: '40007',
    passing: false,
  })
  await expect(get([503, ''])).rejects.toMatchObject({ passing: true })
  await expect(get([200, 'x'.repeat(101)])).rejects.toMatchObject({ code: 'TOO_LARGE' })
})

test('the check says what is wrong and how to mend it', async () => {
  const refused = (errcode: number) => ({ errcode, errmsg: 'no' })
  const { wechat, wecom, weibo } = open()
  nock(hosts.wechat).get('/cgi-bin/getcallbackip').query(true).reply(200, refused(40164))
  nock(hosts.wecom).post('/cgi-bin/kf/account/list').query(true).reply(200, refused(48002))
  nock('https://api.weibo.com').post('/oauth2/get_token_info').reply(200, { error_code: 21327, error: 'expired_token' })

  const signal = AbortSignal.timeout(1000)
  expect(await wechat.check(signal)).toMatchObject([
    { ok: true },
    { ok: false, mend: expect.stringContaining('白名单') },
  ])
  expect(await wecom.check(signal)).toMatchObject([
    { ok: true },
    { ok: false, mend: expect.stringContaining('微信客服') },
  ])
  expect(await weibo.check(signal)).toMatchObject([
    { ok: false, mend: expect.stringContaining('new one') },
    { what: 'end of the token', ok: false, detail: 'ends 2026-11-30' },
  ])
})
