import { HTTP } from 'cloudevents'
import { expect, test } from 'vitest'
import { Notices } from '../../src/notices/index.ts'
import { eventSink } from './support/event-sink.ts'
import { start } from './support/start.ts'

test('a notice leaves signed, as a CloudEvent, and again under the same id until it is taken', async () => {
  await using sink = await eventSink()
  sink.answers.push(500)
  await using gateway = await start({
    notices: { url: sink.url, secrets: [sink.secret], timeoutMs: 2000, delaysMs: [10] },
  })
  const { db, vault } = gateway
  const notices = new Notices({ db, vault, clock: () => new Date(), url: sink.url, secrets: [], timeoutMs: 1 })

  const id = await notices.send({ kind: 'identity.code', to: { phone: '13800138000' }, text: '验证码 1234' })
  const [first, second] = await sink.arrived(2)

  expect(first!.headers['webhook-id']).toBe(id)
  expect(second!.headers['webhook-id']).toBe(id)
  const event = HTTP.toEvent({ headers: second!.headers, body: second!.body }) as { type: string; data: unknown }
  expect(event.type).toBe('notice.created')
  expect(event.data).toEqual({ kind: 'identity.code', to: { phone: '13800138000' }, text: '验证码 1234' })
  const [row] = await db.query<{ payload: Buffer }>(`select payload from outbox where topic = 'notice'`)
  expect(row!.payload.toString('latin1')).not.toContain('1234')
})

test('without anybody who takes notices none is kept', async () => {
  await using gateway = await start()
  const { db, vault } = gateway
  const notices = new Notices({ db, vault, clock: () => new Date(), url: undefined, secrets: [], timeoutMs: 1 })

  expect(await notices.send({ kind: 'identity.code', to: {}, text: '1234' })).toBeNull()
  expect(await gateway.count('outbox')).toBe(0)
})
