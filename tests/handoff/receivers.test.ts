import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Ticket } from '../../src/domain/index.ts'
import { Breaker } from '../../src/handoff/breaker.ts'
import { dropFile } from '../../src/handoff/file-drop.ts'
import { parseReceivers } from '../../src/handoff/index.ts'
import { mapped } from '../../src/handoff/mapping.ts'
import { requestForm } from '../../src/handoff/open311/form.ts'
import { isMeantFor, type Receiver, type ReceiverRule, receiversOf } from '../../src/handoff/receivers.ts'
import { ticket } from './tickets.ts'

const secret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`
const url = 'https://example.test/in'
let count = 0
/** Of its own, as every receiver's. */
const secretOf = () => `whsec_${Buffer.alloc(32, ++count).toString('base64')}`
const hook = (id: string, when: ReceiverRule = {}, more: object = {}) => ({
  id,
  name: id,
  kind: 'webhook',
  url,
  secrets: [secretOf()],
  when,
  ...more,
})
const parse = (...receivers: object[]) => parseReceivers(JSON.stringify({ receivers }), {})

describe('a ticket goes where the rules say', () => {
  const rules: [name: string, when: ReceiverRule, changes: Partial<Ticket>, meant: boolean][] = [
    ['no condition, every ticket', {}, {}, true],
    ['an emergency to 110', { urgency: ['emergency'] }, { urgency: 'emergency' }, true],
    ['nothing ordinary to 110', { urgency: ['emergency'] }, {}, false],
    ['a district’s own', { district: ['110105'] }, {}, true],
    ['not another district’s', { district: ['110101', '110102'] }, {}, false],
    ['no place, no district', { district: ['110105'] }, { place: null }, false],
    ['the beginning of a category', { category: ['CG-'] }, {}, true],
    ['another category', { category: ['JT-'] }, {}, false],
    ['no category', { category: ['CG-'] }, { category: null }, false],
    ['all of several conditions', { district: ['110105'], line: ['citizen'], kind: ['complaint'] }, {}, true],
    ['not some of several', { district: ['110105'], line: ['enterprise'] }, {}, false],
    ['the lead unit', { unit: ['s-110105026'] }, {}, true],
    ['its level', { unitLevel: ['enterprise'] }, {}, false],
  ]
  test.each(rules)('%s', (_name, when, changes, meant) => {
    expect(isMeantFor({ when }, { ...ticket, ...changes })).toBe(meant)
  })

  const receivers = parse(
    hook('dispatch'),
    hook('d-chaoyang', { district: ['110105'] }),
    hook('p110', { urgency: ['emergency'] }),
  )
  const told = (t: Ticket, type: Parameters<typeof receiversOf>[2]) =>
    receiversOf(receivers, t, type).map(({ receiver, type: as }) => `${receiver.id} ${as}`)

  test('who heard of it goes on hearing, though the rule means them no more', () => {
    const moved = { ...ticket, sentTo: ['dispatch', 'd-chaoyang'], place: { ...ticket.place!, districtCode: '110108' } }
    expect(told(moved, 'ticket.updated')).toEqual(['dispatch ticket.updated', 'd-chaoyang ticket.updated'])
  })
  test('who is meant only now hears of it as new', () => {
    const grown: Ticket = { ...ticket, sentTo: ['dispatch', 'd-chaoyang'], urgency: 'emergency' }
    expect(told(grown, 'ticket.updated')).toEqual([
      'dispatch ticket.updated',
      'd-chaoyang ticket.updated',
      'p110 ticket.created',
    ])
  })
  test('nobody hears first that it has ended', () => {
    expect(told({ ...ticket, sentTo: ['dispatch'] }, 'ticket.withdrawn')).toEqual(['dispatch ticket.withdrawn'])
  })
})

describe('the file of receivers', () => {
  test('every fault is told at once, by place, and no value', () => {
    const fault = () =>
      parse(
        { ...hook('UPPER'), url: 'ftp://x' },
        { ...hook('a'), secrets: ['geheim'] },
        { ...hook('b'), when: { district: ['x'] }, unknown: 1 },
      )
    for (const part of [
      'receivers.0.id',
      'receivers.0.url',
      'receivers.1.secrets.0',
      'receivers.2.when.district.0',
      'receivers.2',
    ])
      expect(fault).toThrow(part)
    expect(fault).not.toThrow('geheim')
  })
  test('an id stands once', () => expect(() => parse(hook('a'), hook('a'))).toThrow('receivers.1.id: is there twice'))
  test('no two receivers share a secret: by it a receiver is known when it reports', () => {
    const shared = { ...hook('b'), secrets: [secretOf(), secret] }
    expect(() => parse({ ...hook('a'), secrets: [secret] }, shared)).toThrow(
      'receivers.1.secrets: are another receiver’s',
    )
  })

  test('secrets come from the environment, and a missing one is named', () => {
    const file = JSON.stringify({ receivers: [{ ...hook('a'), secrets: ['env:A', 'env:B'] }] })
    const [found] = parseReceivers(file, { A: secret, B: secret })
    expect((found as Extract<Receiver, { kind: 'webhook' }>).secrets).toEqual([secret, secret])
    expect(() => parseReceivers(file, { A: secret })).toThrow('env:B: is not set')
  })
  test('a receiver hides contact unless it is told to show it', () =>
    expect(parse(hook('a'))[0]!.contact).toBe('masked'))
})

test('a city’s own field names are data', () => {
  const map = {
    orderNo: 'ticketNo',
    'area.code': { from: 'place.districtCode' },
    'area.name': 'place.district',
    type: { from: 'kind', values: { complaint: 'TS', assistance: 'QZ' }, else: 'QT' },
    source: { const: 'JIESU' },
    units: { from: 'supportingUnits', join: '、', else: '' },
    memo: { from: 'description', max: 5 },
    deadline: { from: 'dueAt', time: 'local' as const },
    deadlineUnix: { from: 'dueAt', time: 'unix' as const },
    nothing: 'no.such.member',
  }
  const receivers = parse(hook('a', {}, { map }))
  const result = mapped(receivers[0]!.map!, { ...ticket, supportingUnits: [{ name: '甲' }, { name: '乙' }] })

  expect(result).toEqual({
    orderNo: ticket.ticketNo,
    area: { code: '110105', name: '朝阳区' },
    type: 'TS',
    source: 'JIESU',
    units: '甲、乙',
    memo: ticket.description.slice(0, 5),
    deadline: '2026-11-29 23:59:59',
    deadlineUnix: Date.UTC(2026, 10, 29, 15, 59, 59) / 1000,
  })
  expect(mapped({ type: { from: 'kind', values: { complaint: 'TS' }, else: 'QT' } }, { kind: 'toString' })).toEqual({
    type: 'QT',
  })
  expect(() => parse(hook('a', {}, { map: { '__proto__.x': 'ticketNo' } }))).toThrow('receivers.0')
})

test('a receiver that fails is spared, tried once, and served again when it answers', () => {
  const breaker = new Breaker({ failures: 2, pauseMs: 1000 })

  breaker.note('failed', 0)
  expect(breaker.wait(0)).toBe(0)
  breaker.note('failed', 0)
  expect([breaker.wait(0), breaker.wait(999)]).toEqual([1000, 1])
  expect([breaker.wait(1000), breaker.wait(1000)], 'one tries, the others wait').toEqual([0, 1000])
  breaker.note('failed', 1000)
  expect(breaker.wait(1500)).toBe(500)
  expect(breaker.wait(2000)).toBe(0)
  breaker.note('answered', 2000)
  expect([breaker.wait(2000), breaker.wait(2000), breaker.isOpen]).toEqual([0, 0, false])
})

test('a file is there whole, under a name that keeps the order, and written twice it is one file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jiesu-drop-'))
  const drop = { seq: 7, id: '01900000-0000-7000-8000-000000000001', ticketNo: ticket.ticketNo, body: '{"a":1}' }
  const inner = join(folder, 'out')

  expect(await dropFile(inner, drop)).toEqual({ outcome: 'done' })
  await dropFile(inner, drop)
  await dropFile(inner, { ...drop, seq: 12, id: '01900000-0000-7000-8000-000000000002' })

  const names = await readdir(inner)
  expect(names.sort()[0]).toBe(`000000000007-${ticket.ticketNo}-${drop.id}.json`)
  expect(names).toHaveLength(2)
  expect(await readFile(join(inner, names[0]!), 'utf8')).toBe(drop.body)
  expect((await stat(join(inner, names[0]!))).mode & 0o077, 'for nobody else to read').toBe(0)
  expect(await dropFile(join(inner, names[0]!), drop)).toMatchObject({ outcome: 'retry' })
  await rm(folder, { recursive: true })
})

test('an Open311 request is a service request with WGS-84 coordinates and our number', () => {
  const [endpoint] = parse({
    id: 'o',
    name: 'o',
    kind: 'open311',
    url,
    apiKey: 'k',
    services: { [ticket.category!.code]: '042' },
    defaultService: '000',
  })
  const form = requestForm(endpoint as Extract<Receiver, { kind: 'open311' }>, {
    ...ticket,
    place: { ...ticket.place!, lat: 39.9142, lon: 116.4039, crs: 'gcj02' },
  })

  expect(form.get('service_code')).toBe('042')
  expect(form.get('description')).toContain(ticket.ticketNo)
  expect(Number(form.get('lat'))).toBeCloseTo(39.9128, 3)
  expect(Number(form.get('long'))).toBeCloseTo(116.3977, 3)
  expect(form.get('api_key')).toBe('k')
})
