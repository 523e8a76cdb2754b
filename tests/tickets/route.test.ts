import { expect, test } from 'vitest'
import type { Place, RouteLesson, Unit } from '../../src/domain/index.ts'
import { routeTicket } from '../../src/tickets/index.ts'
import { lessonKey } from '../../src/tickets/route-lessons.ts'
import { catalogue, leaf, unit } from './fixtures/index.ts'

const chaoyang: Place = { text: '朝阳区', district: '朝阳区', districtCode: '110105' }
const wangjing: Place = { ...chaoyang, text: '望京', street: '望京街道', streetCode: '110105026' }

function codes(units: readonly Unit[]): string[] {
  return units.map(({ code }) => code)
}

test('where jurisdiction is clear a ticket goes straight to the street, and the district is sent a copy', () => {
  const route = routeTicket({ leaf: leaf('A-01'), place: wangjing, catalogue })

  expect(route.leadUnit).toEqual(unit('s-110105026'))
  expect(codes(route.copiedUnits)).toEqual(['d-110105'])
  expect(codes(route.supportingUnits)).toEqual(['dd-110105-城管委', 'ent-power'])
  expect(route.review).toEqual([])
  expect(route.routeReason).toContain('直派望京街道办事处，抄送朝阳区人民政府')
  expect(route.routeReason).toContain('协办：朝阳区城市管理委员会、国网北京市电力公司。')
})

test('where only the district is known the district leads and a person looks for the street', () => {
  const route = routeTicket({ leaf: leaf('A-01'), place: chaoyang, catalogue })

  expect(route.leadUnit).toEqual(unit('d-110105'))
  expect(route.copiedUnits).toEqual([])
  expect(route.review).toEqual(['STREET_UNKNOWN'])
  expect(route.routeReason).toContain('第十二条第二项')
})

test.each([
  ['no place at all', null],
  ['a place that we could not find', { text: '老王家门口' }],
])('with %s no unit is guessed', (_name, place) => {
  const route = routeTicket({ leaf: leaf('A-01'), place, catalogue })

  expect(route.leadUnit).toBeNull()
  expect(route.review).toEqual(['PLACE_UNKNOWN'])
  expect(codes(route.supportingUnits)).toEqual(['ent-power'])
})

test('a department’s work goes to the department and is not pushed down to the street', () => {
  const route = routeTicket({ leaf: leaf('A-02'), place: wangjing, catalogue })

  expect(route.leadUnit).toEqual(unit('dd-110105-城管委'))
  expect(codes(route.supportingUnits)).toEqual(['s-110105026', 'd-110105'])
  expect(route.routeReason).toContain('国办函〔2025〕66号')
  expect(route.review).toEqual([])
})

test('a department’s work needs no street', () => {
  const route = routeTicket({ leaf: leaf('A-02'), place: chaoyang, catalogue })

  expect(route.leadUnit).toEqual(unit('dd-110105-城管委'))
  expect(codes(route.supportingUnits)).toEqual(['d-110105'])
  expect(route.review).toEqual([])
})

test('the district’s own work goes to the district', () => {
  expect(routeTicket({ leaf: leaf('A-03'), place: wangjing, catalogue }).leadUnit).toEqual(unit('d-110105'))
})

test('a utility’s work goes straight to the utility, wherever it is', () => {
  const route = routeTicket({ leaf: leaf('B-01'), place: null, catalogue })

  expect(route.leadUnit).toEqual(unit('ent-power'))
  expect(route.review).toEqual([])
})

test('a city bureau’s work goes to the bureau', () => {
  expect(routeTicket({ leaf: leaf('B-02'), place: null, catalogue }).leadUnit).toEqual(unit('bj-gjj'))
})

test('a unit that is on no list is left to a person, with its code', () => {
  const dead = { ...leaf('B-01'), leadRule: 'unit:ent-gone' }

  const route = routeTicket({ leaf: dead, place: wangjing, catalogue })

  expect(route.leadUnit).toBeNull()
  expect(route.review).toEqual(['UNIT_UNKNOWN'])
  expect(route.routeReason).toContain('ent-gone')
})

test('the first receiver keeps the lead, and the catalogue’s unit supports it', () => {
  const route = routeTicket({
    leaf: leaf('A-01'),
    place: wangjing,
    catalogue,
    firstUnit: unit('dd-110105-规自分局'),
  })

  expect(route.leadUnit).toEqual(unit('dd-110105-规自分局'))
  expect(codes(route.supportingUnits)).toEqual(['s-110105026', 'dd-110105-城管委', 'ent-power'])
  expect(route.review).toEqual(['FIRST_UNIT_DIFFERS'])
  expect(route.routeReason).toContain('首接负责制')
})

test('a street that received a department’s work first does not have to lead it', () => {
  const route = routeTicket({ leaf: leaf('A-02'), place: wangjing, catalogue, firstUnit: unit('s-110105026') })

  expect(route.leadUnit).toEqual(unit('dd-110105-城管委'))
  expect(codes(route.supportingUnits)).toEqual(['s-110105026', 'd-110105'])
  expect(route.review).toEqual(['FIRST_UNIT_DIFFERS'])
})

test('a first receiver that the catalogue names as well needs no review', () => {
  const route = routeTicket({ leaf: leaf('A-01'), place: wangjing, catalogue, firstUnit: unit('s-110105026') })

  expect(route.leadUnit).toEqual(unit('s-110105026'))
  expect(route.review).toEqual([])
})

test('a district that leads is not sent a copy of its own ticket', () => {
  const route = routeTicket({ leaf: leaf('A-01'), place: wangjing, catalogue, firstUnit: unit('d-110105') })

  expect(route.leadUnit).toEqual(unit('d-110105'))
  expect(route.copiedUnits).toEqual([])
})

test('where the unit of the rule sent such tickets back, the next goes straight to who took them, and says why', () => {
  const power = unit('ent-power')
  const street = unit('s-110105026')
  const withLessons = (...lessons: RouteLesson[]) => ({
    ...catalogue,
    lessons: new Map([[lessonKey('A-01', '110105026'), lessons]]),
  })
  const lead = (...lessons: RouteLesson[]) =>
    routeTicket({ leaf: leaf('A-01'), place: wangjing, catalogue: withLessons(...lessons) })

  const learned = lead({ from: street, to: power, times: 2 })
  expect(learned.leadUnit).toEqual(power)
  expect(learned.routeReason).toContain('此前2件同类同地的工单由望京街道办事处退单，都由国网北京市电力公司承接')
  expect(codes(learned.copiedUnits)).toEqual(['d-110105'])

  const byName = { code: '', name: street.name }
  expect(lead({ from: byName, to: { ...power, code: '' }, times: 2 }).leadUnit?.name).toBe(power.name)
  expect(lead({ from: street, to: power, times: 1 }).leadUnit).toEqual(street)
  expect(lead({ from: unit('d-110105'), to: power, times: 9 }).leadUnit).toEqual(street)
  const sentOn = { from: power, to: unit('d-110105'), times: 2 }
  expect(lead({ from: street, to: power, times: 2 }, sentOn).leadUnit).toEqual(street)
  expect(routeTicket({ leaf: leaf('A-01'), place: chaoyang, catalogue: withLessons() }).leadUnit?.code).toBe('d-110105')
})
