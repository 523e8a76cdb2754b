import { expect, test } from 'vitest'
import type { Database } from '../../src/db/index.ts'
import { deliverTo, parseReceivers } from '../../src/handoff/index.ts'
import { sealEvent } from '../../src/handoff/sealed-event.ts'
import type { OutboxRow } from '../../src/outbox/index.ts'
import { createVault, newDataKey } from '../../src/vault/index.ts'

const vault = createVault(newDataKey())
const payload = sealEvent(vault, {
  id: 'e-1',
  type: 'ticket.created',
  subject: '20261122-000001',
  time: '2026-11-22T10:00:00+08:00',
  data: {},
})
const row = (bytes: Buffer) => ({ id: 'e-1', key: '20261122-000001', payload: bytes, attempts: 0 }) as OutboxRow

test('a receiver that fails is spared, and tried again after it, also when the one that tries cannot be read', async () => {
  const [receiver] = parseReceivers(
    JSON.stringify({
      receivers: [
        {
          id: 'gone',
          name: '不在',
          kind: 'webhook',
          url: 'http://127.0.0.1:9/in',
          secrets: [`whsec_${Buffer.alloc(32, 1).toString('base64')}`],
          breaker: { failures: 1, pauseSeconds: 30 },
        },
      ],
    }),
    {},
  )
  let now = 0
  const deliver = deliverTo(receiver!, { db: null as unknown as Database, vault, clock: () => new Date(now) })
  const { signal } = new AbortController()

  expect(await deliver(row(payload), signal)).toMatchObject({ outcome: 'retry' })
  now += 29_000
  expect(await deliver(row(payload), signal)).toMatchObject({ outcome: 'later', afterMs: 1000 })
  now += 1_000
  await expect(deliver(row(Buffer.from('broken')), signal)).rejects.toThrow()
  expect(await deliver(row(payload), signal)).toMatchObject({ outcome: 'later', afterMs: 30_000 })
  now += 30_000
  expect(await deliver(row(payload), signal)).toMatchObject({ outcome: 'retry' })
})
