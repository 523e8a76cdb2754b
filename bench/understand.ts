import { readFileSync } from 'node:fs'
import type { Catalogue, CatalogueLeaf } from '../src/domain/index.ts'
import { type Classifier, createClassifier, understand } from '../src/nlu/index.ts'
import { parseCatalogue, routeTicket } from '../src/tickets/index.ts'
import { type Bench, outcomeOf, type Row, rowOf } from './bench.ts'
import { interleave } from './rounds.ts'
import { type Figures, quantile, type Round } from './statistics.ts'

const LEAVES = 2_500
const DECISIONS = 10_000
const MESSAGES = 1_000
const QUICK_MESSAGES = 50
/** Trades that the sample's leaves are repeated for, until there are enough. */
const trades = ['', '商场', '学校', '医院', '公园', '工地', '市场', '车站', '写字楼', '农村']

/** Whether a city's own catalogue and years of decisions make a message slow to understand. */
export const understanding: Bench = {
  name: 'understand',
  title: 'Understanding, classification and routing of one message',
  method: `Without a model. *Large*: ${LEAVES.toLocaleString('en')} leaves, the sample catalogue's over and over with other names, and ${DECISIONS.toLocaleString('en')} remembered decisions, their examples varied. *Sample*: the sample catalogue, and nothing decided yet. Each round understands ${MESSAGES} messages of 70 characters one after the other, no two alike, and routes them.`,
  async run(scale) {
    const sample = taskOf(sampleLeaves(), 0)
    const large = taskOf(
      Array.from({ length: LEAVES }, (_, number) => leafAt(number)),
      DECISIONS,
    )
    const count = scale.quick ? QUICK_MESSAGES : MESSAGES
    let turn = 0
    const rounds = await interleave(
      scale.rounds,
      { large: async () => measure(large, count, ++turn), sample: async () => measure(sample, count, ++turn) },
      (done) => scale.report(`understand: round ${done}/${scale.rounds}`),
    )
    return outcomeOf(rounds, [{ contender: 'sample', figure: 'p50Ms' }], rowsOf(rounds))
  },
}

function rowsOf(rounds: readonly Round[]): Row[] {
  return (['p50Ms', 'p99Ms'] as const).map((figure) =>
    rowOf(
      rounds,
      { contender: 'large', figure },
      { contender: 'sample', figure },
      {
        what: `one message, ${figure.slice(0, 3)}`,
        unit: 'ms',
        against: 'the sample catalogue',
        ...(figure === 'p99Ms' && { limit: { of: 'figure', sort: 'at most', value: 30 } as const }),
      },
    ),
  )
}

interface Task {
  catalogue: Catalogue
  classifier: Classifier
  spoken: readonly string[]
}

let samples: readonly CatalogueLeaf[] = []

function sampleLeaves(): readonly CatalogueLeaf[] {
  if (samples.length > 0) return samples
  const parsed = parseCatalogue(readFileSync(new URL('../content/catalogue.csv', import.meta.url), 'utf8'))
  if (parsed.outcome !== 'read') throw new Error('the sample catalogue cannot be read')
  samples = parsed.leaves.map(({ leaf }) => leaf)
  return samples
}

function leafAt(number: number): CatalogueLeaf {
  const all = sampleLeaves()
  const leaf = all[number % all.length]!
  const trade = trades[Math.floor(number / all.length)] ?? String(number)
  const [first, second, third] = leaf.path
  const named = (words: string[]) => words.map((word) => `${trade}${word}`)
  return {
    ...leaf,
    code: `${leaf.code}-${trade}`,
    path: [first, second, `${trade}${third}`],
    keywords: named(leaf.keywords),
    examples: named(leaf.examples),
  }
}

function taskOf(leaves: readonly CatalogueLeaf[], decisions: number): Task {
  const spoken = leaves.flatMap(({ code, examples }) => examples.map((text) => ({ text, code })))
  const decided = Array.from({ length: decisions }, (_, i) => {
    const { text, code } = spoken[(i * 7) % spoken.length]!
    const ending = ['麻烦处理', '没人管', '尽快解决', '打了几次电话'][i % 4]
    return { code, verdict: 'right' as const, text: `${text}，已经${i % 30}天了，${ending}` }
  })
  return {
    catalogue: { version: '', leaves: new Map(leaves.map((leaf) => [leaf.code, leaf])), units: new Map() },
    classifier: createClassifier(leaves, decided),
    spoken: spoken.map(({ text }) => text),
  }
}

function measure({ catalogue, classifier, spoken }: Task, count: number, turn: number): Figures {
  const times: number[] = []
  for (let i = 0; i < count; i++) {
    const matter = spoken[(i * 13 + turn * 101) % spoken.length]!
    const text = `您好，我住朝阳区望京街道花家地小区${(i % 40) + turn * 40}号楼，${matter}，从上周开始的，希望尽快处理，电话13800138000。`
    const started = performance.now()
    understand(text, { asked: null, now: new Date() })
    const [best] = classifier.classify(text)
    const leaf = best && catalogue.leaves.get(best.code)
    if (leaf) routeTicket({ leaf, place: { text: '', district: '朝阳区', districtCode: '110105' }, catalogue })
    times.push(performance.now() - started)
  }
  return { p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) }
}
