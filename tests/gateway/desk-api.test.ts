import { fastify } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DeskDeps, installDesk, type KnownRoute, watchDeskRoutes } from '../../src/desk/index.ts'
import { addKey, roles, scopes } from '../../src/people/index.ts'
import { atDesk, DeskClient, testActor } from './support/desk.ts'
import { start, type TestGateway } from './support/start.ts'

/** Different matters, so that none is taken for a repeat of another. */
const complaints = [
  '我要投诉，昨天晚上朝阳区望京街道花家地小区楼下烧烤店油烟特别大，呛得睡不着，希望派人来查',
  '我要投诉，今天早上海淀区中关村街道科育社区5号楼门口的路灯坏了三天，希望尽快修好',
  '我要投诉，上个月西城区德胜街道黄寺大街23号的健身房关门跑路，不退会员费，希望退钱',
]
const nothing = '00000000-0000-4000-8000-000000000000'

let gateway: TestGateway
let ticketNo: string
let known: KnownRoute[]
beforeAll(async () => {
  gateway = await start()
  ticketNo = await fileTicket()
  known = await routesOfTheDesk()
})
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]()
})

/** A citizen complains, up to the ticket. */
async function fileTicket(complaint = complaints[0]!, extra = ''): Promise<string> {
  const chat = await gateway.chat()
  await chat.say(complaint)
  await chat.say(`13800138000，我姓王${extra}`)
  const { ticket } = await chat.say('确认')
  return ticket!.ticketNo
}

async function routesOfTheDesk(): Promise<KnownRoute[]> {
  const app = fastify()
  const list = watchDeskRoutes(app)
  installDesk(app, {} as DeskDeps)
  return list
}

/** An address of the route with something in the place of each parameter. */
function addressOf({ url }: KnownRoute): string {
  return url
    .replace('/v1/desk', '')
    .replace(':ticketNo', '20000101-000001')
    .replaceAll(/:[a-zA-Z]+/g, nothing)
}

/** What a guard says to who may not; everything else came past it. */
const refusals = ['SIGN_IN_NEEDED', 'FORBIDDEN', 'KEY_INVALID', 'CSRF_REFUSED', 'PASSWORD_CHANGE_NEEDED']

test('every route of the desk lets in exactly the roles it names: every route as every role, as nobody, as a key', async () => {
  const guarded = known.filter(
    ({ guard, method, url }) => guard === 'session' && url !== '/v1/desk' && method !== 'HEAD',
  )
  const people = new Map<string, DeskClient>()
  for (const role of roles) people.set(role, await atDesk(gateway, role))
  const keys = new Map<string, string>()
  const deps = { db: gateway.db, vault: gateway.vault, clock: () => new Date() }
  for (const scope of scopes) keys.set(scope, (await addKey(deps, testActor, { name: scope, scopes: [scope] })).key)
  const nobody = new DeskClient(gateway.origin)
  const wrong: string[] = []
  const check = async (who: string, client: DeskClient, route: KnownRoute, mayPass: boolean, key?: string) => {
    const headers: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {}
    const body = route.method === 'GET' || route.method === 'DELETE' ? undefined : {}
    const { status, body: answer } = await client.call(route.method, addressOf(route), body, headers)
    const passed = !refusals.includes(answer?.code)
    if (passed !== mayPass || status >= 500)
      wrong.push(`${who} ${route.method} ${route.url}: ${status} ${answer?.code}`)
  }

  for (const route of guarded) {
    for (const role of roles) await check(role, people.get(role)!, route, route.allow.includes(role))
    await check('nobody', nobody, route, false)
    for (const [scope, key] of keys) await check(`key ${scope}`, nobody, route, route.scope === scope, key)
    await check('a false key', nobody, route, false, `jsk_${'A'.repeat(43)}`)
  }

  expect(guarded.length).toBeGreaterThan(25)
  expect(wrong).toEqual([])
})

