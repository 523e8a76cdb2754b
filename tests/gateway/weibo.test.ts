import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readAccounts } from '../../src/channels/index.ts'
import { start, type TestGateway } from './support/start.ts'
import { StubPlatform, status } from './support/stub-platform.ts'

const appSecret = 'xyz123xyz'
const reply = '/2/messages/reply.json'
const commentReply = '/2/comments/reply.json'
const toMe = '/2/comments/to_me/biz.json'

let platform: StubPlatform
let gateway: TestGateway
let count = 0
const posts: { id: string; uid: string; text: string }[] = []

beforeAll(async () => {
  platform = await new StubPlatform().listen()
  const none = () => ({ comments: [], statuses: [] })
  platform
    .on(reply, () => ({ result: true }))
    .on(commentReply, () => ({ id: 1 }))
    .on('/2/comments/mentions/biz.json', none)
    .on('/2/statuses/mentions/biz.json', none)
    .on(toMe, ({ query }) => (response) => {
      const since = BigInt(query.get('since_id') ?? '0')
      // Newest first, ids as bare 64-bit numbers, as the platform writes them.
      const fresh = posts.filter(({ id }) => BigInt(id) > since).toReversed()
      const [from, size] = [Number(query.get('page')) - 1, Number(query.get('count'))]
      const page = fresh.slice(from * size, (from + 1) * size)
      const comments = page.map(
        ({ id, uid, text }) =>
          `{"created_at":"Wed Jun 01 00:50:25 +0800 2011","id":${id},"mid":"${id}","text":${JSON.stringify(text)},"user":{"id":${uid}},"status":{"id":3899999999999999999}}`,
      )
      response.writeHead(200, { 'content-type': 'application/json' }).end(`{"comments":[${comments.join(',')}]}`)
    })
  const settings = {
    appSecret,
    accessToken: 'key',
    apiBase: platform.url,
    pollSeconds: 1,
    passiveMs: 60_000,
    uid: '1902538057',
  }
  const ending = { accessTokenExpiresAt: new Date(Date.now() + 20.5 * 86_400_000).toISOString() }
  gateway = await start({
    accounts: readAccounts(JSON.stringify({ weibo: { fans: { ...settings, ...ending } } }), {}),
    channelDelaysMs: [10, 10, 10],
  })
})

afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]()
  await platform?.[Symbol.asyncDispose]()
})

const somebody = () => `${2489518277000000000n + BigInt(++count)}`

function signatureFor(timestamp: string): string {
  return createHash('sha1').update(['157', appSecret, timestamp].sort().join('')).digest('hex')
}

async function push(body: string, timestamp = String(Date.now()), signature = signatureFor(timestamp)) {
  const query = new URLSearchParams({ timestamp, nonce: '157', signature })
  return fetch(`${gateway.origin}/channels/weibo/fans?${query}`, { method: 'POST', body })
}

/** A push as JSON, with ids as bare numbers of 64 bits. */
const json = (sender: string, members: object, second = ++count % 60) =>
  `{"receiver_id":1902538057,"sender_id":${sender},"created_at":"Mon Jul 16 18:09:${String(second).padStart(2, '0')} +0800 2012",${JSON.stringify(members).slice(1)}`
const text = (sender: string, words: string) => json(sender, { type: 'text', text: words, data: {} })

const wordsIn = (data: string) => (JSON.parse(decodeURIComponent(data)) as { text: string }).text
const pushedTo = (uid: string) =>
  platform
    .callsOf(reply)
    .map(({ body }) => new URLSearchParams(body))
    .filter((form) => form.get('receiver_id') === uid)
    .map((form) => wordsIn(form.get('data')!))

test('the published address check is answered, and nothing older than some minutes is taken', async () => {
  const query =
    'nonce=57155157&signature=90e4c22c90a58f26526c2dd5b6c56c8822edeaa1&timestamp=1397022061823&echostr=dnPdpTZz85'
  const echo = await fetch(`${gateway.origin}/channels/weibo/fans?${query}`)
  expect([echo.status, await echo.text()]).toEqual([200, 'dnPdpTZz85'])

  expect((await push(text('1', '你好'), '1397022061823')).status).toBe(401)
  expect((await push(text('1', '你好'), String(Date.now()), 'f'.repeat(40))).status).toBe(401)
  expect((await push('{"type":"text","sender_id":1')).status).toBe(400)
  expect(await gateway.count('conversation')).toBe(0)
})

