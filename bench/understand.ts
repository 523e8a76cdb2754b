/**
 * `node bench/understand.ts [leaves] [decisions]`: how long understanding, classification and routing of one message take
 * together, without a model, at 2,500 leaves and 10,000 remembered decisions unless told otherwise. The leaves are the
 * sample catalogue's, over and over with other names; the decisions are their examples, varied.
 */
import { readFileSync } from 'node:fs'
import type { Catalogue, CatalogueLeaf } from '../src/domain/index.ts'
import { createClassifier, understand } from '../src/nlu/index.ts'
import { parseCatalogue, routeTicket } from '../src/tickets/index.ts'
import { machine } from './machine.ts'

const [wantedLeaves = 2500, wantedDecisions = 10_000] = process.argv.slice(2).map(Number)
const parsed = parseCatalogue(readFileSync(new URL('../content/catalogue.csv', import.meta.url), 'utf8'))
if (parsed.outcome !== 'read') throw new Error('the sample catalogue cannot be read')
const samples = parsed.leaves.map(({ leaf }) => leaf)
const trades = ['', '商场', '学校', '医院', '公园', '工地', '市场', '车站', '写字楼', '农村']

function leafAt(number: number): CatalogueLeaf {
  const leaf = samples[number % samples.length]!
  const trade = trades[Math.floor(number / samples.length)] ?? String(number)
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

const leaves = Array.from({ length: wantedLeaves }, (_, number) => leafAt(number))
const spoken = leaves.flatMap(({ code, examples }) =>
  examples.map((text) => ({ text, code, verdict: 'right' as const })),
)
const decided = Array.from({ length: wantedDecisions }, (_, i) => {
  const one = spoken[(i * 7) % spoken.length]!
  return {
    ...one,
    text: `${one.text}，已经${i % 30}天了，${['麻烦处理', '没人管', '尽快解决', '打了几次电话'][i % 4]}`,
  }
})
const before = performance.now()
const classifier = createClassifier(leaves, decided)
const trained = Math.round(performance.now() - before)
const catalogue: Catalogue = { version: '', leaves: new Map(leaves.map((leaf) => [leaf.code, leaf])), units: new Map() }

const times: number[] = []
for (let i = 0; i < 1200; i++) {
  const text = `您好，我住朝阳区望京街道花家地小区${i % 40}号楼，${spoken[(i * 13) % spoken.length]!.text}，从上周开始的，希望尽快处理，电话13800138000。`
  const started = performance.now()
  understand(text, { asked: null, now: new Date() })
  const [best] = classifier.classify(text)
  const leaf = best && catalogue.leaves.get(best.code)
  if (leaf) routeTicket({ leaf, place: { text: '', district: '朝阳区', districtCode: '110105' }, catalogue })
  if (i >= 200) times.push(performance.now() - started)
}
const sorted = times.toSorted((a, b) => a - b)
const at = (share: number) => sorted[Math.floor(sorted.length * share)]!.toFixed(1)
console.log(machine())
console.log(
  `${leaves.length} leaves, ${decided.length} decisions: learned in ${trained} ms; one message p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`,
)
