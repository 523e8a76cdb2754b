import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import writeXlsxFile from 'write-excel-file/node'
import type { Appeal } from '../../src/domain/index.ts'
import { type ImportJob, importTable, noMapping, readMapping } from '../../src/intake/index.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jiesu-intake-'))
})
afterAll(() => rm(folder, { recursive: true }))

let count = 0
async function file(ending: string, content: string | Buffer): Promise<string> {
  const path = join(folder, `${++count}.${ending}`)
  await writeFile(path, content)
  return path
}

/** A job over that file, and what it files. */
function jobOver(path: string, changes: Partial<ImportJob> = {}): { job: ImportJob; filed: Appeal[] } {
  const filed: Appeal[] = []
  const job: ImportJob = {
    path,
    source: { channel: 'platform', account: 'board', line: 'citizen' },
    mapping: noMapping,
    dryRun: false,
    resultsPath: `${path}.results.ndjson`,
    fileAppeal: async (appeal) => {
      filed.push(appeal)
      return { ticketNo: `20261122-${String(filed.length).padStart(6, '0')}`, duplicate: false }
    },
    idOf: (content) => `h-${content.length}`,
    onProgress: () => undefined,
    ...changes,
  }
  return { job, filed }
}

const board =
  '留言编号,留言用户,留言主题,留言时间,留言详情\n188006,王芳,路灯,2019/2/28 9:05:07,"望京的路灯坏了,\n三天没人修"\n'

describe('a table', () => {
  test.each([
    ['UTF-8', Buffer.from(board)],
    ['UTF-8 with a mark in front', Buffer.from(`\ufeff${board}`)],
    ['lines of Windows', Buffer.from(board.replaceAll('\n', '\r\n'))],
  ])('of a board in %s is read by its usual headings', async (_name, content) => {
    const { job, filed } = jobOver(await file('csv', content))

    expect(await importTable(job)).toMatchObject({ rows: 1, accepted: 1, rejected: 0 })
    expect(filed[0]).toMatchObject({ externalId: '188006', name: '王芳', title: '路灯' })
    expect(filed[0]!.text.replaceAll('\r', '')).toBe('望京的路灯坏了,\n三天没人修')
    expect(filed[0]!.createdAt).toEqual(new Date('2019-02-28T01:05:07Z'))
  })

  test('out of an older office is GB18030', async () => {
    // “编号,内容\n1,路灯坏了” in GB18030.
    const bytes = Buffer.from('b1e0bac52cc4dac8dd0a312cc2b7b5c6bbb5c1cb', 'hex')
    const { job, filed } = jobOver(await file('csv', bytes))

    await importTable(job)

    expect(filed).toMatchObject([{ externalId: '1', text: '路灯坏了' }])
  })

  test('keeps cells that a spreadsheet would run as a formula as the text that they are', async () => {
    const { job, filed } = jobOver(
      await file('csv', '编号,内容,姓名\n1,"=HYPERLINK(""http://evil.example"")",@SUM(A1)\n2,+86路灯坏了,-王\n'),
    )

    await importTable(job)

    expect(filed.map(({ text, name }) => [text, name])).toEqual([
      ['=HYPERLINK("http://evil.example")', '@SUM(A1)'],
      ['+86路灯坏了', '-王'],
    ])
  })

  test('of a spreadsheet keeps dates and text, and refuses ids that have lost their digits', async () => {
    const rows = [
      ['编号', '内容', '时间'].map((value) => ({ value })),
      [
        { value: '20190228000001234567' },
        { value: '路灯坏了' },
        { value: new Date('2019-02-28T09:05:00Z'), format: 'yyyy-mm-dd hh:mm' },
      ],
      [{ value: 42 }, { value: '井盖丢了' }, { value: 43524.5 }],
      [{ value: 2 ** 61 }, { value: '污水外溢' }, null],
    ]
    const { job, filed } = jobOver(await file('xlsx', await writeXlsxFile(rows as never).toBuffer()))

    expect(await importTable(job)).toMatchObject({ rows: 3, accepted: 2, rejected: 1 })
    expect(filed.map(({ externalId, createdAt }) => [externalId, createdAt?.toISOString()])).toEqual([
      ['20190228000001234567', '2019-02-28T01:05:00.000Z'],
      ['42', '2019-02-28T04:00:00.000Z'],
    ])
  })

  test('with an id written as 1.2E+17 has no id in that row', async () => {
    const { job } = jobOver(await file('csv', '编号,内容\n1.20190E+17,路灯坏了\n'))

    expect(await importTable(job)).toMatchObject({ accepted: 0, rejected: 1 })
  })

  test('of JSON lines is read as a partner’s batch is, and a bad line costs itself only', async () => {
    const { job, filed } = jobOver(
      await file(
        'ndjson',
        '{"id":"a","text":"路灯坏了"}\n{"id":\n\n{"id":"c","text":"井盖丢了","lat":39.9,"lon":116.4}\n',
      ),
    )

    expect(await importTable(job)).toMatchObject({ rows: 3, accepted: 2, rejected: 1 })
    expect(filed[1]).toMatchObject({ externalId: 'c', place: { point: { lat: 39.9, lon: 116.4, crs: 'gcj02' } } })
  })

  test('without ids is known by what it says', async () => {
    const { job, filed } = jobOver(await file('csv', '内容,电话\n路灯坏了,13800138000\n'))

    await importTable(job)

    expect(filed[0]!.externalId).toMatch(/^h-\d+$/)
  })

  test.each([
    ['another ending', 'pdf', 'x', '.csv'],
    ['no sheet in it', 'xlsx', 'no zip', 'XLSX'],
    ['quotes that never end', 'csv', '编号,内容\n1,"路灯', 'CSV'],
    ['bytes of no encoding', 'csv', Buffer.from([0xff, 0xff, 0xff]), 'GB18030'],
  ])('with %s is refused before anything is filed', async (_name, ending, content, words) => {
    const { job, filed } = jobOver(await file(ending, content))

    await expect(importTable(job)).rejects.toThrow(words)
    expect(filed).toEqual([])
  })
})