test.each([
  ['another site', { origin: 'https://evil.example' }],
  ['a form that cannot set our header', { 'x-jiesu-desk': undefined }],
  ['a site that is only similar', { 'sec-fetch-site': 'same-site' }],
  ['a page without an origin', { origin: 'null' }],
])('no change comes from %s, though the browser sends the cookie along', async (_who, headers) => {
  const admin = await atDesk(gateway, 'admin')
  const before = await gateway.count('desk_user')
  const sent = { origin: admin.origin, 'x-jiesu-desk': '1', ...headers }
  const given = Object.fromEntries(
    Object.entries(sent).filter((pair): pair is [string, string] => pair[1] !== undefined),
  )

  const response = await fetch(`${admin.origin}/v1/desk/users`, {
    method: 'POST',
    headers: { cookie: admin.cookie, 'content-type': 'application/json', ...given },
    body: JSON.stringify({ name: 'intruder', roles: ['admin'] }),
  })

  expect(response.status).toBe(403)
  expect(await response.json()).toMatchObject({ code: 'CSRF_REFUSED' })
  expect(await gateway.count('desk_user')).toBe(before)
})

test('nobody is signed in from another site either', async () => {
  const desk = new DeskClient(gateway.origin)

  const answer = await desk.post('/sign-in', { name: 'a', password: 'b' }, { origin: 'https://evil.example' })

  expect(answer.body.code).toBe('CSRF_REFUSED')
})

test('an agent sees a ticket with its contact masked, and the look is in the log', async () => {
  const agent = await atDesk(gateway, 'agent')

  const { body } = await agent.get(`/tickets/${ticketNo}`)

  expect(body.ticket).toMatchObject({
    ticketNo,
    requester: { name: expect.stringContaining('*'), phone: '138****8000' },
  })
  expect(JSON.stringify(body)).not.toContain('13800138000')
  expect(body.revealable).toEqual(['name', 'phone', 'transcript'])
  const [entry] = await entriesOf('ticket.viewed', agent.user)
  expect(entry).toMatchObject({ subject_id: ticketNo, actor_kind: 'user', fields: ['ticket', 'events', 'deliveries'] })
})

test('one field is unmasked for a reason, and reason, field and person stand in the log', async () => {
  const agent = await atDesk(gateway, 'agent')

  const without = await agent.post(`/tickets/${ticketNo}/reveal`, { field: 'phone', reason: ' ' })
  const foreign = await agent.post(`/tickets/${ticketNo}/reveal`, { field: 'conversationId', reason: '核实诉求地点' })
  const shown = await agent.post(`/tickets/${ticketNo}/reveal`, { field: 'phone', reason: '核实诉求地点' })

  expect(without.body.code).toBe('REQUEST_INVALID')
  expect(foreign.body.code).toBe('FORBIDDEN')
  expect(shown.body).toEqual({ field: 'phone', value: '13800138000' })
  expect(await entriesOf('ticket.revealed', agent.user)).toMatchObject([
    { subject_id: ticketNo, fields: ['phone'], reason: '核实诉求地点' },
  ])
})

test('who asked for confidentiality is unmasked for a supervisor only', async () => {
  const confidential = await fileTicket(complaints[1], '，请为我保密')
  const [agent, supervisor] = [await atDesk(gateway, 'agent'), await atDesk(gateway, 'supervisor')]
  const wish = { field: 'phone', reason: '领导交办需要回电' }

  const { body } = await agent.get(`/tickets/${confidential}`)
  const refused = await agent.post(`/tickets/${confidential}/reveal`, wish)
  const shown = await supervisor.post(`/tickets/${confidential}/reveal`, wish)

  expect(body.ticket.requester).toMatchObject({ confidential: true, name: null, phone: null })
  expect(body.revealable).toEqual([])
  expect(refused.body.code).toBe('FORBIDDEN')
  expect(shown.body.value).toBe('13800138000')
})

test('who saw a ticket is told to supervisors and auditors, the names of all that looked', async () => {
  const own = await fileTicket(complaints[2])
  const agent = await atDesk(gateway, 'agent')
  await agent.get(`/tickets/${own}`)
  const auditor = await atDesk(gateway, 'auditor')

  const { body } = await auditor.get(`/tickets/${own}/views`)

  expect(body.views.map(({ action, actorId }: { action: string; actorId: string }) => [action, actorId])).toEqual([
    ['ticket.viewed', agent.user],
  ])
})

