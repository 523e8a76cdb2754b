import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { importRegister, readRegisterRow } from '../../src/enterprise/index.ts'
import { parseReceivers } from '../../src/handoff/index.ts'
import { PhoneFeed, phoneAccounts } from './support/calls.ts'
import type { Chat } from './support/chat.ts'
import { atDesk, type DeskClient } from './support/desk.ts'
import { Receiver } from './support/receiver.ts'
import { start, type TestGateway } from './support/start.ts'

const company = { name: '北京青禾软件有限公司', code: '91110108551385082Q' }
const shopSecret = `whsec_${Buffer.alloc(32, 21).toString('base64')}`
let gateway: TestGateway
/** The system of a green-channel company. */
let shop: Receiver
let agent: DeskClient
let supervisor: DeskClient
let sequence = 0

beforeAll(async () => {
  shop = await new Receiver(shopSecret).listen()
  const receiver = { kind: 'webhook', id: 'youxuan', name: '某某优选', url: shop.url, secrets: [shopSecret] }
  const direct = { ...receiver, contact: 'full', reports: 'status', when: { unit: ['gc-youxuan'] } }
  const receivers = parseReceivers(JSON.stringify({ receivers: [direct] }), {})
  gateway = await start({ accounts: phoneAccounts, receivers })
  agent = await atDesk(gateway, 'agent')
  supervisor = await atDesk(gateway, 'supervisor')
  const read = readRegisterRow({
    企业名称: company.name,
    统一社会信用代码: company.code,
    行业代码: 'I65',
    所在区: '海淀区',
    园区: '中关村软件园',
    登记电话: '010-62345678',
  })
  if (read.outcome === 'read') await importRegister(gateway, [read.entry], new Date())
})
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]()
  await shop?.[Symbol.asyncDispose]()
})

/** What the company reports itself. */
async function report(ticketNo: string, step: string, unit: object): Promise<void> {
  const at = new Date()
  const data = { ticketNo, sequence: ++sequence, at: at.toISOString(), unit, publicText: '已处理' }
  const response = await gateway.dispatch(`ticket.${step}`, data, { at, secret: shopSecret })
  expect(await response.json()).toEqual({ outcome: 'applied' })
}

/** A speaker whose claim an agent confirms, as there is nobody who sends codes here. */
async function speaker(): Promise<Chat> {
  const chat = await gateway.chat('line=enterprise')
  await chat.say(`保存企业情况，我们是${company.name}，代码${company.code}，我是财务，一共20人`)
  await chat.say('同意保存')
  return chat
}

test('an agent confirms who speaks for a company, and sees its card beside the conversation', async () => {
  const chat = await speaker()
  const { body: waiting } = await agent.get('/company-claims')
  const claim = waiting.claims.find(({ conversationId }: { conversationId: string }) => {
    return conversationId === chat.session.conversationId
  })
  const from = chat.frames.length
  const path = `/companies/${claim.companyId}/speakers/${claim.conversationId}`
  expect((await agent.post(`${path}/confirm`)).status).toBe(200)
  await chat.frame(({ text }) => text?.includes(`您现在代表${company.name}`) ?? false, from)
  expect((await agent.post(`${path}/confirm`)).status).toBe(404)

  const { body: manager } = await supervisor.post('/managers', {
    name: '王管家',
    phone: '010-12345678',
    park: '中关村软件园',
  })
  await chat.say('希望给我们公司增加用电容量，海淀区上地街道信息路，电话13900001111')
  let reply = await chat.say('确认')
  for (let step = 0; step < 4 && reply.kind === 'ask'; step++) reply = await chat.say(step % 2 ? '确认' : '不清楚')
  expect(reply.kind).toBe('ticket')

  await chat.say('转人工')
  expect((await agent.post(`/conversations/${chat.session.conversationId}/take`)).status).toBe(200)
  const { body } = await agent.get(`/conversations/${chat.session.conversationId}/company`)
  const [card] = body.companies
  expect(card).toMatchObject({ name: company.name, manager: { name: '王管家', park: '中关村软件园' } })
  expect(card.facts).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ field: 'industryCode', source: 'register', value: 'I65' }),
      expect.objectContaining({ field: 'staff', source: 'said', value: 20 }),
    ]),
  )
  expect(card.fits).toBeGreaterThan(0)
  expect(card.tickets).toMatchObject([{ ticketNo: reply.ticket!.ticketNo }])

  const begun = await agent.post(`/companies/${card.id}/visits`, {
    kind: 'three-way',
    managerId: manager.id,
    conversationId: chat.session.conversationId,
  })
  expect(begun.status).toBe(201)
  await agent.post(`/visits/${begun.body.id}/finish`, { note: '管家接着办增容，联系人13900001111', handedOver: true })
  const { body: after } = await agent.get(`/companies/${card.id}`)
  expect(after.visits).toMatchObject([{ kind: 'three-way', manager: '王管家', handedOver: true }])
  expect(after.visits[0].note).not.toContain('13900001111')
  expect(await gateway.count(`audit_entry where action = 'company.viewed'`)).toBe(2)
})

