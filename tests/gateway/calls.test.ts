import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toBeijingIso } from '../../src/domain/index.ts'
import { DeskPage, PhoneFeed, phoneAccounts, postEvents } from './support/calls.ts'
import { atDesk, type DeskClient, newUser } from './support/desk.ts'
import { start, type TestGateway } from './support/start.ts'

let gateway: TestGateway
let agent: DeskClient & { user: string; name?: string }
let agentName: string

beforeAll(async () => {
  gateway = await start({ accounts: phoneAccounts })
  agent = await atDesk(gateway, 'agent')
  agentName = (await agent.get('/me')).body.name
})
afterAll(() => gateway[Symbol.asyncDispose]())

const final = (seq: number, text: string, more: object = {}) => ({
  type: 'utterance',
  seq,
  speaker: 'caller',
  text,
  final: true,
  startMs: seq * 1000,
  endMs: seq * 1000 + 500,
  ...more,
})

/** The words of a call as an agent reads them. */
async function transcript(callId: string): Promise<string[]> {
  const { body } = await agent.get('/calls')
  const card = body.calls.find((one: { callId: string }) => one.callId === callId)
  const view = await agent.get(`/calls/${card.id}`)
  return view.body.transcript.map((line: { text: string }) => line.text)
}

describe('the phone feed', () => {
  test('asks for a key', async () => {
    const feed = await PhoneFeed.open(gateway.origin, '', 'wrong').catch(() => null)

    expect(feed?.closed ?? 0).not.toBe(undefined)
    expect(await postEvents(gateway.origin, 'c', [], '', 'wrong')).toMatchObject({
      status: 401,
      body: { code: 'KEY_INVALID' },
    })
  })

  test('revisions replace, withdrawals take back, and late, repeated and missing segments are normal', async () => {
    const [startedAt, endedAt] = [10, 5].map((minutes) => toBeijingIso(new Date(Date.now() - minutes * 60_000)))
    const sent = await postEvents(gateway.origin, 'order', [
      final(5, '在望京街道'),
      final(2, '路灯坏了'),
      final(2, '路灯坏了三天', { revision: 1 }),
      final(2, '路灯坏了'),
      { ...final(2, '路灯'), final: false },
      final(3, '说错了'),
      final(3, '', { revision: 1 }),
      final(3, '说错了'),
      final(2, '路灯坏了三天', { revision: 1 }),
      { type: 'call.started', caller: '13800138000', line: 'citizen', startedAt },
      { type: 'nonsense' },
      { type: 'utterance', seq: 'x' },
      { ...final(8, '正在说'), final: false },
      { type: 'call.ended', endedAt },
      { type: 'call.ended', endedAt },
      final(6, '好的谢谢'),
    ])

    expect(sent.body.results.map(({ status, code }) => code ?? status)).toEqual([
      'stored',
      'stored',
      'stored',
      'stale',
      'stale',
      'stored',
      'stored',
      'stale',
      'repeat',
      'stored',
      'FRAME_UNKNOWN',
      'FRAME_INVALID',
      'passing',
      'stored',
      'repeat',
      'stored',
    ])
    expect(await transcript('order')).toEqual(['路灯坏了三天', '在望京街道', '好的谢谢'])
    expect(await gateway.count(`call_utterance u join call c on c.id = u.call_id where c.external_id = 'order'`)).toBe(
      6,
    )
  })

  test('one socket carries many calls; a frame that cannot be read is told so and stops nothing', async () => {
    const feed = await PhoneFeed.open(gateway.origin)
    await Promise.all([feed.started('many-1'), feed.started('many-2')])

    feed.send('{')
    feed.send({ type: 'utterance', callId: 'many-1', seq: -1, text: '', final: true })
    await feed.frame(({ type, callId }) => type === 'error' && callId === 'many-1')
    const stored = await Promise.all([feed.say('many-1', 'caller', '第一通'), feed.say('many-2', 'caller', '第二通')])

    expect(stored.map(({ type, callId, seq, status }) => [type, callId, seq, status]).sort()).toEqual([
      ['ack', 'many-1', 0, 'stored'],
      ['ack', 'many-2', 0, 'stored'],
    ])
    const faults = feed.frames.filter(({ type }) => type === 'error')
    expect(faults.map(({ code, callId }) => [code, callId])).toEqual([
      ['FRAME_INVALID', undefined],
      ['FRAME_INVALID', 'many-1'],
    ])
    expect(await transcript('many-2')).toEqual(['第二通'])
    feed.close()
  })

  test('speech engines speak for themselves, one stream for each side', async () => {
    const left = await PhoneFeed.open(gateway.origin, '?format=funasr&callId=asr&speaker=left')
    const offline = (text: string, start: number) => ({
      mode: '2pass-offline',
      wav_name: 'w',
      text,
      is_final: false,
      stamp_sents: [{ start, end: start + 9 }],
    })
    left.send({ mode: '2pass-online', wav_name: 'w', text: '我要', is_final: true })
    left.send(offline('我要反映，', 100))
    await left.frame(({ type, seq }) => type === 'ack' && seq === 0)
    const right = await postEvents(
      gateway.origin,
      'asr',
      [
        {
          header: { name: 'SentenceEnd', task_id: 't' },
          payload: { index: 1, time: 9, begin_time: 1, result: '您请讲。' },
        },
      ],
      '?format=aliyun&speaker=right',
    )
    left.send(offline('路灯不亮。', 900))
    await left.frame(({ type, seq }) => type === 'ack' && seq === 1)
    left.close()
    const again = await PhoneFeed.open(gateway.origin, '?format=funasr&callId=asr&speaker=left')
    again.send(offline('在望京。', 100))
    const resumed = await again.frame(({ type }) => type === 'ack')

    expect(right.body.results).toEqual([{ seq: 1, revision: 0, status: 'stored' }])
    expect(resumed).toMatchObject({ status: 'stored', seq: 2 })
    expect(await transcript('asr')).toEqual(['我要反映，', '您请讲。', '路灯不亮。', '在望京。'])
    const { body } = await agent.get('/calls')
    const { id } = body.calls.find((one: { callId: string }) => one.callId === 'asr')
    const speakers = (await agent.get(`/calls/${id}`)).body.transcript.map((line: { speaker: string }) => line.speaker)
    expect(speakers).toEqual(['caller', 'agent', 'caller', 'caller'])
    again.close()
  })

  test('what is said, and who calls, is sealed at rest and never logged', async () => {
    await postEvents(gateway.origin, 'sealed', [
      { type: 'call.started', caller: '13911112222', line: 'citizen' },
      final(0, '我叫赵铁柱住在花家地'),
    ])

    const rows = await gateway.db.query<{ content: Buffer; caller: Buffer }>(
      `select u.content, c.caller from call_utterance u join call c on c.id = u.call_id where c.external_id = 'sealed'`,
    )
    expect(rows).toHaveLength(1)
    expect(rows[0]!.content.includes(Buffer.from('赵铁柱'))).toBe(false)
    expect(rows[0]!.caller.includes(Buffer.from('13911112222'))).toBe(false)
    expect(gateway.log()).not.toMatch(/赵铁柱|13911112222/)
  })
})

