import { expect, test } from 'vitest'
import { start } from './support/start.ts'

const lamp = '望京街道阜通东大街6号楼前的路灯坏了三天，请尽快修好，电话13800138000，我叫王芳'
const again = '朝阳区望京阜通东大街六号楼门口的路灯不亮了，坏了好几天，希望尽快修好，电话13911112222，我姓李'

test('one lamp is one ticket, whoever reports it: everybody is told, and may say that it is not the same', async () => {
  await using gateway = await start()
  const [first, second] = [await gateway.chat(), await gateway.chat()]

  await first.say(lamp)
  const root = (await first.say('确认')).ticket!.ticketNo
  await second.say(again)
  const reply = await second.say('确认')
  const own = reply.ticket!.ticketNo

  expect(reply.kind).toBe('ticket')
  expect(reply.text).toContain(root)
  expect(own).not.toBe(root)
  const events = await gateway.receiver.arrived(4)
  expect(events.map(({ type, subject }) => `${type} ${subject}`).sort()).toEqual(
    [`ticket.created ${root}`, `ticket.created ${own}`, `ticket.merged ${own}`, `ticket.updated ${root}`].sort(),
  )
  expect(events.find(({ type }) => type === 'ticket.merged')!.ticket).toMatchObject({
    status: 'merged',
    mergedInto: root,
  })
  expect(events.find(({ type }) => type === 'ticket.updated')!.ticket).toMatchObject({ reporters: 2 })

  await gateway.dispatch('ticket.completed', { ticketNo: root, sequence: 9, at: '2026-11-22T10:00:00+08:00' })
  expect((await first.frame(({ kind }) => kind === 'progress')).ticket).toMatchObject({
    ticketNo: root,
    status: 'completed',
  })
  expect((await second.frame(({ kind }) => kind === 'progress')).ticket).toMatchObject({
    ticketNo: own,
    status: 'completed',
  })

  const parted = await second.say('不是同一件事')
  expect(parted.ticket).toMatchObject({ ticketNo: own, status: 'filed' })
  const reopened = (await gateway.receiver.arrived(5)).at(-1)!
  expect(reopened).toMatchObject({ type: 'ticket.reopened', subject: own, ticket: { mergedInto: null } })

  await first.say('望京街道阜通东大街8号楼前的路灯坏了一周，请修好，电话13800138000，我叫王芳')
  const other = (await first.say('确认')).ticket!.ticketNo
  expect([root, own]).not.toContain(other)
  await first.say('还有一件事，望京街道阜通东大街8号楼前的路灯还是坏的，一周了，请修好，电话13800138000')
  const repeated = await first.say('确认')
  expect(repeated.ticket!.ticketNo).toBe(other)
  expect(repeated.text).toContain('已经反映过')
})