describe('a mapping', () => {
  test('names the columns of a partner, joins several, and adds what every row has', async () => {
    const path = await file('csv', '流水,事项,描述,来电\nz-1,噪声,半夜施工,13800138000\n')
    const yaml = await file(
      'yaml',
      'columns:\n  id: 流水\n  text: [事项, 描述]\n  phone: 来电\nconstants:\n  line: enterprise\n',
    )
    const { job, filed } = jobOver(path, { mapping: await readMapping(yaml) })

    await importTable(job)

    expect(filed).toMatchObject([
      { externalId: 'z-1', text: '噪声\n半夜施工', phone: '13800138000', line: 'enterprise' },
    ])
  })

  test.each([
    ['a member that we do not have', 'columns:\n  colour: 颜色\n'],
    ['no YAML', 'columns: [\n'],
    ['a misspelt part', 'colums: {}\n'],
  ])('with %s is refused by name', async (_name, yaml) => {
    await expect(readMapping(await file('yaml', yaml))).rejects.toMatchObject({ code: 'COMMAND_INVALID' })
  })
})

describe('an import', () => {
  const many = `id,text\n${Array.from({ length: 450 }, (_, n) => `r-${n},路灯坏了第${n}次`).join('\n')}\n`

  test('that was cut off goes on behind its last result, and files nothing twice', async () => {
    const path = await file('csv', many)
    const first = jobOver(path)
    let taken = 0
    const cut: ImportJob = {
      ...first.job,
      fileAppeal: (appeal) => (++taken > 300 ? new Promise(() => undefined) : first.job.fileAppeal(appeal)),
      onProgress: () => undefined,
    }
    void importTable(cut)
    await expect
      .poll(() =>
        readFile(cut.resultsPath, 'utf8')
          .then((text) => text.split('\n').length)
          .catch(() => 0),
      )
      .toBe(202)
    // What a kill in the middle of a write leaves behind.
    await writeFile(cut.resultsPath, `${await readFile(cut.resultsPath, 'utf8')}{"line":202,"sta`)

    const again = jobOver(path)
    const outcome = await importTable(again.job)

    expect(outcome).toEqual({ rows: 450, accepted: 450, duplicate: 0, rejected: 0, resumed: 200 })
    expect(again.filed).toHaveLength(250)
    const results = (await readFile(cut.resultsPath, 'utf8')).trim().split('\n').slice(1)
    expect(results.map((line) => JSON.parse(line).id)).toEqual(Array.from({ length: 450 }, (_, n) => `r-${n}`))
  })

  test('of a file that changed begins anew', async () => {
    const path = await file('csv', 'id,text\n1,路灯坏了\n')
    await importTable(jobOver(path).job)
    await writeFile(path, 'id,text\n1,路灯坏了\n2,井盖丢了\n')

    expect(await importTable(jobOver(path).job)).toMatchObject({ rows: 2, accepted: 2, resumed: 0 })
  })

  test('tries rows again that the database could not take', async () => {
    const path = await file('csv', 'id,text\n1,路灯坏了\n2,井盖丢了\n')
    const broken = jobOver(path, { fileAppeal: () => Promise.reject(new Error('gone')) })
    expect(await importTable(broken.job)).toMatchObject({ rejected: 2 })

    expect(await importTable(jobOver(path).job)).toMatchObject({ accepted: 2, rejected: 0, resumed: 0 })
  })

  test('that is only tried files nothing, writes nothing, and says what would be refused', async () => {
    const { job, filed } = jobOver(await file('csv', 'id,text\n1,路灯坏了\n2,\n'), { dryRun: true })

    expect(await importTable(job)).toMatchObject({ rows: 2, accepted: 1, rejected: 1 })
    expect(filed).toEqual([])
    await expect(readFile(job.resultsPath)).rejects.toThrow('ENOENT')
  })
})
