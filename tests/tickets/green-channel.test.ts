import { expect, test } from 'vitest'
import type { Catalogue, Unit } from '../../src/domain/index.ts'
import { afterGreenChannel, directRoute, greenChannelOf } from '../../src/tickets/index.ts'

const unit = (code: string, level: Unit['level'] = 'enterprise'): Unit => ({ code, name: code, level })
const channel = (code: string, brands: string[]) => ({
  unit: unit(code),
  brands,
  categories: ['SC-1002'],
  promisedHours: 24,
})
const catalogue = {
  version: 'v',
  leaves: new Map(),
  units: new Map(),
  greenChannels: [channel('gc-a', ['某某优选', 'Youxuan']), channel('gc-b', ['鲜到家'])],
} as unknown as Catalogue
const dispute = {
  kind: 'complaint',
  code: 'SC-1002-03',
  text: '在某某优选买的东西不给退',
  isHidden: false,
  catalogue,
} as const

test.each([
  ['a complaint that names the company', dispute, 'gc-a'],
  ['whatever the case of its brand', { ...dispute, text: '在YOUXUAN下单没发货' }, 'gc-a'],
  ['a request for help', { ...dispute, kind: 'assistance' as const }, 'gc-a'],
  ['a report of wrongdoing never goes to whom it accuses', { ...dispute, kind: 'report' as const }, null],
  ['a question goes to nobody', { ...dispute, kind: 'inquiry' as const }, null],
  ['another category', { ...dispute, code: 'SC-1001-01' }, null],
  ['a requester who stays unknown', { ...dispute, isHidden: true }, null],
  ['two companies at once', { ...dispute, text: '某某优选和鲜到家都不退钱' }, null],
  ['no company at all', { ...dispute, text: '网店不退钱' }, null],
  ['no green channel in the city', { ...dispute, catalogue: { ...catalogue, greenChannels: undefined } }, null],
])('%s', (_name, given, code) => {
  expect(greenChannelOf(given)?.unit.code ?? null).toBe(code)
})

test('the market office is sent a copy, and takes over from the company that failed', () => {
  const office = unit('dd-110105-市场监管局', 'department')
  const route = { leadUnit: office, supportingUnits: [unit('x')], copiedUnits: [unit('y')], routeReason: '目录规定。' }

  const direct = directRoute(route, channel('gc-a', ['某某优选']))

  expect(direct).toMatchObject({ leadUnit: { code: 'gc-a' }, supportingUnits: [] })
  expect(direct.copiedUnits.map(({ code }) => code)).toEqual([office.code, 'y'])
  expect(direct.routeReason).toMatch(/^目录规定。.*24小时/)
  expect(afterGreenChannel(direct.copiedUnits)).toEqual(office)
  expect(afterGreenChannel([])).toBeNull()
})
