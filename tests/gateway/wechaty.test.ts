import type { EventEmitter } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { WechatyBuilder } from 'wechaty'
import { mock, PuppetMock } from 'wechaty-puppet-mock'
import { type Bot, readAccounts, WechatyBridge } from '../../src/channels/index.ts'
import { type EventSink, eventSink } from './support/event-sink.ts'
import { start, type TestGateway } from './support/start.ts'

const apiKey = 'a-key-that-nobody-guesses-easily'
let gateway: TestGateway
let sink: EventSink
let bridge: WechatyBridge
let spoolFolder: string
let mocker: InstanceType<typeof mock.Mocker>
let puppet: PuppetMock

beforeAll(async () => {
  sink = await eventSink()
  gateway = await start({
    accounts: readAccounts(JSON.stringify({ wechaty: { helper: { apiKey } } }), {}),
    channelDelaysMs: [10],
    notices: { url: sink.url, secrets: [sink.secret], timeoutMs: 2000, delaysMs: [10] },
  })
  mocker = new mock.Mocker()
  puppet = new PuppetMock({ mocker })
  const bot = WechatyBuilder.build({ puppet: puppet as never, name: 'test' }) as unknown as Bot
  const nothing = { info() {}, warn() {}, error() {} }
  const url = `${gateway.origin}/channels/wechaty/helper`
  spoolFolder = await mkdtemp(join(tmpdir(), 'jiesu-wechaty-'))
  bridge = new WechatyBridge({ bot, url, apiKey, spoolFolder, log: nothing, onScan: () => {}, pollMs: 20 })
  await bridge.start()
  mocker.login(mocker.createContact({ name: 'Hotline' }))
})

afterAll(async () => {
  await bridge?.stop()
  await rm(spoolFolder, { recursive: true, force: true })
  await gateway?.[Symbol.asyncDispose]()
  await sink?.[Symbol.asyncDispose]()
})

type Contact = ReturnType<typeof mocker.createContact>

/** Resolves with the next thing that the hotline says to a contact. */
function hears(contact: Contact): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  ;(contact as unknown as EventEmitter).on('message', (message: { talker(): Contact; text(): string | undefined }) => {
    if (message.talker().id === puppet.currentUserId) resolve(message.text() ?? '')
  })
  return promise
}

/** A contact who writes to the hotline, and what comes back. */
function ask(contact: Contact, words: string): Promise<string> {
  const answer = hears(contact)
  contact.say(words).to(hotline())
  return answer
}
const hotline = () => mocker.ContactMock.load(puppet.currentUserId)

test('who writes to the personal account is answered there, with sources', async () => {
  const answer = await ask(mocker.createContact({ name: 'Citizen' }), '北京暖气几号开始供')

  expect(answer).toContain('11月15日')
  expect(answer).toContain('依据')
  const [kept] = await gateway.db.query<{ channel: string }>('select channel from conversation')
  expect(kept!.channel).toBe('wechaty')
})

test('in a group only who speaks to the hotline is heard', async () => {
  const [quiet, loud] = [mocker.createContact(), mocker.createContact()]
  const room = mocker.createRoom({ memberIdList: [quiet.id, loud.id, puppet.currentUserId] })
  const before = await gateway.count('conversation')

  quiet.say('大家好').to(room)
  await ask(mocker.createContact(), '你好')

  expect(await gateway.count('conversation')).toBe(before + 1)
})

test('a log-out raises an alarm, and what is said meanwhile goes out after the next log-in', async () => {
  const contact = mocker.createContact()
  await ask(contact, '你好')
  const [row] = await gateway.db.query<{ id: string }>('select id from conversation order by created_at desc limit 1')
  const self = hotline()

  await puppet.logout('phone')
  await sink.arrived(1)
  expect(JSON.parse(sink.events[0]!.body).data).toMatchObject({
    kind: 'channel.loggedOut',
    text: expect.stringContaining('helper'),
  })
  await vi.waitFor(
    async () =>
      expect(await (await fetch(`${gateway.origin}/metrics`)).text()).toContain(
        'jiesu_channel_up{channel="wechaty",account="helper"} 0',
      ),
    { timeout: 30_000 },
  )
  await gateway.say(row!.id, '您的工单已办结。')

  const told = hears(contact)
  mocker.login(self)
  expect(await told).toBe('您的工单已办结。')
  await gateway.drained()
  expect(await gateway.count('channel_part')).toBeGreaterThan(0)
})

test('without the account’s key nothing is taken or given', async () => {
  const call = (key: string, account = 'helper') =>
    fetch(`${gateway.origin}/channels/wechaty/${account}/outbox`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: '{}',
    })

  expect((await call('wrong')).status).toBe(401)
  expect((await call(apiKey, 'nobody')).status).toBe(401)
  expect((await call(apiKey)).status).toBe(200)
})

test('a body is not even read before the key is known', async () => {
  const response = await fetch(`${gateway.origin}/channels/wechaty/helper/messages`, {
    method: 'POST',
    headers: { authorization: 'Bearer wrong', 'content-type': 'application/json' },
    body: '{"this is": no JSON',
  })

  expect(response.status).toBe(401)
})

test('a message whose file was lost is told so once, however often it is handed in', async () => {
  const told = () => gateway.count(`message where author = 'bot' and kind = 'notice'`)
  const before = await told()
  for (let i = 0; i < 3; i++) {
    const response = await fetch(`${gateway.origin}/channels/wechaty/helper/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ id: 'with-a-lost-file', peer: 'somebody', lost: 1 }),
    })
    expect(response.status).toBe(200)
  }

  expect(await told()).toBe(before + 1)
})
