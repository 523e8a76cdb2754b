import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type CommandContext, runCommand } from '../../src/commands/index.ts'
import { Policies, PolicyAlerts } from '../../src/enterprise/index.ts'
import { removeExpired } from '../../src/keeping/index.ts'
import type { Article } from '../../src/knowledge/index.ts'
import { systemActor } from '../../src/people/index.ts'
import { samplePolicies } from '../enterprise/samples.ts'
import type { Chat } from './support/chat.ts'
import { type EventSink, eventSink } from './support/event-sink.ts'
import { start, type TestGateway } from './support/start.ts'

const qinghe = { name: '北京青禾软件有限公司', code: '91110108551385082Q', phone: '13810001000' }
const other = { name: '北京远山餐饮有限公司', code: '91110105MA01ABCD13', phone: '010-88886666' }
/** Companies of which each test takes one: codes are sent to a company three times an hour. */
const more = ['91110108MA01ABCD2H', '91110108MA01ABCD3L', '91110108MA01ABCD4P'].map((code, index) => ({
  name: `北京测试${'甲乙丙'[index]}软件有限公司`,
  code,
  phone: qinghe.phone,
}))
let gateway: TestGateway
let sink: EventSink
let texts = 0

beforeAll(async () => {
  sink = await eventSink()
  gateway = await start({ notices: { url: sink.url, secrets: [sink.secret], timeoutMs: 2000, delaysMs: [10] } })
  const rows = [
    { 企业名称: qinghe.name, 统一社会信用代码: qinghe.code, 行业代码: 'I65', 所在区: '海淀区', 登记电话: qinghe.phone },
    { 企业名称: other.name, 统一社会信用代码: other.code, 行业代码: 'H62', 所在区: '朝阳区', 登记电话: other.phone },
    ...more.map(({ name, code, phone }) => ({ 企业名称: name, 统一社会信用代码: code, 登记电话: phone })),
  ]
  const folder = await mkdtemp(join(tmpdir(), 'jiesu-register-'))
  const headings = ['企业名称', '统一社会信用代码', '行业代码', '所在区', '登记电话'] as const
  const lines = rows.map((row: Partial<Record<(typeof headings)[number], string>>) =>
    headings.map((heading) => row[heading] ?? '').join(','),
  )
  const file = join(folder, 'register.csv')
  await writeFile(file, [headings.join(','), ...lines, '没有代码的公司,1234,,,'].join('\n'))
  const first = await importFile(file)
  const again = await importFile(file)
  await rm(folder, { recursive: true })
  expect(first).toMatchObject({ ok: false, result: { rows: 6, taken: 5, changed: 5, faults: [{ line: 7 }] } })
  expect(again).toMatchObject({ result: { taken: 5, changed: 0 } })
})

function importFile(file: string) {
  const { db, vault } = gateway
  const context = { db, vault, clock: () => new Date() } as CommandContext
  return runCommand('company import', { file }, context, { line: () => {}, progress: () => {} })
}

afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]()
  await sink?.[Symbol.asyncDispose]()
})

/** The code in the newest text message. */
async function newCode(): Promise<string> {
  texts += 1
  const events = await sink.arrived(texts)
  const { data } = JSON.parse(events.at(-1)!.body) as { data: { to: { phone: string }; text: string } }
  expect(data.to.phone).toBe(qinghe.phone)
  return /\d{6}/.exec(data.text)![0]
}

async function proved(chat: Chat, { name, code } = qinghe): Promise<void> {
  await chat.say(`保存企业情况，我们是${name}，代码${code}，我是财务，一共20人`)
  await chat.say('同意保存')
  expect((await chat.say(await newCode())).text).toContain(`您现在代表${name}`)
}

const own = async (chat: Chat) => {
  const response = await fetch(`${gateway.origin}/v1/enterprise/companies`, {
    headers: { authorization: `Bearer ${chat.session.resume}` },
  })
  return { status: response.status, ...((await response.json()) as { companies: Record<string, unknown>[] }) }
}

const sealedFacts = () =>
  gateway.db.query<{ field: string; source: string; value: Buffer }>('select field, source, value from company_fact')