test('what an agent was told of a company counts, with how they know it, until it is taken back', async () => {
  const { id } = (await agent.get('/companies')).body.companies[0]
  const path = `/companies/${id}/facts`
  const staff = async () => {
    const { body } = await agent.get(`/companies/${id}`)
    const own = body.facts.find((fact: { field: string; source: string }) => {
      return fact.field === 'staff' && fact.source === 'desk'
    })
    return { counts: body.company.staff, own: own && { value: own.value, basis: own.basis }, disputed: body.disputed }
  }

  expect((await agent.call('PUT', path, { facts: { staff: 35 }, basis: 'licence' })).status).toBe(204)
  expect(await staff()).toEqual({ counts: 35, own: { value: 35, basis: 'licence' }, disputed: ['staff'] })
  expect((await agent.call('PUT', path, { facts: { staff: -1 } })).status).toBe(400)
  expect((await agent.call('DELETE', `${path}/staff`)).status).toBe(204)
  expect(await staff()).toEqual({ counts: 20, own: undefined, disputed: [] })
  expect((await agent.call('DELETE', `${path}/staff`)).status).toBe(404)
  expect(await gateway.count(`audit_entry where action in ('company.noted', 'company.note-taken-back')`)).toBe(2)
})

test('a company is known by the number that it calls from', async () => {
  const feed = await PhoneFeed.open(gateway.origin)
  await feed.started('call-1', { caller: '01062345678', line: 'enterprise' })
  const { body } = await agent.get('/calls')
  const { body: beside } = await agent.get(`/calls/${body.calls[0].id}/companies`)
  feed.close()

  expect(beside.companies).toMatchObject([{ name: company.name }])
  expect(beside.claims).toEqual([])
})

test('several units confer on a hard ticket: minutes and decision stand with it, and dispatch hears of each step', async () => {
  const chat = await gateway.chat('line=enterprise')
  await chat.say('建议在海淀区上地街道信息路给企业增设充电桩，电话13900002222')
  const { ticketNo } = (await chat.say('确认')).ticket!
  const from = chat.frames.length
  const call = {
    reason: '涉及供电和规划，一家办不了',
    units: ['ent-power', 'bj-fgw'],
    meetsAt: '2026-12-01T14:00:00+08:00',
  }

  const { status, body } = await agent.post(`/tickets/${ticketNo}/conferences`, call)
  expect(status).toBe(201)
  expect((await agent.post(`/tickets/${ticketNo}/conferences`, call)).body.code).toBe('CONFERENCE_CLOSED')
  await chat.frame(({ text }) => text?.includes('会商，有结果马上告诉您') ?? false, from)
  expect(
    (await agent.call('PUT', `/conferences/${body.id}/answers`, { unit: '国网北京市电力公司', comes: true })).status,
  ).toBe(204)
  await agent.call('PUT', `/conferences/${body.id}/minutes`, { minutes: '供电公司可以增容，发改委同意。' })
  const decision = {
    decision: '由供电公司两周内增容',
    leadUnit: 'ent-power',
    supportingUnits: ['bj-fgw'],
    dueAt: '2026-12-15T23:59:59+08:00',
  }
  expect((await agent.post(`/conferences/${body.id}/decide`, decision)).status).toBe(403)
  expect((await supervisor.post(`/conferences/${body.id}/decide`, decision)).status).toBe(204)
  expect((await supervisor.post(`/conferences/${body.id}/decide`, decision)).body.code).toBe('CONFERENCE_CLOSED')

  const told = await chat.frame(({ text }) => text?.includes('会商有了结果') ?? false, from)
  expect(told).toMatchObject({ kind: 'progress', ticket: { ticketNo, unit: '国网北京市电力公司' } })
  await gateway.drained()
  const heard = gateway.receiver.effects.filter(
    ({ subject, type }) => subject === ticketNo && type === 'ticket.updated',
  )
  const steps = heard.map(({ ticket }) => (ticket as unknown as { conference: { status: string } }).conference.status)
  expect(steps).toEqual(['called', 'decided'])
  expect(heard.at(-1)!.ticket).toMatchObject({
    leadUnit: { code: 'ent-power' },
    conference: { decision: '由供电公司两周内增容', minutes: '供电公司可以增容，发改委同意。' },
  })
  const { body: story } = await agent.get(`/tickets/${ticketNo}/timeline`)
  expect(story.timeline.map(({ type }: { type: string }) => type)).toEqual(
    expect.arrayContaining(['conference.called', 'conference.decided']),
  )
})

