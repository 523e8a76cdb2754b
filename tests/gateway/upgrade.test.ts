import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { restoreBackup } from '../../src/backup/index.ts'
import { loadFirstKnowledge, loadFirstReference } from '../../src/content/index.ts'
import { pendingMigrations } from '../../src/db/index.ts'
import { createVault } from '../../src/vault/index.ts'
import { freshDatabase } from './support/database.ts'
import { dataKey, start } from './support/start.ts'

/** Made by support/make-fixture.ts with the schema as of migration 5, sealed with the tests' key. */
const backup = new URL('fixtures/schema-0005.backup.gz', import.meta.url).pathname

test('the data of an earlier release is restored, upgraded and served on', async () => {
  const store = await freshDatabase()
  const { keyId } = createVault(dataKey)

  await restoreBackup(store.db, {
    path: backup,
    keyId,
    mediaFolder: join(tmpdir(), 'jiesu-no-media'),
    replace: true,
    report: () => {},
  })

  expect(await pendingMigrations(store.db)).toEqual([])
  await loadFirstReference(store.db, new Date(), () => {})
  {
    await using gateway = await start({ db: store.db })
    await loadFirstKnowledge(gateway.gateway.knowledge, () => {})
    const [ticket] = await store.db.query<{ ticket_no: string; status: string }>('select ticket_no, status from ticket')
    expect(ticket!.status).toBe('accepted')
    const recovered = await fetch(`${gateway.origin}/v1/conversations/recover`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ticketNo: ticket!.ticket_no, phoneLast4: '8000' }),
    })
    const { resume } = (await recovered.json()) as { resume: string }
    const chat = await gateway.chat(`resume=${resume}`)

    expect((await chat.say('我的工单到哪了')).text).toContain('已经受理')
    expect(chat.messages.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['answer', 'ask', 'ticket', 'progress', 'takeover']),
    )
    expect((await chat.say('暖气几号来啊')).citations.length).toBeGreaterThan(0)
  }
  await store.close()
  await store.remove()
})
