import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  added,
  companyOf,
  disputed,
  type Fact,
  type FactField,
  type FactSource,
} from '../../src/enterprise/companies/profile.ts'
import { readRegisterRow } from '../../src/enterprise/index.ts'

const own = { name: '北京青禾软件有限公司', creditCode: '91110108551385082Q' }
let minute = 0
const fact = (field: FactField, source: FactSource, value: unknown): Fact => ({
  field,
  source,
  basis: null,
  value: value as Fact['value'],
  conversationId: null,
  at: new Date(Date.UTC(2026, 10, 1, 0, minute++)),
})

describe('of several words on one fact', () => {
  test.each<[string, Fact[], object]>([
    [
      'the register decides the district, even where a newer word is another',
      [fact('district', 'register', '海淀区'), fact('district', 'said', '朝阳区')],
      { district: '海淀区' },
    ],
    ['the newest word decides the staff', [fact('staff', 'register', 50), fact('staff', 'said', 30)], { staff: 30 }],
    [
      'without a register the newest word decides the district too',
      [fact('district', 'form', '海淀区'), fact('district', 'said', '朝阳区')],
      { district: '朝阳区' },
    ],
    [
      'marks of register and company are joined, and what neither speaks of stays open',
      [
        fact('marks', 'register', ['high-tech']),
        fact('withoutMarks', 'register', []),
        fact('marks', 'said', ['small-taxpayer']),
      ],
      { marks: ['high-tech', 'small-taxpayer'], withoutMarks: [] },
    ],
    [
      'a mark that the register has is had, though the company denies it',
      [fact('marks', 'register', ['high-tech']), fact('withoutMarks', 'said', ['high-tech'])],
      { marks: ['high-tech'], withoutMarks: [] },
    ],
    [
      'the rule decides the size class before the company’s word',
      [
        fact('industryCode', 'register', 'I65'),
        fact('staff', 'said', 12),
        fact('revenue', 'said', 600_000),
        fact('sizeClass', 'said', 'large'),
      ],
      { sizeClass: 'small' },
    ],
    [
      'where the rule cannot tell, the company’s word counts',
      [fact('industryCode', 'register', 'I65'), fact('staff', 'said', 12), fact('sizeClass', 'said', 'small')],
      { sizeClass: 'small' },
    ],
  ])('%s', (_name, facts, expected) => {
    expect(companyOf(own, facts)).toMatchObject(expected)
  })

  test('a new kind of taxpayer takes the place of the one before, and a denied mark goes', () => {
    const before = { marks: ['small-taxpayer', 'high-tech'], withoutMarks: [] }

    expect(added(before, { marks: ['general-taxpayer'], withoutMarks: ['high-tech'] })).toEqual({
      marks: ['general-taxpayer'],
      withoutMarks: ['high-tech'],
    })
    expect(added({ staff: 3 }, { staff: 5 })).toEqual({ staff: 5 })
  })

  test('what disagrees is named', () => {
    expect(disputed([fact('staff', 'register', 50), fact('staff', 'said', 30), fact('revenue', 'said', 1)])).toEqual([
      'staff',
    ])
  })

  test('the order in which facts are read does not matter', () => {
    const facts = [
      fact('staff', 'register', 50),
      fact('staff', 'said', 30),
      fact('district', 'register', '海淀区'),
      fact('district', 'form', '朝阳区'),
      fact('marks', 'said', ['high-tech']),
      fact('marks', 'register', ['individual']),
    ]
    const sorted = (company: object) =>
      JSON.stringify(company, (_key, value) => (Array.isArray(value) ? [...value].sort() : value))
    const expected = Object.entries(JSON.parse(sorted(companyOf(own, facts)))).sort()
    fc.assert(
      fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), (shuffled) => {
        expect(Object.entries(JSON.parse(sorted(companyOf(own, shuffled)))).sort()).toEqual(expected)
      }),
    )
  })
})

describe('a row of the register', () => {
  const row = { 企业名称: own.name, 统一社会信用代码: own.creditCode }

  test('is read by its usual headings, with amounts in ten thousand yuan', () => {
    const read = readRegisterRow({
      ...row,
      行业代码: 'i65',
      '注册资本（万元）': '1,000',
      成立日期: '2019年3月5日',
      标识: '高新技术企业、专精特新中小企业',
      园区: '中关村软件园',
      登记电话: '138 1000 1000',
      备注: 'x',
    })

    expect(read).toEqual({
      outcome: 'read',
      entry: {
        ...own,
        park: '中关村软件园',
        phone: '13810001000',
        facts: {
          industryCode: 'I65',
          registeredCapital: 10_000_000,
          foundedAt: '2019-03-05',
          marks: ['high-tech', 'specialised'],
        },
      },
    })
  })

  test('of a workbook has dates and numbers as such, and empty cells', () => {
    const read = readRegisterRow({
      ...row,
      成立日期: new Date(Date.UTC(2019, 2, 5)),
      从业人数: 12,
      园区: null,
      标识: '',
    })

    expect(read).toMatchObject({
      outcome: 'read',
      entry: { park: null, facts: { foundedAt: '2019-03-05', staff: 12 } },
    })
  })

  test.each<[string, Record<string, string | number>, string]>([
    ['a wrong credit code', { ...row, 统一社会信用代码: '91110108551385082X' }, 'creditCode'],
    ['no name', { 统一社会信用代码: own.creditCode }, 'name'],
    ['an industry that there is not', { ...row, 行业代码: 'Z99' }, 'industryCode'],
    ['a mark that there is not', { ...row, 标识: '最好的企业' }, 'marks'],
    ['a day that there is not', { ...row, 成立日期: '2019年2月30日' }, 'foundedAt'],
    ['staff that are no number', { ...row, 从业人数: '很多' }, 'staff'],
  ])('%s is a fault that names the column and repeats nothing', (_name, cells, column) => {
    const read = readRegisterRow(cells)

    expect(read).toMatchObject({ outcome: 'faulty' })
    expect(read.outcome === 'faulty' && read.detail).toMatch(new RegExp(`^${column}`))
    expect(read.outcome === 'faulty' && read.detail).not.toMatch(/很多|最好|551385082X/)
  })
})
