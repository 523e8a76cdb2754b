import { expect, test } from 'vitest'
import { MessageLog } from '../../src/messages/index.ts'
import { start } from './support/start.ts'

const peer = { channel: 'wechat', account: 'main', peerId: 'openid-1', line: 'citizen', push: true } as const

test('one person of a platform has one conversation there, however many ask at once', async () => {
  await using gateway = await start()
  const log = logOf(gateway)

  const ids = await Promise.all([
    log.conversationOf(peer),
    log.conversationOf(peer),
    logOf(gateway).conversationOf(peer),
  ])
  const elsewhere = await log.conversationOf({ ...peer, account: 'second' })

  expect(new Set(ids).size).toBe(1)
  expect(elsewhere).not.toBe(ids[0])
  const [row] = await gateway.db.query<{ peer: Buffer }>('select peer from channel_peer')
  expect(row!.peer.toString('latin1')).not.toContain('openid-1')
})

test('every reply to somebody on a push channel waits in the outbox, in the same commit', async () => {
  await using gateway = await start()
  const log = logOf(gateway)
  const conversationId = await log.conversationOf(peer)
  const told = Promise.withResolvers<void>()

  await log.receive({ conversationId, externalId: 'm1', text: '你好' })
  await log.append(gateway.db, conversationId, {
    author: 'system',
    kind: 'notice',
    text: '您的工单已办结',
    citations: [],
    aiGenerated: false,
    quickReplies: [],
  })
  const look = setInterval(async () => {
    if ((await gateway.count(`outbox where topic = 'channel'`)) === 2) told.resolve()
  }, 50)
  await told.promise.finally(() => clearInterval(look))

  const rows = await gateway.db.query<{ id: string; receiver: string; key: string }>(
    `select id, receiver, key from outbox where topic = 'channel' order by seq`,
  )
  const replies = (await log.history(conversationId)).filter(({ author }) => author !== 'requester')
  expect(rows).toEqual(
    expect.arrayContaining(
      replies.map(({ messageId }) => ({ id: messageId, receiver: 'wechat:main', key: conversationId })),
    ),
  )
})

test('a web conversation leaves nothing to push', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()

  await chat.say('你好')

  expect(await gateway.count('outbox')).toBe(0)
})

function logOf({ db, vault }: { db: MessageLogDb; vault: MessageLogVault }): MessageLog {
  return new MessageLog({ db, vault, clock: () => new Date(), onReceived: () => {} })
}
type Deps = ConstructorParameters<typeof MessageLog>[0]
type MessageLogDb = Deps['db']
type MessageLogVault = Deps['vault']
