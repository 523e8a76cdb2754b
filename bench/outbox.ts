import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '../src/db/index.ts'
import { newId } from '../src/domain/index.ts'
import { insertOutbox, OutboxWorker, raiseFloor } from '../src/outbox/index.ts'
import { type Bench, type Outcome, outcomeOf, rowOf, type Scale } from './bench.ts'
import { migratedDatabase } from './databases.ts'
import { interleave } from './rounds.ts'
import { type Figures, quantile } from './statistics.ts'

const SIZES = [10_000, 100_000, 1_000_000]
const QUICK_SIZES = [1_000, 2_000]
/** Rows of one statement while a table is filled. */
const AT_ONCE = 20_000
/** Deliveries of one round: one after the other for the latency, all at once for the rate. */
const SINGLE = 200
const TOGETHER = 2_000
/** Looks go back some seconds: so long the last round's own traces are in their way, and not what is measured. */
const PAUSE_MS = 6_000
const TOPIC = 'ticket'
const RECEIVER = 'dispatch'

/** Whether old rows slow new ones down. */
export const outbox: Bench = {
  name: 'outbox',
  title: 'Delivery beside a million rows',
  method: `PostgreSQL only. Tables with that many rows that were written, leased and delivered one after the other, while a transaction that was opened before all of them sits idle and holds its snapshot: nothing of what they left behind in table and indexes can be cleared away. Then rows are written and delivered by the gateway's own outbox worker, to a receiver that answers at once: *one by one*, from the commit to the call of the receiver (${SINGLE} each round), and *together*, ${TOGETHER} tickets' rows at once until the last is closed. The peer is the same with 10,000 rows.`,
  async run(scale) {
    if (scale.postgres === null) return { rounds: 0, rows: [], thrownAway: 'no PostgreSQL', remarks: [] }
    const sizes = scale.quick ? QUICK_SIZES : SIZES
    await using stack = new AsyncDisposableStack()
    const contenders: Record<string, () => Promise<Figures>> = {}
    for (const size of sizes) {
      const db = await filled(scale, size, stack)
      contenders[nameOf(size)] = () => pause(PAUSE_MS).then(() => deliver(db))
    }
    const rounds = await interleave(scale.rounds, contenders, (done, round) => {
      const figures = Object.entries(round).map(([name, { p50Ms = 0 }]) => `${name}: ${p50Ms.toFixed(1)} ms`)
      scale.report(`outbox: round ${done}/${scale.rounds} ${figures.join(' · ')}`)
    })
    return outcome(rounds, sizes)
  },
}

const nameOf = (size: number) => `${size.toLocaleString('en')} rows`

function outcome(rounds: Parameters<typeof rowOf>[0], sizes: readonly number[]): Outcome {
  const peer = nameOf(sizes[0]!)
  const rows = sizes.slice(1).flatMap((size) =>
    (
      [
        ['p50Ms', 'one by one, p50', 'ms', 'at most', 1.5],
        ['p99Ms', 'one by one, p99', 'ms', 'at most', 2],
        ['perSecond', 'together', '/s', 'at least', 0.67],
      ] as const
    ).map(([figure, what, unit, sort, value]) =>
      rowOf(
        rounds,
        { contender: nameOf(size), figure },
        { contender: peer, figure },
        { what: `${what}, ${nameOf(size)}`, unit, against: peer, limit: { of: 'ratio', sort, value } },
      ),
    ),
  )
  return outcomeOf(rounds, [{ contender: peer, figure: 'p50Ms' }], rows)
}

/** A database with so many delivered rows, and the snapshot from before them. */
async function filled(scale: Scale, size: number, stack: AsyncDisposableStack): Promise<Database> {
  const db = await migratedDatabase(scale.postgres, stack)
  const snapshot = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const idle = db.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read')
    await tx.query('select count(*) from outbox')
    snapshot.resolve()
    await held.promise
  })
  stack.defer(async () => {
    held.resolve()
    await idle
  })
  await snapshot.promise
  for (let from = 0; from < size; from += AT_ONCE) {
    await deliverLongAgo(db, from, Math.min(AT_ONCE, size - from))
    if (from % 200_000 === 0) scale.report(`outbox: ${nameOf(size)}, at ${from.toLocaleString('en')}`)
  }
  await db.query('analyze outbox')
  return db
}

/** Rows as their life leaves them: written, leased, closed. */
async function deliverLongAgo(db: Database, from: number, count: number): Promise<void> {
  await db.query(
    `insert into outbox (id, topic, receiver, key, type, payload, due_at, created_at)
     select gen_random_uuid(), $1, $2, 'old-' || n, 'ticket.created', decode(repeat('00', 1500), 'hex'),
       now() - interval '30 days' + n * interval '1 second', now() - interval '30 days'
     from generate_series($3::integer, $3::integer + $4::integer - 1) n`,
    [TOPIC, RECEIVER, from, count],
  )
  await db.query(`update outbox set leased_until = now(), lease_owner = gen_random_uuid() where status = 'waiting'`)
  await db.query(
    `update outbox set status = 'done', done_at = now(), leased_until = null, attempts = 1 where status = 'waiting'`,
  )
  // As the worker does that delivered them.
  await raiseFloor(db, { topic: TOPIC, receiver: RECEIVER, now: new Date() })
}

async function deliver(db: Database): Promise<Figures> {
  const writtenAt = new Map<string, number>()
  const times: number[] = []
  let arrived = Promise.withResolvers<void>()
  let left = 0
  const worker = new OutboxWorker({
    db,
    clock: () => new Date(),
    topic: TOPIC,
    receiver: RECEIVER,
    delaysMs: [],
    async deliver({ id }) {
      times.push(performance.now() - writtenAt.get(id)!)
      return { outcome: 'done' }
    },
    onSettled() {
      left--
      if (left === 0) arrived.resolve()
    },
    onError: (error) => arrived.reject(error),
  })
  const send = async (count: number) => {
    left = count
    arrived = Promise.withResolvers()
    const rows = Array.from({ length: count }, () => {
      const id = newId()
      return { id, topic: TOPIC, receiver: RECEIVER, key: id, type: 'ticket.created', payload: Buffer.alloc(1500) }
    })
    const now = performance.now()
    for (const { id } of rows) writtenAt.set(id, now)
    await insertOutbox(db, rows)
    for (const { id } of rows) writtenAt.set(id, performance.now())
    worker.wake()
    await arrived.promise
  }
  worker.start()
  try {
    await send(1)
    times.length = 0
    for (let n = 0; n < SINGLE; n++) await send(1)
    const [p50Ms, p99Ms] = [quantile(times, 0.5), quantile(times, 0.99)]
    const started = performance.now()
    await send(TOGETHER)
    return { p50Ms, p99Ms, perSecond: TOGETHER / ((performance.now() - started) / 1000) }
  } finally {
    await worker.stop()
  }
}
