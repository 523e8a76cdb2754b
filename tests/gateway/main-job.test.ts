import { expect, test } from 'vitest'
import { start } from './support/start.ts'

test('a consultation is answered in a stream, with its sources', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()

  const answer = await chat.say('北京暖气几号开始供')

  expect(answer.kind).toBe('answer')
  expect(answer.text).toContain('11月15日')
  expect(answer.citations[0]).toMatchObject({ issuer: '北京市人民政府', quote: expect.stringContaining('11月15日') })
  const deltas = chat.frames.filter((frame) => frame.type === 'delta')
  expect(new Set(deltas.map((frame) => frame.messageId))).toEqual(new Set([answer.messageId]))
  expect(deltas.map((frame) => frame.text).join('')).toBe(answer.text)
})

test('what the knowledge base does not hold is refused honestly, with the ways on', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()

  const refusal = await chat.say('火星基地的户口怎么办理')

  expect(refusal.kind).toBe('refusal')
  expect(refusal.citations).toEqual([])
  expect(refusal.quickReplies).toEqual(expect.arrayContaining(['留下诉求', '换个说法再问', '转人工']))
})

test('a complaint becomes one ticket in the dispatch system, and its progress reaches the citizen', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()

  await chat.say('我要投诉，昨天晚上朝阳区望京街道花家地小区楼下烧烤店油烟特别大，呛得睡不着')
  await chat.say('希望有人来查，让他们装净化器')
  const summary = await chat.say('13800138000 我姓王')
  expect(summary.quickReplies).toContain('确认')
  const filed = await chat.say('确认')
  const [created] = await gateway.receiver.arrived(1)

  expect(filed.kind).toBe('ticket')
  expect(created!.type).toBe('ticket.created')
  expect(created!.ticket).toMatchObject({
    ticketNo: filed.ticket!.ticketNo,
    kind: 'complaint',
    elements: { time: '昨天晚上', demand: expect.stringContaining('装净化器') },
    place: { districtCode: '110105', street: '望京街道' },
    requester: { name: '王', phone: '13800138000' },
    leadUnit: { name: '望京街道办事处' },
    responseTier: '7d',
  })

  const told = chat.frame((frame) => frame.kind === 'progress')
  const response = await gateway.dispatch('ticket.accepted', {
    ticketNo: filed.ticket!.ticketNo,
    sequence: 1,
    unit: { code: 's-110105026', name: '望京街道办事处' },
    at: '2026-11-22T10:00:00+08:00',
  })
  expect(response.status).toBe(200)
  expect((await told).text).toContain('已经受理')
  expect((await chat.say('我的工单到哪了')).text).toContain('已经受理')
})

test('nothing that was said is asked again, and one thing is asked at a time', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()

  const asked = [
    await chat.say('举报：今天上午海淀区中关村街道科育小区物业在消防通道上私装地锁，要求拆除，电话13911112222'),
  ]

  expect(asked[0]!.draft!.missing).not.toEqual(expect.arrayContaining(['time', 'place', 'demand', 'contact']))
  expect(asked[0]!.draft!.elements).toMatchObject({ time: '今天上午' })
})