test('a dispute goes to its green-channel company first, and on to the market office when the promise runs out', async () => {
  const channel = { name: '某某优选', brands: ['某某优选'], categories: ['SC-1002'], promisedHours: 24 }
  expect((await supervisor.call('PUT', '/green-channel/gc-youxuan', channel)).status).toBe(204)
  const complain = async (phone: string, where: string, thing: string) => {
    const chat = await gateway.chat()
    await chat.say(`投诉某某优选，昨天在${where}下单的${thing}有质量问题不给退货，希望退款，电话${phone}`)
    let reply = await chat.say('确认')
    for (let step = 0; step < 4 && reply.kind === 'ask'; step++) reply = await chat.say(step % 2 ? '确认' : '不清楚')
    return { chat, ticketNo: reply.ticket!.ticketNo, unit: reply.ticket!.unit }
  }

  const kept = await complain('13900003333', '朝阳区望京街道', '电饭锅')
  const lapsed = await complain('13900004444', '朝阳区劲松街道', '羽绒服')
  expect(kept.unit).toBe('某某优选')
  const created = await gateway.receiver.created(kept.ticketNo)
  expect(created.ticket).toMatchObject({ leadUnit: { code: 'gc-youxuan' }, copiedUnits: [{ level: 'department' }] })
  expect((await shop.created(kept.ticketNo)).ticket.requester.phone).toBe('13900003333')
  expect(shop.effects.every(({ subject }) => [kept.ticketNo, lapsed.ticketNo].includes(subject))).toBe(true)
  expect(Date.parse(created.ticket.dueAt) - Date.parse(created.ticket.receivedAt)).toBe(24 * 3600_000)
  await report(kept.ticketNo, 'completed', { code: 'gc-youxuan', name: '某某优选', level: 'enterprise' })
  await gateway.db.query(
    `update green_channel_case set promised_until = now() - interval '1 minute' where ticket_no = $1`,
    [lapsed.ticketNo],
  )
  const from = lapsed.chat.frames.length
  await Promise.all([gateway.gateway.greenChannels.sweep(), gateway.gateway.greenChannels.sweep()])

  const news = await lapsed.chat.frame(({ text }) => text?.includes('没有在承诺的时间内答复') ?? false, from)
  expect(news.text).toContain('市场监督管理局')
  const moved = await gateway.receiver.received(lapsed.ticketNo, 'ticket.updated')
  expect(moved.ticket).toMatchObject({
    leadUnit: { level: 'department' },
    greenChannel: { unit: { code: 'gc-youxuan' } },
  })
  await kept.chat.say('联系过，解决了，满意')
  const unsolved = await complain('13900005555', '朝阳区双井街道', '儿童自行车')
  await gateway.receiver.created(unsolved.ticketNo)
  await shop.created(unsolved.ticketNo)
  await report(unsolved.ticketNo, 'completed', { code: 'gc-youxuan', name: '某某优选', level: 'enterprise' })
  await unsolved.chat.say('没人联系我，根本没解决')
  await gateway.gateway.greenChannels.sweep()
  await unsolved.chat.frame(({ text }) => text?.includes('某某优选没有解决，已转由') ?? false)
  await vi.waitFor(async () => {
    const { body } = await supervisor.get('/green-channel')
    expect(body.ratings).toMatchObject([
      {
        code: 'gc-youxuan',
        received: 3,
        due: 3,
        answeredInTime: 2,
        lapsed: 1,
        solvedAsked: 2,
        solved: 1,
        satisfied: 1,
      },
    ])
  })
})

test('the report tells what companies ask, by industry and district, and what they do not find', async () => {
  const { status, body } = await supervisor.get('/enterprise/report')

  expect(status).toBe(200)
  expect(body.cells).toEqual(
    expect.arrayContaining([expect.objectContaining({ industry: 'I', district: '海淀', filed: 1 })]),
  )
  expect(body.categories.reduce((sum: number, { tickets }: { tickets: number }) => sum + tickets, 0)).toBe(2)
  expect(body.companies).toMatchObject({ kept: 1, spokenFor: 1 })
  const { body: csv, headers } = await supervisor.get('/enterprise/report.csv')
  expect(headers.get('content-type')).toContain('text/csv')
  expect(csv).toContain('信息传输、软件和信息技术服务业,海淀')
  expect((await agent.get('/enterprise/report')).status).toBe(403)
})
