import { expect, test } from 'vitest'
import { sizeClassOf } from '../../src/enterprise/size-class.ts'

const W = 10_000

// 工信部联企业〔2011〕300号, item four; each border of a sector once from either side.
test.each([
  ['a factory with 1000 people and 400 million', 'C34', { staff: 1000, revenue: 40_000 * W }, 'large'],
  ['a factory with 999 people and 400 million', 'C34', { staff: 999, revenue: 40_000 * W }, 'medium'],
  ['a factory with 300 people and 20 million', 'C34', { staff: 300, revenue: 2000 * W }, 'medium'],
  ['a factory with 300 people and a yuan less', 'C34', { staff: 300, revenue: 2000 * W - 1 }, 'small'],
  ['a factory with 19 people and 400 million', 'C34', { staff: 19, revenue: 40_000 * W }, 'micro'],
  ['a farm with half a million', 'A01', { revenue: 50 * W }, 'small'],
  ['a farm with a yuan less', 'A01', { revenue: 50 * W - 1 }, 'micro'],
  ['a software house with 100 people and 10 million', 'I65', { staff: 100, revenue: 1000 * W }, 'medium'],
  ['a software house with 100 people and 9.99 million', 'I651', { staff: 100, revenue: 999 * W }, 'small'],
  ['a wholesaler with 5 people and 10 million', 'F51', { staff: 5, revenue: 1000 * W }, 'small'],
  ['a shop with 10 people and 1 million', 'F52', { staff: 10, revenue: 100 * W }, 'small'],
  ['a restaurant with 9 people', 'H62', { staff: 9, revenue: 100 * W }, 'micro'],
  ['a builder with 60 million and assets of 50 million', 'E47', { revenue: 6000 * W, assets: 5000 * W }, 'medium'],
  ['a property manager with 100 people and 5 million', 'K702', { staff: 100, revenue: 500 * W }, 'small'],
  ['an advertiser with 10 people and assets of 1 million', 'L72', { staff: 10, assets: 100 * W }, 'small'],
  ['a laboratory with 300 people', 'M73', { staff: 300 }, 'large'],
] as const)('%s is %s', (_name, code, known, size) => {
  expect(sizeClassOf(code, known)).toEqual({ size })
})

test.each([
  ['nothing of the industry', undefined, { staff: 50 }, { missing: ['industryCode'] }],
  ['property, but not which kind', 'K70', { staff: 50 }, { missing: ['industryCode'] }],
  ['a software house without its revenue', 'I65', { staff: 120 }, { missing: ['revenue'] }],
  ['a software house without anything', 'I65', {}, { missing: ['staff', 'revenue'] }],
  ['a bank, for which the rule has no class', 'J66', { staff: 50 }, { outside: true }],
] as const)('of %s it is said what is missing', (_name, code, known, verdict) => {
  expect(sizeClassOf(code, known)).toEqual(verdict)
})

test('a measure that says micro decides alone', () => {
  expect(sizeClassOf('I65', { staff: 3 })).toEqual({ size: 'micro' })
})
