import { expect, test } from 'vitest'
import {
  makeTicket,
  type ReviewReason,
  resolvePlace,
  reviewReasons,
  reviewSentence,
  type TicketInput,
} from '../../src/tickets/index.ts'
import { catalogue, gazetteer, unit } from './fixtures/index.ts'

const description = '朝阳区望京街道花家地北里3号楼下有露天烧烤，每天半夜油烟呛人，希望尽快处理。'

const whole: TicketInput = {
  ticketNo: '20261122-000123',
  line: 'citizen',
  channel: 'web',
  receivedAt: new Date('2026-11-22T15:58:00+08:00'),
  kind: 'complaint',
  title: '望京街道露天烧烤扰民',
  description,
  elements: { time: '每天半夜', place: '花家地北里3号楼下', people: null, event: '露天烧烤', demand: '尽快处理' },
  place: resolvePlace(description, gazetteer),
  categories: [{ code: 'A-01', confidence: 0.91, evidence: [{ start: 18, end: 22, quote: '露天烧烤' }] }],
  requester: {
    type: 'person',
    name: '李明华',
    phone: '13800138000',
    creditCode: null,
    confidential: false,
    anonymous: false,
  },
  transcript: [{ at: '2026-11-22T15:50:00+08:00', author: 'requester', text: '楼下有露天烧烤' }],
  urgency: 'ordinary',
  catalogue,
}

function reasons(change: Partial<TicketInput>): string[] {
  return makeTicket({ ...whole, ...change }).review.reasons
}

test('a clear appeal becomes a ticket with category, place, unit and deadline, and needs no review', () => {
  const ticket = makeTicket(whole)

  expect(ticket).toMatchObject({
    ticketNo: '20261122-000123',
    status: 'filed',
    round: 1,
    receivedAt: '2026-11-22T15:58:00+08:00',
    category: {
      code: 'A-01',
      path: ['城市管理', '环境秩序', '露天烧烤'],
      catalogueVersion: '2026-11-22.1',
      confidence: 0.91,
      evidence: [{ quote: '露天烧烤' }],
    },
    place: { text: '花家地北里3号楼下', streetCode: '110105026', communityCode: '110105026001' },
    leadUnit: { code: 's-110105026' },
    copiedUnits: [{ code: 'd-110105' }],
    responseTier: '7d',
    dueAt: '2026-11-29T23:59:59+08:00',
    urgency: 'ordinary',
    reporters: 1,
    review: { required: false, reasons: [] },
  })
  const [span] = ticket.category?.evidence ?? []
  expect(span && description.slice(span.start, span.end)).toBe('露天烧烤')
})

test('a category that is not in the catalogue cannot be written', () => {
  const categories = [{ code: 'ZZ-99', confidence: 0.99, evidence: [] }]

  expect(() => makeTicket({ ...whole, categories })).toThrow(expect.objectContaining({ code: 'CATALOGUE_INVALID' }))
})

test('no more can a second choice that is not in the catalogue', () => {
  const categories = [...whole.categories, { code: 'ZZ-99', confidence: 0.1, evidence: [] }]

  expect(() => makeTicket({ ...whole, categories })).toThrow(expect.objectContaining({ code: 'CATALOGUE_INVALID' }))
})

