import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, migrate, openEmbedded } from '../../src/db/index.ts'

describe('the embedded database', () => {
  let folder: string
  let db: Database

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jiesu-db-'))
    db = await openEmbedded(folder)
    await db.script('create extension vector; create table note (id integer primary key, text text, bytes bytea)')
  })
  afterAll(async () => {
    await db.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('gives every type in the form that the interface promises', async () => {
    const [row] = await db.query(
      `select 1::int8 as int8, '2026-11-22'::date as date, '2026-11-22T00:00:00Z'::timestamptz as time,
        '{"a":[1]}'::jsonb as json, $1::bytea as bytes, $2::text[] as list, '[1,2]'::vector as vector`,
      [Buffer.from('你好'), ['甲', '乙']],
    )

    expect(row).toEqual({
      int8: 1,
      date: '2026-11-22',
      time: new Date('2026-11-22T00:00:00Z'),
      json: { a: [1] },
      bytes: Buffer.from('你好'),
      list: ['甲', '乙'],
      vector: '[1,2]',
    })
  })

  test('keeps all of a transaction or nothing', async () => {
    const failing = db.transaction(async (tx) => {
      await tx.query('insert into note (id) values (1)')
      throw new Error('changed my mind')
    })

    await expect(failing).rejects.toThrow('changed my mind')
    expect(await db.query('select * from note')).toEqual([])
  })

  test('lets nobody into the middle of a transaction', async () => {
    const seen: unknown[] = []
    const transaction = db.transaction(async (tx) => {
      await tx.query('insert into note (id) values (2)')
      await new Promise(setImmediate)
      await tx.query('delete from note where id = 2')
    })
    const outside = db.query('select * from note where id = 2').then((rows) => seen.push(...rows))
    await Promise.all([transaction, outside])

    expect(seen).toEqual([])
  })

  test('names the fault of a statement by its code and tells none of its values', async () => {
    await db.query(`insert into note (id, text) values (3, '13800138000')`)

    const fault = await db.query(`insert into note (id, text) values (3, '13800138000')`).catch((error) => error)

    expect(fault).toMatchObject({ code: '23505' })
    expect(JSON.stringify(fault) + fault.message).not.toContain('13800138000')
  })

  test('is refused to a second opener, with a clear message, and free again when it closes', async () => {
    const second = await openEmbedded(folder).catch((error) => error)

    expect(second).toMatchObject({ code: 'DATA_DIR_BUSY', message: expect.stringContaining(folder) })
  })

  test('is migrated once, however often that is asked for', async () => {
    const first = await migrate(db)
    const again = await migrate(db)

    expect(first.length).toBeGreaterThan(4)
    expect(again).toEqual([])
  })
})