test('a private message is answered with the call; the rest of a long answer follows', async () => {
  const uid = somebody()

  const answer = (await (await push(text(uid, '北京暖气几号开始供'))).json()) as Record<string, string>
  await gateway.drained()

  expect(answer).toMatchObject({ result: true, sender_id: '1902538057', receiver_id: uid, type: 'text' })
  const pieces = [wordsIn(answer.data!), ...pushedTo(uid)]
  expect(pieces[0]).toContain('11月15日')
  expect(pieces.every((piece) => [...piece].length < 300)).toBe(true)
  expect(pieces.join('')).toContain('依据')
})

test('the same push again has no second effect; two messages of one second are two', async () => {
  const uid = somebody()
  const first = json(uid, { type: 'text', text: '你好', data: {} }, 7)
  const other = json(uid, { type: 'text', text: '谢谢', data: {} }, 7)

  await push(first)
  const again = await push(first)
  await push(other)

  expect(await again.text()).toBe('')
  expect(
    await gateway.count(
      `message m join conversation c on c.id = m.conversation_id where m.author = 'requester' and c.channel = 'weibo'`,
    ),
  ).toBe(3)
})

test('an account that speaks WeChat’s XML is answered in it', async () => {
  const uid = somebody()
  const xml = `<xml><ToUserName><![CDATA[1902538057]]></ToUserName><FromUserName><![CDATA[${uid}]]></FromUserName><CreateTime>1348831860</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[你好]]></Content><MsgId>${uid}</MsgId></xml>`

  const answer = await (await push(xml)).text()

  expect(answer).toContain(`<ToUserName><![CDATA[${uid}]]></ToUserName><FromUserName><![CDATA[1902538057]]>`)
  expect(answer).toContain('12345')
})

test('who follows is greeted, who unfollows is not written to', async () => {
  const uid = somebody()

  const greeted = (await (
    await push(json(uid, { type: 'event', text: '关注', data: { subtype: 'follow' } }))
  ).json()) as { data: string }
  await push(json(uid, { type: 'event', text: '取消', data: { subtype: 'unfollow' } }))

  expect(wordsIn(greeted.data)).toContain('12345')
  expect(await gateway.count('channel_peer where left_at is not null')).toBe(1)
})

test('news is pushed, and again after trouble', async () => {
  const uid = somebody()
  await push(text(uid, '你好'))
  const [row] = await gateway.db.query<{ id: string }>('select id from conversation order by created_at desc limit 1')
  platform.next(reply, status(500), { error_code: '10001', error: 'system error' })

  await gateway.say(row!.id, '您的工单已办结。')
  await platform.until(() => pushedTo(uid).length === 3)

  expect(pushedTo(uid)).toEqual(Array(3).fill('您的工单已办结。'))
})

test('who speaks to us in public is shown the private way once, and nothing of a case', async () => {
  // What stood there before the gateway came is not answered.
  await platform.until(() => platform.callsOf(toMe).length >= 1)
  await until(async () => (await gateway.count(`channel_cursor where feed = 'comments-to-me'`)) === 1)
  const [uid, other] = [somebody(), somebody()]
  const own = { id: '3800000000000000003', uid: '1902538057', text: '我们自己的话' }
  const spoken = [
    { id: '3800000000000000001', uid, text: '我叫王芳，电话13800138000，路灯坏了' },
    { id: '3800000000000000002', uid, text: '怎么没人管' },
    own,
  ]
  const many = Array.from({ length: 60 }, (_, n) => ({
    id: `38000000000000001${String(n).padStart(2, '0')}`,
    uid: other,
    text: '有人吗',
  }))

  posts.push(...spoken, ...many)
  await platform.until(() => platform.callsOf(commentReply).length === 2)
  await gateway.drained()

  const said = platform
    .callsOf(commentReply)
    .map(({ body }) => Object.fromEntries(new URLSearchParams(body)))
    .toSorted((one, next) => one.cid!.localeCompare(next.cid!))
  expect(said.map(({ cid }) => cid)).toEqual(['3800000000000000001', many[0]!.id])
  expect(said[0]).toMatchObject({ id: '3899999999999999999', comment: expect.stringContaining('私信') })
  expect(said[0]!.comment).not.toMatch(/王芳|13800138000|路灯/)
})

test('the metrics count the days of a key that only people can renew', async () => {
  const metrics = await (await fetch(`${gateway.origin}/metrics`)).text()

  expect(metrics).toContain('jiesu_channel_key_days{channel="weibo",account="fans"} 20')
  expect(metrics).toContain('jiesu_channel_up{channel="weibo",account="fans"} 1')
})

async function until(isThere: () => Promise<boolean>): Promise<void> {
  while (!(await isThere())) await gateway.drained()
}
