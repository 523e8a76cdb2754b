import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Database } from '../../src/db/index.ts'
import {
  claimDue,
  type Delivery,
  insertOutbox,
  type OutboxRow,
  OutboxWorker,
  raiseFloor,
} from '../../src/outbox/index.ts'
import { freshDatabase, type TestDatabase } from './support/database.ts'

const topic = 'ticket'
let count = 0

let store: TestDatabase
let db: Database
const workers: OutboxWorker[] = []

beforeAll(async () => {
  store = await freshDatabase()
  db = store.db
})
afterAll(async () => {
  await store?.close()
  await store?.remove()
})
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()))
  await db.query('delete from outbox')
  await db.query('delete from outbox_floor')
})

function work(deliver: (row: OutboxRow, stopping: AbortSignal) => Promise<Delivery>, leaseMs = 60_000) {
  const clock = () => new Date()
  const worker = new OutboxWorker({ db, clock, topic, receiver: 'r', deliver, delaysMs: [0, 0], pollMs: 20, leaseMs })
  workers.push(worker)
  worker.start()
  return worker
}
async function write(...keys: string[]): Promise<string[]> {
  const rows = keys.map((key) => {
    const id = `00000000-0000-7000-8000-${String(++count).padStart(12, '0')}`
    return { id, topic, receiver: 'r', key, type: 'ticket.created', payload: Buffer.from('x') }
  })
  await insertOutbox(db, rows)
  return rows.map(({ id }) => id)
}
const rows = () =>
  db.query<{ id: string; status: string; attempts: number; leased_until: Date | null; last_error: string | null }>(
    'select id, status, attempts, leased_until, last_error from outbox order by seq',
  )
const done = async (count: number) =>
  until(async () => expect((await rows()).filter(({ status }) => status === 'done')).toHaveLength(count))

test('a row just written is delivered at the wake, though the clock of the process is behind the database', async () => {
  const behind = () => new Date(Date.now() - 5_000)
  await write('a')

  const { rows: found } = await claimDue(db, { topic, receiver: 'r', now: behind(), limit: 1, leaseMs: 200 })

  expect(found).toHaveLength(1)
})

test('a row whose process is gone is delivered as soon as its lease ends', async () => {
  const [id] = await write('a')
  await claimDue(db, { topic, receiver: 'r', now: new Date(), limit: 1, leaseMs: 200 })
  const delivered: string[] = []

  work(async (row) => {
    delivered.push(row.id)
    return { outcome: 'done' }
  })

  await done(1)
  expect(delivered).toEqual([id])
})

const floor = async () =>
  (await db.query<{ due_from: Date }>('select due_from from outbox_floor where receiver = $1', ['r']))[0]?.due_from
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)

test('what was left behind long ago is taken up at the start, more of it than are delivered at once', async () => {
  const ids = await write(...Array.from({ length: 40 }, (_, n) => `k${n}`))
  await db.query('update outbox set due_at = $1', [daysAgo(30)])

  work(async () => ({ outcome: 'done' }))

  await done(ids.length)
})

test('looks begin at the first row that waits, and at an hour ago where none does', async () => {
  const [, behind] = await write('a', 'a', 'b')
  await db.query(`update outbox set due_at = $1, status = case when id = $2 then 'waiting' else 'dead' end`, [
    daysAgo(30),
    behind,
  ])
  await raiseFloor(db, { topic, receiver: 'r', now: new Date() })
  expect(await floor()).toEqual((await db.query<{ due_at: Date }>('select due_at from outbox limit 1'))[0]!.due_at)

  await db.query(`update outbox set status = 'done'`)
  await raiseFloor(db, { topic, receiver: 'r', now: new Date() })
  expect(Date.now() - (await floor())!.getTime()).toBeGreaterThan(3_500_000)
  expect(Date.now() - (await floor())!.getTime()).toBeLessThan(3_700_000)
  await raiseFloor(db, { topic, receiver: 'r', now: daysAgo(2) })
  expect(Date.now() - (await floor())!.getTime()).toBeLessThan(3_700_000)
})

test('new rows do not wait for a look at what was left behind, however long it takes', async () => {
  const query = db.query
  await using _restored = {
    async [Symbol.asyncDispose]() {
      db.query = query
    },
  }
  // No look from the beginning of all time ever ends.
  db.query = <T>(sql: string, params?: readonly unknown[]) =>
    sql.startsWith('with claimed') && params?.[5] === '-infinity' ? slow.promise : query<T>(sql, params)
  const slow = Promise.withResolvers<never>()
  work(async () => ({ outcome: 'done' }))

  const [id] = await write('a')

  await done(1)
  expect((await rows()).map(({ id }) => id)).toEqual([id])
  slow.reject(new Error('timed out'))
})

test('a delivery that takes longer than its lease keeps it', async () => {
  await write('a')
  const released = Promise.withResolvers<Delivery>()
  work(() => released.promise, 300)
  const leasedUntil = async () => (await rows())[0]!.leased_until
  await until(async () => expect(await leasedUntil()).not.toBeNull())
  const first = (await leasedUntil())!

  await until(async () => expect((await leasedUntil())!.getTime()).toBeGreaterThan(first.getTime() + 300))
  released.resolve({ outcome: 'done' })

  await done(1)
  expect((await rows())[0]).toMatchObject({ attempts: 1 })
})

test('rows of one key leave in their order, also when one fails; another key does not wait', async () => {
  const [first, second, other] = await write('a', 'a', 'b')
  const tried: string[] = []

  work(async ({ id, attempts }) => {
    tried.push(id)
    return id === first && attempts < 2 ? { outcome: 'retry', error: 'HTTP 500' } : { outcome: 'done' }
  })

  await done(3)
  expect(tried.filter((id) => id !== other)).toEqual([first, first, first, second])
})

test('what a stop cuts short is given back and counts as no attempt', async () => {
  await write('a')
  const worker = work(
    (_row, stopping) =>
      new Promise((resolve) => {
        stopping.addEventListener('abort', () => resolve({ outcome: 'retry', error: 'AbortError' }))
      }),
  )
  await until(async () => expect((await rows())[0]!.leased_until).not.toBeNull())

  await worker.stop()

  expect(await rows()).toMatchObject([{ status: 'waiting', attempts: 0, leased_until: null }])
})

test('a row that cannot even be read waits for a person in the end, and its key behind it', async () => {
  const [broken] = await write('a', 'a', 'b')
  work(async ({ id }) => {
    if (id === broken) throw new Error('the seal is broken')
    return { outcome: 'done' }
  })

  await until(async () => expect((await rows())[0]!.status).toBe('dead'))
  await done(1)
  expect(await rows()).toMatchObject([{ last_error: 'FAULT' }, { status: 'waiting', attempts: 0 }, { status: 'done' }])
})

/** Waits for something that a worker does by itself. */
const until = (holds: () => Promise<void>) => vi.waitFor(holds, { timeout: 30_000 })
