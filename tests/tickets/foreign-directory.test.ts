import { expect, test } from 'vitest'
import writeXlsxFile from 'write-excel-file/node'
import { adoptDirectory, checkCatalogue, codeOfPath, parseCatalogue, tableText } from '../../src/tickets/index.ts'

const units = 'code,name,level,areaCode,aliases\n'
const departments = 'key,name\n城管委,城市管理委员会\n'
const directory = '一级分类,二级分类,三级分类\n城乡建设,市政,路灯与照明\n城乡建设,市政,\n环境保护,大气,油烟\n'

test('a directory of three columns of names becomes a catalogue that can be imported', () => {
  const adopted = adoptDirectory(directory, '2026-11-22')

  expect(adopted).toMatchObject({ outcome: 'adopted', leaves: 3 })
  const { catalogue } = adopted as { catalogue: string }
  expect(checkCatalogue({ catalogue, units, departments })).toEqual([])
  const parsed = parseCatalogue(catalogue) as Extract<ReturnType<typeof parseCatalogue>, { outcome: 'read' }>
  expect(parsed.leaves.map(({ leaf }) => leaf.path[2])).toEqual(['路灯与照明', '市政', '油烟'])
  expect(parsed.leaves[0]!.leaf).toMatchObject({ leadRule: 'district', keywords: ['路灯与照明', '路灯', '照明'] })
})

test('codes follow from the names, so that the next version of the directory keeps them', () => {
  expect(codeOfPath(['城乡建设', '市政', '路灯'])).toBe(codeOfPath(['城乡建设', '市政', '路灯']))
  expect(codeOfPath(['城乡建设', '市政', '路灯'])).not.toBe(codeOfPath(['城乡建设', '市政路', '灯']))
})

test('the same path twice, and a row without a name, are told with their lines', () => {
  const adopted = adoptDirectory(`${directory}环境保护,大气,油烟\n,大气,扬尘\n`, '2026-11-22')

  expect(adopted).toMatchObject({ outcome: 'faulty', faults: [{ line: 5 }, { line: 6 }] })
})

test('a workbook is read as its first sheet, dates and empty cells included', async () => {
  const file = await writeXlsxFile([
    [{ value: '编码' }, { value: '一级分类' }, { value: '生效日期' }],
    [{ value: 'A-1' }, null, { value: new Date('2026-01-01T00:00:00Z'), type: Date, format: 'yyyy-mm-dd' }],
  ]).toBuffer()

  expect(await tableText(file)).toBe('编码,一级分类,生效日期\nA-1,,2026-01-01\n')
})

test.each([Buffer.from([0xff, 0xfe, 0x00]), Buffer.from([0x50, 0x4b, 0x03, 0x04, 1, 2])])(
  'bytes that are no table are refused',
  async (bytes) => {
    await expect(tableText(bytes)).rejects.toMatchObject({ code: 'CATALOGUE_INVALID' })
  },
)

const header =
  'code,level1,level2,level3,leadRule,supportingUnits,tier,urgent,requires,keywords,examples,validFrom,validTo'

test('a leaf may have rules of its own for single districts, and count working days', () => {
  const row = 'A-1,市政,照明,路灯,street,,7d,false,place,路灯,,2026-01-01,'
  const text = `${header},exceptions,dayBasis\n${row},110108=district:城管委|110105=district,working\n`

  const parsed = parseCatalogue(text) as Extract<ReturnType<typeof parseCatalogue>, { outcome: 'read' }>

  expect(parsed.leaves[0]!.leaf).toMatchObject({
    exceptions: { 110108: 'district:城管委', 110105: 'district' },
    dayBasis: 'working',
  })
  const dead = text.replace('district:城管委', 'district:没有这个部门')
  expect(checkCatalogue({ catalogue: dead, units, departments })).toMatchObject([{ line: 2 }])
})

test('editors may use headers of their own language', () => {
  const chinese = '编码,一级分类,二级分类,三级分类,主责,协办,时限,紧急,必问要素,关键词,示例,生效日期,失效日期'

  expect(parseCatalogue(`${chinese}\nA-1,市政,照明,路灯,street,,7d,false,place,路灯,,2026-01-01,\n`)).toMatchObject({
    outcome: 'read',
  })
})