test('a company told in conversation is matched at once, and kept only with consent and proof', async () => {
  const chat = await gateway.chat('line=enterprise')

  const first = await chat.say('我们做软件的，在海淀区，20个人，去年营收300万，有哪些政策适合我们公司')
  expect(first).toMatchObject({ kind: 'answer', aiGenerated: false })
  expect(first.text).toContain('小型企业')
  expect(first.citations.length).toBeGreaterThan(0)
  expect(first.text).toContain('“')
  expect(await gateway.count(`company_fact where source = 'said'`)).toBe(0)

  const asked = await chat.say('保存企业情况')
  expect(asked).toMatchObject({ kind: 'ask' })
  expect((await chat.say('我们是北京青禾软件有限公司，代码91110108551385082X')).text).toContain('校验位不对')
  const consent = await chat.say(`${qinghe.name}，${qinghe.code}，我是财务`)
  expect(consent.quickReplies).toEqual(['同意保存', '不用保存'])
  const sent = await chat.say('同意保存')
  expect(sent.text).toContain('尾号 00')
  expect((await own(chat)).companies).toMatchObject([{ status: 'claimed', company: null, facts: [] }])
  expect((await chat.say('验证码 000000')).text).toContain('验证码不对')
  const done = await chat.say(await newCode())

  expect(done.text).toContain(`您现在代表${qinghe.name}`)
  const facts = await sealedFacts()
  expect(facts.filter(({ source }) => source === 'said').map(({ field }) => field)).toEqual(
    expect.arrayContaining(['staff', 'revenue']),
  )
  expect(facts.every(({ value }) => !value.toString('latin1').includes('3000000'))).toBe(true)
  expect((await own(chat)).companies).toMatchObject([
    { status: 'proved', role: 'finance', company: { staff: 20, district: '海淀区', sizeClass: 'small' } },
  ])
  expect(await gateway.count(`audit_entry where action = 'company.speaker-proved'`)).toBe(1)
  const ticket = await chat.say('我们公司楼里停电了，海淀区学院路街道，希望尽快恢复，电话13900001111')
  expect(['ask', 'ticket']).toContain(ticket.kind)
})

test('a person speaks for several companies; one without a mobile in the register is confirmed by an agent', async () => {
  const chat = await gateway.chat('line=enterprise')
  await proved(chat)

  await chat.say(`我还代表另一家公司，${other.name}，代码${other.code}，我是负责人`)
  const waiting = await chat.say('同意保存')
  expect(waiting.text).toContain('由工作人员核实')
  const [claim] = await gateway.gateway.companies.claims()
  expect(claim).toMatchObject({ name: other.name, role: 'owner' })
  await gateway.gateway.companies.confirmByAgent(systemActor('agent'), claim!.companyId, claim!.conversationId)

  expect((await chat.say('有哪些政策适合我们')).text).toContain('住宿和餐饮业')
  expect((await chat.say(`${qinghe.name}呢，有哪些政策适合`)).text).toContain('软件和信息技术服务业')

  await gateway.gateway.companies.end(systemActor('agent'), { ...claim!, status: 'revoked', reason: '已离职' })
  expect((await own(chat)).companies.map(({ name }) => name)).toEqual([qinghe.name])
})

