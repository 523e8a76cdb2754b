import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordAudit, selectEntries, verifyAudit } from '../../src/people/index.ts'
import { testActor } from './support/desk.ts'
import { start, type TestGateway } from './support/start.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await start()
})
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]()
})

/** Adds entries about one subject. */
async function record(count: number, subjectId = 'a-ticket'): Promise<void> {
  for (let n = 0; n < count; n++) {
    await recordAudit(gateway.db, {
      actor: testActor,
      action: 'ticket.viewed',
      subjectType: 'ticket',
      subjectId,
      fields: ['title', 'description'],
      reason: `第 ${n} 次查看`,
      detail: { zulu: n, alpha: 'α', list: ['b', 'a'], nothing: null },
    })
  }
}

/** Does to the log what only who owns the database can, and undoes it afterwards. */
async function tampered(change: string, look: () => Promise<void>): Promise<void> {
  const undo = new Error('undo')
  await gateway.db
    .transaction(async (tx) => {
      await tx.script('alter table audit_entry disable trigger user; alter table audit_head disable trigger user')
      await tx.query(change)
      const db = gateway.db.query
      gateway.db.query = tx.query.bind(tx) as typeof db
      try {
        await look()
      } finally {
        gateway.db.query = db
      }
      throw undo
    })
    .catch((error) => {
      if (error !== undo) throw error
    })
}

test('many who write at once get one unbroken chain', async () => {
  await Promise.all(Array.from({ length: 40 }, (_, n) => record(1, `ticket-${n}`)))
  await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      gateway.db.transaction(async (tx) => {
        await recordAudit(tx, { actor: testActor, action: 'ticket.viewed', subjectType: 'ticket', subjectId: `t-${n}` })
      }),
    ),
  )

  const check = await verifyAudit(gateway.db)

  expect(check).toMatchObject({ ok: true, head: { hash: expect.stringMatching(/^[0-9a-f]{64}$/) } })
  expect(check.entries).toBe(await gateway.count('audit_entry'))
  expect(check.entries).toBeGreaterThanOrEqual(50)
})

test('what was undone leaves no entry and no gap', async () => {
  const before = await gateway.count('audit_entry')
  await gateway.db
    .transaction(async (tx) => {
      await recordAudit(tx, { actor: testActor, action: 'ticket.viewed', subjectType: 'ticket', subjectId: 'undone' })
      throw new Error('undo')
    })
    .catch(() => undefined)
  await record(1)

  expect(await gateway.count('audit_entry')).toBe(before + 1)
  expect((await verifyAudit(gateway.db)).ok).toBe(true)
})

test.each([
  "update audit_entry set reason = 'nothing to see' where seq = 1",
  'delete from audit_entry where seq = 1',
  'truncate audit_entry',
  'update audit_head set seq = 1',
  'delete from audit_head',
])('the database itself refuses: %s', async (sql) => {
  await record(3)

  await expect(gateway.db.query(sql)).rejects.toThrow('append-only')
})

test.each([
  ['the reason', "update audit_entry set reason = 'nothing to see' where seq = 5", 5, 'changed'],
  ['who it was', "update audit_entry set actor_name = 'somebody else' where seq = 7", 7, 'changed'],
  ['when it was', "update audit_entry set at = at + interval '1 second' where seq = 7", 7, 'changed'],
  ['a detail', `update audit_entry set detail = '{"zulu": 99}' where seq = 9`, 9, 'changed'],
  ['that it was', 'delete from audit_entry where seq = 6', 6, 'missing'],
  ['the first entry', 'delete from audit_entry where seq = 1', 1, 'missing'],
])('whoever tampers with %s is seen, and where', async (_what, sql, brokenAt, reason) => {
  await record(12)

  await tampered(sql, async () => {
    expect(await verifyAudit(gateway.db)).toMatchObject({ ok: false, brokenAt, reason })
  })
  expect((await verifyAudit(gateway.db)).ok).toBe(true)
})

test('a log that was cut off at the end is seen', async () => {
  await record(3)
  const last = await gateway.count('audit_entry')

  await tampered('delete from audit_entry where seq > (select max(seq) - 2 from audit_entry)', async () => {
    expect(await verifyAudit(gateway.db)).toMatchObject({ ok: false, brokenAt: last - 1, reason: 'cut' })
  })
})

test('a log that was rewritten so that it fits in itself is seen by who kept its end elsewhere', async () => {
  await record(3)
  const kept = await verifyAudit(gateway.db)
  const head = kept.ok ? kept.head! : null
  await record(1)

  expect(await verifyAudit(gateway.db, head!)).toMatchObject({ ok: true })
  expect(await verifyAudit(gateway.db, { seq: head!.seq, hash: '0'.repeat(64) })).toMatchObject({
    ok: false,
    brokenAt: head!.seq,
    reason: 'anchor',
  })
  expect(await verifyAudit(gateway.db, { seq: head!.seq + 100, hash: head!.hash })).toMatchObject({
    ok: false,
    reason: 'cut',
  })
})

test('a reason that names somebody or a telephone is kept without them', async () => {
  await recordAudit(gateway.db, {
    actor: testActor,
    action: 'ticket.revealed',
    subjectType: 'ticket',
    subjectId: 'with-reason',
    reason: '诉求人 13800138000 来电核实地址',
  })

  const [entry] = await selectEntries(gateway.db, { subjectId: 'with-reason', limit: 1 })

  expect(entry!.reason).not.toContain('13800138000')
  expect(entry!.reason).toContain('来电核实地址')
})
