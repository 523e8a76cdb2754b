import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import type { CatalogueLeaf } from '../../src/domain/index.ts'
import { createClassifier, createClassifierGently } from '../../src/nlu/index.ts'

function leaf(code: string, path: CatalogueLeaf['path'], keywords: string[], examples: string[]): CatalogueLeaf {
  const rule = { leadRule: 'street', supportingUnits: [], tier: '7d', urgent: false, requires: [] } as const
  return {
    ...rule,
    supportingUnits: [],
    requires: [],
    code,
    path,
    keywords,
    examples,
    validFrom: '2026-01-01',
    validTo: null,
  }
}

const small = createClassifier([
  leaf('heat', ['供热', '供热', '暖气不热'], ['暖气不热', '暖气冰凉', '室温'], ['屋里才十五度，暖气一点不热']),
  leaf('lamp', ['市政', '照明', '路灯不亮'], ['路灯', '黑漆漆'], ['门口的路灯坏了一个礼拜']),
  leaf('smoke', ['城管', '油烟', '餐饮油烟扰民'], ['油烟', '饭馆排烟'], ['楼下烧烤店油烟特别大']),
  leaf('wage', ['劳动', '工资', '拖欠工资'], ['拖欠工资', '欠薪', '不发工资'], ['老板三个月没给我们发工资']),
])

describe('the category of an appeal', () => {
  test.each([
    ['我家暖气片是凉的，室温只有十五度', 'heat'],
    ['小区门口路灯一直不亮', 'lamp'],
    ['饭店油烟往我家窗户里灌', 'smoke'],
    ['包工头跑了，工资一分没发', 'wage'],
    ['暖氣不熱', 'heat'],
  ])('“%s” falls under %s', (text, code) => {
    expect(small.classify(text)[0]?.code).toBe(code)
  })

  test('evidence quotes the words that decided', () => {
    const text = '我要投诉，公司拖欠工资三个月'
    const [best] = small.classify(text)

    expect(best?.evidence.map(({ quote }) => quote)).toContain('拖欠工资')
    for (const { start, end, quote } of best?.evidence ?? []) expect(text.slice(start, end)).toBe(quote)
  })

  test('a clear case is surer than a mixed one', () => {
    const clear = small.classify('公司拖欠工资')[0]?.confidence ?? 0
    const mixed = small.classify('路灯和油烟')[0]?.confidence ?? 0

    expect(clear).toBeGreaterThan(0.7)
    expect(mixed).toBeLessThan(clear)
  })

  test.each(['', '？？？', 'asdf qwer', '量子力学'])('“%s” falls under nothing, or hardly', (text) => {
    expect(small.classify(text)[0]?.confidence ?? 0).toBeLessThan(0.3)
  })

  test('only leaves of the catalogue can come back, best first, as many as asked for', () => {
    const candidates = small.classify('楼下饭馆油烟，路灯也坏了，暖气不热', 2)

    expect(candidates.length).toBe(2)
    expect(candidates[0]!.confidence).toBeGreaterThanOrEqual(candidates[1]!.confidence)
  })

  test('without leaves nothing is classified', () => {
    expect(createClassifier([]).classify('路灯坏了')).toEqual([])
  })

  test('the same catalogue always gives the same answer', () => {
    const leaves = [
      leaf('a', ['甲', '乙', '路灯'], ['路灯'], ['路灯坏了']),
      leaf('b', ['甲', '乙', '油烟'], ['油烟'], ['油烟大']),
    ]

    expect(createClassifier(leaves).classify('路灯油烟')).toEqual(createClassifier(leaves).classify('路灯油烟'))
  })
})

const file = new URL('../../content/catalogue.csv', import.meta.url)
const list = (cell: string | undefined) => (cell ? cell.split('|') : [])

function catalogue(): CatalogueLeaf[] {
  const rows = parse(readFileSync(file), { columns: true }) as Record<string, string>[]
  return rows.map((row) =>
    leaf(row.code!, [row.level1!, row.level2!, row.level3!], list(row.keywords), list(row.examples)),
  )
}

describe('the sample catalogue', () => {
  test('is learned while others get their turn, and a new one keeps what people decided', async () => {
    let turns = 0
    const others = setInterval(() => turns++, 0)
    const leaves = catalogue().map((one) => ({ ...one, validFrom: '2026-02-01' }))
    const odd = '广场上的大妈每晚拿音箱跳舞，窗户关着都听得见'

    const first = await createClassifierGently(leaves, [{ text: odd, code: leaves[7]!.code, verdict: 'right' }])
    const next = await first.forLeaves(leaves.slice(0, 400))
    clearInterval(others)

    expect(turns).toBeGreaterThan(1)
    expect(next.classify(odd)[0]!.code).toBe(leaves[7]!.code)
  })

  test('three of four examples that were kept from learning are found, nine of ten among the first three', () => {
    const leaves = catalogue()
    const learned = createClassifier(leaves.map((one) => ({ ...one, examples: one.examples.slice(1) })))
    const ranks = leaves
      .filter(({ examples }) => examples.length > 1)
      .map(({ code, examples }) => learned.classify(examples[0]!, 3).findIndex((one) => one.code === code))

    expect(ranks.filter((rank) => rank === 0).length / ranks.length).toBeGreaterThan(0.75)
    expect(ranks.filter((rank) => rank >= 0).length / ranks.length).toBeGreaterThan(0.9)
  })
})