test('somebody else’s claim shows nothing of a company and tells nothing into it', async () => {
  const chat = await gateway.chat('line=enterprise')
  await chat.say(`保存企业情况，我们是${qinghe.name}，代码${qinghe.code}，员工9999人`)
  await chat.say('同意保存')
  await newCode()

  const { companies } = await own(chat)
  expect(companies).toMatchObject([{ status: 'claimed', company: null, facts: [] }])
  const response = await fetch(`${gateway.origin}/v1/enterprise/companies/${companies[0]!.id}/facts`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${chat.session.resume}`, 'content-type': 'application/json' },
    body: JSON.stringify({ facts: { staff: 9999 } }),
  })
  expect(response.status).toBe(403)
  const profile = await gateway.gateway.companies.profile(companies[0]!.id as string)
  expect(profile.company.staff).not.toBe(9999)
  const citizen = await gateway.chat()
  expect((await own(citizen)).status).toBe(403)
})

function policyOf(id: string, staff: number): Article {
  const [sample] = samplePolicies()
  return {
    ...sample!,
    id,
    question: `测试政策${id}`,
    policy: {
      benefit: '每户补贴一千元',
      automatic: false,
      conditions: [{ says: `不超过${staff}人`, quote: '补贴', when: { fact: 'staff', atMost: staff } }],
    },
  }
}

/** The same work while everybody sleeps. */
function atNight(): PolicyAlerts {
  const { companies, knowledge, messages } = gateway.gateway
  return new PolicyAlerts({
    db: gateway.db,
    clock: () => new Date(),
    log: gateway.gateway.http.log,
    companies,
    policies: new Policies(knowledge, () => null),
    isQuiet: () => true,
    append: (tx, conversationId, reply) => messages.append(tx, conversationId, reply),
    publish: (message) => messages.publish(message),
  })
}

test('new policies find the companies that agreed, once each version, by day, and nobody who took it back', async () => {
  const { alerts, knowledge } = gateway.gateway
  const chat = await gateway.chat('line=enterprise')
  await proved(chat, more[0])
  await chat.say('有新政策告诉我')
  await alerts.sweep()
  const from = chat.frames.length

  await knowledge.importArticles([policyOf('new-for-small', 100), policyOf('new-for-large', 1)], { actor: 'test' })
  await atNight().sweep()
  expect(await gateway.count('policy_told')).toBe(0)
  await Promise.all([alerts.sweep(), alerts.sweep()])
  await alerts.sweep()
  const told = await chat.frame(({ text }) => text?.includes('测试政策new-for-small') ?? false, from)
  expect(told).toMatchObject({ kind: 'notice', quickReplies: ['有哪些政策适合我们', '不再通知新政策'] })
  expect(told.text).not.toContain('new-for-large')
  expect(await gateway.count('policy_told')).toBe(1)

  await knowledge.importArticles([policyOf('new-for-small', 90)], { actor: 'test' })
  await alerts.sweep()
  await vi.waitFor(() =>
    expect(chat.messages.filter(({ text }) => text.includes('测试政策new-for-small'))).toHaveLength(2),
  )
  expect((await chat.say('不再通知新政策')).text).toContain('不再通知')
  await knowledge.importArticles([policyOf('new-for-small', 80)], { actor: 'test' })
  await alerts.sweep()
  expect(await gateway.count('policy_told')).toBe(2)
})

test('what was told of a company goes when its speaker wants it gone', async () => {
  const chat = await gateway.chat('line=enterprise')
  await proved(chat, more[1])
  await chat.say('我们现在有45个员工，有哪些政策适合我们')
  const [{ id } = { id: '' }] = (await own(chat)).companies as { id: string }[]
  const told = `company_fact where company_id = '${id}' and conversation_id = '${chat.session.conversationId}'`
  expect(await gateway.count(told)).toBeGreaterThan(0)

  expect((await chat.say('删除企业情况')).text).toContain('已经删除')

  expect(await gateway.count(told)).toBe(0)
  expect((await own(chat)).companies).toEqual([])
})

test('a claim from the page is not swept away as an empty conversation, and leaves no trace once erased', async () => {
  const chat = await gateway.chat('line=enterprise')
  const id = chat.session.conversationId
  const authorization = `Bearer ${chat.session.resume}`
  const claimed = await fetch(`${gateway.origin}/v1/enterprise/companies`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ name: more[2]!.name, creditCode: more[2]!.code, role: 'owner', facts: {}, consent: true }),
  })
  expect(claimed.status).toBe(201)
  await gateway.db.query(`update conversation set updated_at = now() - interval '9 days' where id = $1`, [id])
  const periods = { conversationDays: 100, ticketDays: 1000, emptyHours: 24 }
  await removeExpired({ db: gateway.db, clock: () => new Date(), periods, onRemoved: () => {} })
  expect(await gateway.count(`company_speaker where conversation_id = '${id}'`)).toBe(1)

  const copy = (await (
    await fetch(`${gateway.origin}/v1/conversations/${id}/export`, { headers: { authorization } })
  ).json()) as { companies: object[] }
  expect(copy.companies).toMatchObject([{ name: more[2]!.name, role: 'owner', agreed: [{ purpose: 'profile' }] }])
  const erased = await fetch(`${gateway.origin}/v1/conversations/${id}`, {
    method: 'DELETE',
    headers: { authorization },
  })

  expect(erased.status).toBe(204)
  expect(await gateway.count(`company_speaker where conversation_id = '${id}'`)).toBe(0)
  expect(await gateway.count(`company_consent where conversation_id = '${id}'`)).toBe(0)
})
