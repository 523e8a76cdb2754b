import { expect, test } from 'vitest'
import { start, type TestGateway } from './support/start.ts'

/** Values that nobody else has, so that finding one anywhere means that it leaked. */
const planted = ['13671234987', '欧阳震华', '110101199003074899', '花家地北里77号楼1704', '每晚偷倒泔水']

test('nothing that a person said stands readable in the database or in the log', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()

  await chat.say(
    `我叫欧阳震华，身份证110101199003074899，住朝阳区望京街道花家地北里77号楼1704，楼下饭馆昨天开始每晚偷倒泔水，要求处理，电话13671234987`,
  )
  await chat.say('确认')
  const answer = await chat.say('我叫欧阳震华，暖气几号来')
  chat.send({ type: 'feedback', messageId: answer.messageId, helpful: false, comment: '欧阳震华 13671234987' })
  await chat.say('我家着火了，花家地北里77号楼1704，13671234987')
  const [created] = await gateway.receiver.arrived(2)
  await gateway.dispatch('ticket.returned', {
    ticketNo: created!.subject,
    sequence: 1,
    publicText: '已联系欧阳震华',
    internalNote: '电话13671234987',
    at: '2026-11-22T10:00:00+08:00',
  })

  expect(JSON.stringify(created!.ticket)).toContain('13671234987')
  expect(await readableIn(gateway)).toEqual([])
  expect(planted.filter((value) => gateway.log().includes(value))).toEqual([])
})

test('a key that is not the one of the data opens nothing', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()
  await chat.say('你好')
  const { createVault, newDataKey } = await import('../../src/vault/index.ts')
  const [row] = await gateway.db.query<{ content: Buffer }>('select content from message limit 1')

  const other = createVault(newDataKey())

  expect(() => other.open('message.content', row!.content)).toThrow(/does not open/)
  expect(() => gateway.vault.open('ticket.body', row!.content)).toThrow(/does not open/)
})

/** Looks through every column of every table, bytes decoded as text too. */
async function readableIn({ db }: TestGateway): Promise<string[]> {
  const tables = await db.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  )
  const found: string[] = []
  for (const { name } of tables) {
    const rows = await db.query(`select * from "${name}"`)
    for (const row of rows) {
      for (const [column, value] of Object.entries(row)) {
        const text = Buffer.isBuffer(value)
          ? value.toString('utf8')
          : typeof value === 'object'
            ? JSON.stringify(value)
            : String(value)
        for (const secret of planted) if (text?.includes(secret)) found.push(`${name}.${column}: ${secret}`)
      }
    }
  }
  return found
}
