import { expect, test } from 'vitest'
import { type CatalogueFiles, checkCatalogue, parseCatalogue } from '../../src/tickets/index.ts'
import { catalogueFiles, leaf } from './fixtures/index.ts'

const header = catalogueFiles.catalogue.split('\n')[0]
const sound =
  'A-01,城市管理,环境秩序,露天烧烤,street,district:城管委|ent-power,7d,false,time|place,烧烤|油烟,烧烤,2026-01-01,'

/** The fixture's files with these rows for a catalogue. */
function withRows(...rows: string[]): CatalogueFiles {
  return { ...catalogueFiles, catalogue: [header, ...rows, ''].join('\n') }
}

test('a sound catalogue has no faults', () => {
  expect(checkCatalogue(catalogueFiles)).toEqual([])
})

test('a leaf is read with its lists, quoted commas and open end', () => {
  expect(leaf('A-01')).toEqual({
    code: 'A-01',
    path: ['城市管理', '环境秩序', '露天烧烤'],
    leadRule: 'street',
    supportingUnits: ['district:城管委', 'ent-power'],
    tier: '7d',
    urgent: false,
    requires: ['time', 'place'],
    keywords: ['烧烤', '油烟'],
    examples: ['楼下烧烤,油烟大', '夜里烧烤'],
    validFrom: '2026-01-01',
    validTo: null,
  })
})

const faulty: [name: string, rows: string[], line: number, problem: string][] = [
  ['a code that stands twice', [sound, sound], 3, '编码重复，第 2 行已经有了'],
  ['one path with two codes', [sound, sound.replace('A-01', 'A-09')], 3, '三级路径与第 2 行（A-01）相同'],
  ['a unit that does not exist', [sound.replace('ent-power', 'ent-gone')], 2, '没有这个单位：ent-gone'],
  ['a lead unit that does not exist', [sound.replace('street', 'unit:bj-gone')], 2, '没有这个单位：bj-gone'],
  [
    'a department that no district has',
    [sound.replace('district:城管委', 'district:无此局')],
    2,
    '没有这个区级部门：无此局',
  ],
  ['a tier that the hotline does not have', [sound.replace('7d', '3d')], 2, '办理时限档不认识'],
  ['a leaf without keywords', [sound.replace('烧烤|油烟', '|')], 2, '没有关键词'],
  ['a lead rule that nobody can follow', [sound.replace('street', 'somebody')], 2, '主责规则写法不对'],
  ['an urgency that is neither yes nor no', [sound.replace('false', '否')], 2, 'urgent 只能是 true 或 false'],
  ['a slot that is never asked for', [sound.replace('time|place', 'weather')], 2, 'requires 里有不认识的要素'],
  ['a day that no calendar has', [sound.replace('2026-01-01', '2026-02-30')], 2, '生效日期不对'],
  ['an end before the beginning', [`${sound}2025-12-31`], 2, '失效日期早于生效日期'],
  [
    'a gap in the validity of a code',
    [`${sound}2026-06-30`, sound.replace('2026-01-01', '2026-08-01')],
    3,
    '与第 2 行之间有效期断开',
  ],
  [
    'an overlap in the validity of a code',
    [`${sound}2026-06-30`, sound.replace('2026-01-01', '2026-06-30')],
    3,
    '有效期与第 2 行重叠',
  ],
  ['a level without a name', [sound.replace('环境秩序', '')], 2, '三级名称不全'],
  ['a row with a column too few', ['A-01,城市管理'], 2, '这一行有 2 列，表头有 13 列'],
  ['a file without leaves', [], 0, '目录里没有事项'],
]

test.each(faulty)('the check finds %s, says where, and how to mend it', (_name, rows, line, problem) => {
  const faults = checkCatalogue(withRows(...rows))

  expect(faults).toHaveLength(1)
  expect(faults[0]).toMatchObject({ file: 'catalogue', line, problem })
  expect(faults[0]?.remedy).not.toBe('')
})

test('periods of one code that follow each other day by day are no fault', () => {
  const files = withRows(`${sound}2026-06-30`, sound.replace('2026-01-01', '2026-07-01').replace('7d', '24h'))

  expect(checkCatalogue(files)).toEqual([])
})

test('the check reports all faults at once, in the order of the lines', () => {
  const files = withRows(sound.replace('7d', '3d'), sound.replace('A-01', 'A-02').replace('false', '否'))

  expect(checkCatalogue(files).map(({ line }) => line)).toEqual([2, 3])
})

test('a file that is no CSV is refused with its line, not thrown', () => {
  expect(parseCatalogue(`${header}\n"A-01,城市管理`)).toMatchObject({
    outcome: 'faulty',
    faults: [{ file: 'catalogue', line: 2, problem: '文件不是合格的 CSV' }],
  })
})

test('a file with other columns is told which are missing', () => {
  const parsed = parseCatalogue('一级分类,二级分类,三级分类\n城乡建设,安全生产,事故处理\n')

  expect(parsed).toMatchObject({ outcome: 'faulty', faults: [{ line: 1 }] })
  expect(parsed.outcome === 'faulty' && parsed.faults[0]?.problem).toContain('leadRule')
})

const unitFaults: [name: string, units: string, problem: string][] = [
  ['a unit that stands twice', 'bj-gjj,又一个,bureau,,', '单位编码重复，第 2 行已经有了'],
  ['a level that units do not have', 'bj-x,某局,ministry,,', '单位层级不认识'],
  ['a code that is kept for districts', 'd-110105,朝阳区,district,,', '编码与自动生成的区、街镇单位相冲突'],
  ['a unit without a name', 'bj-x,,bureau,,', '单位缺编码或名称'],
  ['an area code that is none', 'bj-x,某局,bureau,1101,', '区划代码不对'],
]

test.each(unitFaults)('the check finds %s', (_name, row, problem) => {
  const files = { ...catalogueFiles, units: `${catalogueFiles.units}${row}\n` }

  expect(checkCatalogue(files)).toMatchObject([{ file: 'units', line: 4, problem }])
})

test('the check finds a district department that stands twice', () => {
  const files = { ...catalogueFiles, departments: `${catalogueFiles.departments}城管委,又一个\n` }

  expect(checkCatalogue(files)).toMatchObject([{ file: 'departments', line: 4, code: '城管委' }])
})
