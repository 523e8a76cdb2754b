import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readAppeal } from '../../src/conversation/appeal.ts'
import type { Reference } from '../../src/conversation/index.ts'
import type { Appeal } from '../../src/domain/index.ts'
import { createClassifier } from '../../src/nlu/index.ts'
import { areaUnits } from '../../src/tickets/area-units.ts'
import { buildGazetteer, parseCatalogue, parseGazetteer } from '../../src/tickets/index.ts'
import { parseUnits } from '../../src/tickets/unit-file.ts'

const at = new Date('2026-11-22T10:00:00+08:00')
const base: Appeal = {
  channel: 'platform',
  account: 'board',
  externalId: 'p-1',
  line: 'citizen',
  text: '昨天晚上朝阳区望京街道花家地小区楼下烧烤店油烟特别大，呛得睡不着，希望派人来查',
}
const reference = referenceOf()

test('an appeal that comes whole is understood, classified, placed and routed as in the chat', () => {
  const ticket = readAppeal({ ...base, name: '王芳', phone: '13800138000' }, at, reference).toTicket('20261122-000001')

  expect(ticket).toMatchObject({
    ticketNo: '20261122-000001',
    channel: 'platform',
    kind: 'complaint',
    status: 'filed',
    urgency: 'ordinary',
    description: base.text,
    place: { district: '朝阳区', street: '望京街道', streetCode: expect.stringMatching(/^110105/) },
    requester: { name: '王芳', phone: '13800138000', anonymous: false },
    leadUnit: { name: '望京街道办事处' },
  })
  expect(ticket.category?.path.join()).toContain('油烟')
  expect(ticket.elements.time).toContain('昨天晚上')
})

test('every piece of evidence stands in the description, though the title was heard too', () => {
  const appeal = { ...base, title: '餐饮油烟扰民', text: '花家地小区楼下的店天天这样，没人管，请处理' }

  const ticket = readAppeal(appeal, at, reference).toTicket('20261122-000001')

  expect(ticket.title).toBe('餐饮油烟扰民')
  expect(ticket.category?.path.join()).toContain('油烟')
  for (const { start, end, quote } of ticket.category!.evidence) {
    expect(ticket.description.slice(start, end)).toBe(quote)
  }
})

test('danger in the words makes it an emergency of who saves', () => {
  const ticket = readAppeal({ ...base, text: '朝阳区望京花家地小区3号楼着火了，快来人' }, at, reference).toTicket(
    '20261122-000001',
  )

  expect(ticket).toMatchObject({ urgency: 'emergency', responseTier: '2h', leadUnit: { code: 'bj-xfzd' } })
})

test('a leaf that somebody chose is kept; one that the catalogue does not have counts as not given', () => {
  const [code] = [...reference.catalogue.leaves.keys()]

  const chosen = readAppeal({ ...base, category: code! }, at, reference).toTicket('20261122-000001')
  const unknown = readAppeal({ ...base, category: 'no such leaf' }, at, reference).toTicket('20261122-000002')

  expect(chosen.category).toMatchObject({ code, confidence: 1 })
  expect(unknown.category?.path.join()).toContain('油烟')
})

test('a wish for confidentiality holds whether the words or the sender tell of it', () => {
  const said = readAppeal({ ...base, text: `${base.text}，请对我的信息保密` }, at, reference).toTicket(
    '20261122-000001',
  )
  const told = readAppeal({ ...base, confidential: true }, at, reference).toTicket('20261122-000001')

  expect([said.requester.confidential, told.requester.confidential]).toEqual([true, true])
})

test('a point and a place in words both stay with the ticket', () => {
  const point = { lat: 39.99, lon: 116.48, crs: 'gcj02' as const }

  const ticket = readAppeal({ ...base, place: { text: '朝阳区望京街道阜通东大街', point } }, at, reference).toTicket(
    '20261122-000001',
  )

  expect(ticket.place).toMatchObject({ text: '朝阳区望京街道阜通东大街', street: '望京街道', ...point })
})

test('words of any length and shape become a ticket', () => {
  for (const text of ['。', '谢谢', '你好', '？', '路灯'.repeat(20_000), '\u{1F525}'.repeat(9000)]) {
    const ticket = readAppeal({ ...base, text }, at, reference).toTicket('20261122-000001')
    expect(ticket.description.length).toBeLessThanOrEqual(8000)
    expect(ticket.title).not.toBe('')
  }
})

/** The sample content, as the gateway loads it. */
function referenceOf(): Reference {
  const file = (name: string) => readFileSync(new URL(`../../content/${name}`, import.meta.url), 'utf8')
  const beijing = parseGazetteer({ areas: file('gazetteer/beijing.csv'), aliases: file('gazetteer/aliases.csv') })
  const catalogue = parseCatalogue(file('catalogue.csv'))
  if (catalogue.outcome !== 'read') throw new Error('the sample catalogue has faults')
  const leaves = catalogue.leaves.map(({ leaf }) => leaf)
  const listed = parseUnits(file('units.csv'), file('district-departments.csv'))
  const units = [...listed.units, ...areaUnits(beijing.areas, listed.departments)]
  return {
    catalogue: {
      version: '2026-11-01.1',
      leaves: new Map(leaves.map((leaf) => [leaf.code, leaf])),
      units: new Map(units.map(({ code, name, level }) => [code, { code, name, level }])),
    },
    gazetteer: buildGazetteer(beijing.areas, beijing.aliases),
    classifier: createClassifier(leaves),
  }
}
