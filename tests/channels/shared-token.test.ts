import { describe, expect, test } from 'vitest'
import { SharedToken } from '../../src/channel-engine/tokens.ts'
import type { Database } from '../../src/db/index.ts'
import { createVault, newDataKey } from '../../src/vault/index.ts'
import { databases } from '../support/databases.ts'

const of = { channel: 'wecom', account: 'lone' }

describe.each(databases)('on %s', (_, open) => {
  test('a replica that looked just before another one got a key takes that one', async () => {
    await using own = await open()
    const vault = createVault(newDataKey())
    const clock = () => new Date()
    let asked = 0
    const request = async () => ({ token: `key-${++asked}`, expiresInSeconds: 7200 })
    const [looked, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let isFirst = true
    const slow: Database = {
      ...own.database,
      async query<T>(sql: string, params?: readonly unknown[]) {
        const rows = await own.database.query<T>(sql, params)
        if (isFirst) {
          isFirst = false
          looked.resolve()
          await held.promise
        }
        return rows
      },
    }
    const quick = new SharedToken({ db: own.database, vault, clock }, of, request)
    const late = new SharedToken({ db: slow, vault, clock }, of, request)

    const second = late.get()
    await looked.promise
    const first = await quick.get()
    held.resolve()

    expect([first, await second]).toEqual(['key-1', 'key-1'])
    expect(await quick.renew('key-1')).toBe('key-2')
    expect(await late.renew('key-1')).toBe('key-2')
    expect(asked).toBe(2)
  })
})