const unclear: [name: string, change: Partial<TicketInput>, reason: ReviewReason[]][] = [
  ['no category fits', { categories: [] }, ['CATEGORY_UNKNOWN']],
  ['the category is unsure', { categories: [{ code: 'A-01', confidence: 0.59, evidence: [] }] }, ['CATEGORY_UNSURE']],
  [
    'two categories are close',
    {
      categories: [
        { code: 'A-01', confidence: 0.8, evidence: [] },
        { code: 'A-02', confidence: 0.75, evidence: [] },
      ],
    },
    ['CATEGORY_UNSURE'],
  ],
  ['no place was said', { place: null, elements: { ...whole.elements, place: null } }, ['PLACE_UNKNOWN']],
  ['the place is not found', { place: resolvePlace('老王家门口', gazetteer) }, ['PLACE_UNKNOWN']],
  ['the place may be one of several districts', { place: resolvePlace('八里庄', gazetteer) }, ['PLACE_AMBIGUOUS']],
  [
    'the place may be one of several streets',
    { place: resolvePlace('天通苑', gazetteer), categories: [{ code: 'B-01', confidence: 0.9, evidence: [] }] },
    ['PLACE_AMBIGUOUS'],
  ],
  ['the place is not in Beijing', { place: resolvePlace('我在上海市', gazetteer) }, ['PLACE_OUTSIDE']],
  ['only the district is known', { place: resolvePlace('朝阳区', gazetteer) }, ['STREET_UNKNOWN']],
  ['somebody else received it first', { firstUnit: unit('dd-110105-规自分局') }, ['FIRST_UNIT_DIFFERS']],
  ['a complaint names a person', { description: `${description}物业王经理说不归他管。` }, ['PERSON_NAMED']],
]

test.each(unclear)('a person looks at the ticket when %s', (_name, change, expected) => {
  expect(reasons(change)).toEqual(expected)
})

test('a requester who gives their own name names nobody', () => {
  expect(reasons({ description: `我叫李明华，${description}` })).toEqual([])
})

test('thanks to a named person need no review', () => {
  expect(reasons({ kind: 'praise', description: `${description}感谢王经理。` })).toEqual([])
})

test('work that needs no place is filed without one', () => {
  const ticket = makeTicket({
    ...whole,
    kind: 'inquiry',
    categories: [{ code: 'B-02', confidence: 0.95, evidence: [] }],
    place: null,
    elements: { ...whole.elements, place: null },
  })

  expect(ticket.place).toBeNull()
  expect(ticket.leadUnit?.code).toBe('bj-gjj')
  expect(ticket.review.required).toBe(false)
})

test('of several streets of one district the district is certain, and is written', () => {
  const place = resolvePlace('天通苑', gazetteer)

  const ticket = makeTicket({ ...whole, elements: { ...whole.elements, place: '天通苑' }, place })

  expect(ticket.place).toEqual({ text: '天通苑', district: '昌平区', districtCode: '110114' })
})

test('what was said of a place stays, also where it is not found, and so does a point that was sent', () => {
  const ticket = makeTicket({
    ...whole,
    elements: { ...whole.elements, place: '老王家门口' },
    place: { outcome: 'unknown' },
    point: { lat: 39.99, lon: 116.47, crs: 'gcj02' },
  })

  expect(ticket.place).toEqual({ text: '老王家门口', lat: 39.99, lon: 116.47, crs: 'gcj02' })
})

test('a leaf that is urgent makes the ticket urgent, with its own tier', () => {
  const ticket = makeTicket({ ...whole, categories: [{ code: 'B-01', confidence: 0.9, evidence: [] }] })

  expect(ticket).toMatchObject({ urgency: 'urgent', responseTier: '2h', dueAt: '2026-11-22T17:58:00+08:00' })
})

test('an emergency is due in two hours, whatever it falls under', () => {
  expect(makeTicket({ ...whole, urgency: 'emergency' })).toMatchObject({ urgency: 'emergency', responseTier: '2h' })
})

test('evidence that has slipped is moved to its words, and what is not in the text is dropped', () => {
  const evidence = [
    { start: 0, end: 2, quote: '油烟' },
    { start: 0, end: 3, quote: '广场舞' },
  ]

  const ticket = makeTicket({ ...whole, categories: [{ code: 'A-01', confidence: 0.9, evidence }] })

  const at = description.indexOf('油烟')
  expect(ticket.category?.evidence).toEqual([{ start: at, end: at + 2, quote: '油烟' }])
})

test('every reason for review is told in Chinese', () => {
  for (const reason of reviewReasons) expect(reviewSentence(reason)).toMatch(/^[^A-Z_]+。$/)
})