test('the list of tickets shows no contact, finds by number, district and status, and goes on page by page', async () => {
  await gateway.db.query(
    `insert into ticket (ticket_no, conversation_id, draft_id, status, kind, line, channel, district_code, lead_unit,
       response_tier, received_at, due_at, body)
     select '20250101-' || lpad(n::text, 6, '0'), conversation_id, gen_random_uuid(), 'completed', kind, line, channel,
       '110101', '{"code":"X","name":"东城某单位","level":"street"}', response_tier, '2025-01-01T00:00:00Z', due_at, body
     from ticket, generate_series(1, 120) n where ticket_no = $1`,
    [ticketNo],
  )
  const agent = await atDesk(gateway, 'agent')
  const seen: string[] = []
  let before: string | null = ''
  while (before !== null) {
    const { body } = await agent.get(`/tickets?status=completed${before && `&before=${encodeURIComponent(before)}`}`)
    seen.push(...body.tickets.map((ticket: { ticketNo: string }) => ticket.ticketNo))
    before = body.before
  }
  const first = await agent.get('/tickets')
  const ask = async (query: string) => (await agent.get(`/tickets?${query}`)).body.tickets.length

  expect(seen).toHaveLength(120)
  expect(JSON.stringify(first.body)).not.toContain('13800138000')
  expect(await ask(`number=${ticketNo}`)).toBe(1)
  expect(await ask('number=20250101-00011')).toBe(10)
  expect(await ask('district=110105&due=over')).toBe(0)
  expect(await ask(`unit=${encodeURIComponent('东城')}&status=filed`)).toBe(0)
  expect((await agent.get('/tickets?before=nonsense')).body.code).toBe('REQUEST_INVALID')
})

test('a dead delivery is seen with its last fault, sent again by a supervisor, and arrives', async () => {
  const [row] = await gateway.db.query<{ id: string }>(
    `update outbox set status = 'dead', last_error = 'HTTP_503', attempts = 12
     where id = (select id from outbox where key = $1 order by seq desc limit 1) returning id`,
    [ticketNo],
  )
  const supervisor = await atDesk(gateway, 'supervisor')

  const { body } = await supervisor.get('/deliveries')
  const answer = await supervisor.post('/deliveries/resend', { ids: [row!.id, nothing] })

  expect(body.deliveries).toMatchObject([{ id: row!.id, lastError: 'HTTP_503', attempts: 12, key: ticketNo }])
  expect(JSON.stringify(body)).not.toContain('payload')
  expect(answer.body).toEqual({ resent: 1 })
  await expect
    .poll(async () => (await gateway.db.query('select status from outbox where id = $1', [row!.id]))[0], {
      timeout: 10_000,
    })
    .toEqual({ status: 'done' })
  expect(await entriesOf('delivery.resent', supervisor.user)).toMatchObject([{ subject_id: row!.id }])
})

test('conversations are listed without a word of what was said', async () => {
  const supervisor = await atDesk(gateway, 'supervisor')

  const { body } = await supervisor.get('/conversations')

  expect(body.conversations[0]).toMatchObject({ channel: 'web', line: 'citizen', messages: expect.any(Number) })
  expect(body.conversations.flatMap(({ tickets }: { tickets: string[] }) => tickets)).toContain(ticketNo)
  expect(JSON.stringify(body)).not.toContain('油烟')
})

test('health tells of every channel and receiver in numbers', async () => {
  const admin = await atDesk(gateway, 'admin')

  const { body } = await admin.get('/health')

  expect(body.channels).toMatchObject([{ channel: 'web', conversations: expect.any(Number) }])
  expect(body.receivers).toMatchObject([{ topic: 'ticket', receiver: 'dispatch' }])
})

/** Entries of the audit log by one person, oldest first. */
async function entriesOf(action: string, actorId: string): Promise<Record<string, unknown>[]> {
  return gateway.db.query('select * from audit_entry where action = $1 and actor_id = $2 order by seq', [
    action,
    actorId,
  ])
}