describe('the desk', () => {
  test('hears a call from its first word to its ticket', async () => {
    const page = await DeskPage.open(agent)
    await page.frame(({ type }) => type === 'calls')
    const feed = await PhoneFeed.open(gateway.origin)
    const callId = 'whole'
    await feed.started(callId, { agentId: agentName })
    const opened = await page.frame(({ type, callId: one }) => type === 'call.state' && one === callId)
    await feed.say(callId, 'agent', '您好，请讲')
    await feed.say(callId, 'caller', '昨天晚上朝阳区望京街道花家地小区楼下烧烤店油烟特别大呛得睡不着')
    await feed.say(callId, 'caller', '对了外地户口能在北京领结婚证吗')

    const answer = await page.frame(({ type, segment }) => type === 'assist' && segment === '2')
    const [best] = answer.suggestions
    expect(best).toMatchObject({
      kind: 'answer',
      segment: '2',
    })
    expect(best.citations[0].quote).toBeTruthy()
    expect(answer.form.place.value).toContain('花家地')
    expect(answer.tookMs).toBeGreaterThan(0)
    expect(opened.call).toMatchObject({ caller: '13800138000', agentId: agentName, state: 'live' })

    const id = opened.id
    expect(await page.ask({ type: 'fate', callId, suggestionId: best.id, fate: 'used' })).toMatchObject({ type: 'ack' })
    expect(await page.ask({ type: 'edit', callId, field: 'demand', value: '请派人查处' })).toMatchObject({
      type: 'ack',
    })
    await feed.say(callId, 'caller', '希望你们赶紧把他关了')
    const after = await page.frame(({ type, segment }) => type === 'assist' && segment === '3')
    expect(after.form.demand).toMatchObject({ value: '请派人查处', edited: true })
    feed.send({ type: 'call.ended', callId, endedAt: new Date().toISOString() })
    const ended = await page.frame(({ type, call }) => type === 'call.state' && call.state === 'ended')
    expect(ended.summary).toContain('已当场解答')

    const filed = await agent.post(`/calls/${id}/submit`)
    const again = await agent.post(`/calls/${id}/submit`)

    expect(filed).toMatchObject({
      status: 200,
      body: { ticketNo: expect.stringMatching(/^\d{8}-\d{6}$/), duplicate: false },
    })
    expect(again.body).toEqual({ ticketNo: filed.body.ticketNo, duplicate: true })
    const [event] = await gateway.receiver.arrived(1)
    const ticket = event!.ticket as unknown as Record<string, unknown>
    expect(ticket).toMatchObject({
      channel: 'phone',
      kind: 'complaint',
      elements: { demand: '请派人查处' },
      leadUnit: { name: '望京街道办事处' },
      requester: { phone: '13800138000' },
    })
    expect((ticket.transcript as { author: string }[]).map(({ author }) => author)).toEqual([
      'agent',
      'requester',
      'requester',
      'requester',
    ])
    const outcomes = await gateway.db.query<{ field: string; outcome: string }>(
      'select field, outcome from form_outcome where subject_id = $1',
      [id],
    )
    expect(outcomes.find(({ field }) => field === 'demand')?.outcome).toBe('edited')
    feed.close()
    page.close()
  })

  test('the next call from that phone shows the ticket, masked', async () => {
    await postEvents(gateway.origin, 'again', [
      { type: 'call.started', caller: '+86 138-0013-8000', agentId: agentName },
    ])

    const { body } = await agent.get('/calls')
    const { id, caller } = body.calls.find((one: { callId: string }) => one.callId === 'again')
    const view = (await agent.get(`/calls/${id}`)).body

    expect(caller).not.toContain('80013800')
    expect(view.repeats).toEqual([])
    expect(view.past).toEqual([expect.objectContaining({ status: 'filed', unit: '望京街道办事处' })])
  })

  test('while somebody tells the same matter, the ticket that it would be merged with is shown, and why; another matter shows none', async () => {
    const [first] = await gateway.db.query<{ ticketNo: string }>(
      `select ticket_no as "ticketNo" from ticket order by ticket_no limit 1`,
    )
    const ticketNo = first!.ticketNo
    await postEvents(gateway.origin, 'same', [
      { type: 'call.started', caller: '13700009999', agentId: agentName },
      final(0, '朝阳区望京街道花家地小区楼下烧烤店天天油烟特别大，呛得睡不着觉'),
    ])
    await postEvents(gateway.origin, 'other', [
      { type: 'call.started', caller: '13700009998', agentId: agentName },
      final(0, '朝阳区望京街道花家地小区北里的路灯坏了好几盏'),
    ])
    const viewOf = async (callId: string) => {
      const { body } = await agent.get('/calls')
      return (await agent.get(`/calls/${body.calls.find((one: { callId: string }) => one.callId === callId).id}`)).body
    }

    const same = await viewOf('same')
    expect(same.repeats).toEqual([expect.objectContaining({ ticketNo, reason: expect.stringContaining('地点相同') })])
    expect(same.past).toEqual([])
    expect((await viewOf('other')).repeats).toEqual([])
    const filed = await agent.post(`/calls/${same.call.id}/submit`)
    const [row] = await gateway.db.query('select merged_into as "into" from ticket where ticket_no = $1', [
      filed.body.ticketNo,
    ])
    expect(row).toEqual({ into: ticketNo })
  })

  test('a colleague’s call is neither shown nor opened; a supervisor listens, and whispers to its agent', async () => {
    const colleague = await newUser(gateway, 'agent')
    const supervisor = await atDesk(gateway, 'supervisor')
    await postEvents(gateway.origin, 'theirs', [
      { type: 'call.started', caller: '13700001111', agentId: agentName },
      final(0, '喂'),
    ])
    const other = await atDesk(gateway, 'agent')
    const { id } = (await agent.get('/calls')).body.calls.find((one: { callId: string }) => one.callId === 'theirs')

    const ids = (list: { callId: string }[]) => list.map(({ callId }) => callId)
    expect(ids((await other.get('/calls')).body.calls)).not.toContain('theirs')
    expect(ids((await supervisor.get('/calls')).body.calls)).toContain('theirs')
    expect(await other.get(`/calls/${id}`)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    const [mine, boss, stranger] = await Promise.all([
      DeskPage.open(agent),
      DeskPage.open(supervisor),
      DeskPage.open(other),
    ])
    await mine.frame(({ type, callId }) => type === 'call.state' && callId === 'theirs')
    expect(await stranger.ask({ type: 'watch', callId: id })).toMatchObject({ type: 'error', code: 'FORBIDDEN' })
    expect(await stranger.ask({ type: 'whisper', callId: id, text: '喂' })).toMatchObject({
      type: 'error',
      code: 'FORBIDDEN',
    })
    await boss.ask({ type: 'watch', callId: 'theirs' })
    await boss.ask({ type: 'whisper', callId: 'theirs', text: '问一下门牌号' })
    expect(await mine.frame(({ type }) => type === 'whisper')).toMatchObject({ text: '问一下门牌号', callId: 'theirs' })
    const watched = await gateway.db.query(
      `select from audit_entry where action = 'call.watch' and subject_id = $1 and actor_id = $2`,
      [id, supervisor.user],
    )
    expect(watched).toHaveLength(1)

    await postEvents(gateway.origin, 'theirs', [{ type: 'call.transferred', agentId: colleague.name }])
    expect(await mine.frame(({ type }) => type === 'call.gone')).toMatchObject({ callId: 'theirs' })
    for (const page of [mine, boss, stranger]) page.close()
  })

  test('the socket is for who is signed in, from the desk’s own page', async () => {
    const foreign = await DeskPage.open(agent, { origin: 'https://evil.example' })
    const nobody = await DeskPage.open(Object.assign(Object.create(agent), { cookie: '' }))

    expect([foreign.closed, nobody.closed]).not.toContain(undefined)
    expect([...foreign.frames, ...nobody.frames]).toEqual([])
  })

  test('a call that nobody spoke in files nothing', async () => {
    await postEvents(gateway.origin, 'silent', [{ type: 'call.started', caller: '13700002222', agentId: agentName }])
    const { id } = (await agent.get('/calls')).body.calls.find((one: { callId: string }) => one.callId === 'silent')

    expect(await agent.post(`/calls/${id}/submit`)).toMatchObject({ status: 422, body: { code: 'CALL_EMPTY' } })
  })
})

test('beside a chat that an agent took stand the same answers and the same form', async () => {
  const chat = await gateway.chat()
  await agent.call('PUT', '/presence', { groups: ['citizen'], capacity: 3, state: 'available' })
  await chat.say('转人工')
  const id = chat.session.conversationId
  expect((await agent.post(`/conversations/${id}/take`)).status).toBe(200)
  await chat.post('昨天晚上朝阳区望京街道花家地小区楼下烧烤店油烟特别大')
  await chat.post('外地户口能在北京领结婚证吗')

  const { status, body } = await agent.get(`/conversations/${id}/assist`)
  const stranger = await atDesk(gateway, 'agent')

  expect(status).toBe(200)
  expect(body.form.place.value).toContain('花家地')
  const [best] = body.suggestions
  expect(best.question).toContain('结婚证')
  expect((await agent.call('PUT', `/conversations/${id}/suggestions/${best.id}`, { fate: 'used' })).status).toBe(204)
  await agent.call('PUT', `/conversations/${id}/form/demand`, { value: '请查处' })
  const again = (await agent.get(`/conversations/${id}/assist`)).body
  expect(again.form.demand).toMatchObject({ value: '请查处', edited: true })
  expect(again.suggestions.map((one: { id: string; fate: string }) => [one.id, one.fate])).toEqual([[best.id, 'used']])
  expect((await stranger.get(`/conversations/${id}/assist`)).status).toBe(404)
})
