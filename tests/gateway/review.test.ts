import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Chat } from './support/chat.ts'
import { DeskClient, newUser } from './support/desk.ts'
import { start } from './support/start.ts'

const odd = '朝阳区望京街道花家地小区广场上有人每晚拿大音箱甩鞭子，啪啪响到十点，希望尽快处理，电话13800138000'
/** Says it, does not know what else is asked, and confirms. */
async function file(chat: Chat, text: string): Promise<string> {
  let reply = await chat.say(text)
  for (let i = 0; i < 5 && !reply.quickReplies.includes('确认'); i++) reply = await chat.say('不清楚')
  return (await chat.say('确认')).ticket!.ticketNo
}

const catalogue = readFileSync(new URL('../../content/catalogue.csv', import.meta.url), 'utf8')

test('what an agent decides goes to the dispatch system, teaches the classifier at once, and is written down', async () => {
  await using gateway = await start()
  const agent = new DeskClient(gateway.origin)
  const account = await newUser(gateway, 'agent')
  await agent.signIn(account.name, account.password)
  const chat = await gateway.chat()
  const ticketNo = await file(chat, odd)
  await gateway.receiver.created(ticketNo)
  const [leaf] = catalogue.split('\n').filter((line) => line.includes('健身器材'))
  const code = leaf!.split(',')[0]!

  const refused = await agent.post(`/review/${ticketNo}`, { category: 'invented' })
  const decided = await agent.post(`/review/${ticketNo}`, {
    category: code,
    place: '110105026',
    reason: '按场地设施派单',
  })

  expect(refused.body.code).toBe('CATALOGUE_INVALID')
  expect(decided.status).toBe(200)
  expect(decided.body.ticket).toMatchObject({
    category: { code, confidence: 1 },
    place: { streetCode: '110105026' },
    review: { required: false },
  })
  expect(JSON.stringify(decided.body)).not.toContain('13800138000')
  const updated = (await gateway.receiver.arrived(2)).at(-1)!
  expect(updated).toMatchObject({ type: 'ticket.updated', subject: ticketNo, ticket: { category: { code } } })
  const list = await agent.get('/review')
  expect(list.body.tickets.map((one: { ticketNo: string }) => one.ticketNo)).not.toContain(ticketNo)
  expect(await gateway.count(`audit_entry where action = 'ticket.reviewed'`)).toBe(1)

  const other = await gateway.chat()
  const second = await file(
    other,
    '海淀区中关村街道广场上有人每晚拿大音箱甩鞭子，啪啪响到十点，希望尽快处理，电话13911112222',
  )
  expect((await gateway.receiver.created(second)).ticket.category).toMatchObject({ code })
  await expect(
    gateway.db.query(`update ticket set category_code = 'invented' where ticket_no = $1`, [ticketNo]),
  ).rejects.toThrow()

  const merged = await agent.post(`/repeats/${second}`, { other: ticketNo, same: true })
  expect(merged.body.ticket).toMatchObject({ status: 'merged', mergedInto: ticketNo })
  const parted = await agent.post(`/repeats/${second}`, { other: ticketNo, same: false, reason: '两个区的两件事' })
  expect(parted.body.ticket).toMatchObject({ status: 'filed', mergedInto: null })
  const types = (await gateway.receiver.arrived(6)).slice(3).map(({ type, subject }) => `${type} ${subject}`)
  expect(types.sort()).toEqual(
    [`ticket.merged ${second}`, `ticket.updated ${ticketNo}`, `ticket.reopened ${second}`].sort(),
  )

  const editor = new DeskClient(gateway.origin)
  const editing = await newUser(gateway, 'editor')
  await editor.signIn(editing.name, editing.password)
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const dead = base64(catalogue.replace(',street,', ',unit:nobody,'))
  expect((await editor.post('/catalogue/check', { catalogue: dead })).body.faults).toHaveLength(1)
  expect((await editor.post('/catalogue', { catalogue: dead })).status).toBe(422)
  const same = { catalogue: base64(catalogue) }
  expect((await editor.post('/catalogue', same)).body).toMatchObject({ outcome: 'unchanged' })
  const found = await editor.get(`/catalogue?q=${code}`)
  expect(found.body.leaves[0]).toMatchObject({ code })
  const [version] = (await editor.get('/catalogue/versions')).body.versions
  expect(version.leaves).toBeGreaterThan(500)
  expect((await editor.get(`/catalogue/versions/${version.id}`)).body.catalogue).toContain(code)
  expect((await agent.post('/catalogue', same)).status).toBe(403)
})
