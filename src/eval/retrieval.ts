import { createDocumentIndex } from '../knowledge/index.ts'
import type { Embedder } from '../model/index.ts'
import { type Evaluation, figureRows } from './evaluation.ts'
import { allRows, documentRow, queryRow } from './rows.ts'
import { rounded } from './scores.ts'
import { tableOf } from './table.ts'

export interface RetrievalOptions {
  documents: string
  queries: string
  /** `query+detail` searches with the title and the whole letter. */
  use: 'query' | 'query+detail'
  embedder: () => Promise<Embedder>
}

const depth = 100
const gainDepth = 10

/** What the ranking of one query is worth. */
interface Ranked {
  /** Rank of each relevant document, from 1; infinite for one that was not found. */
  ranks: number[]
  tookMs: number
}

/**
 * Searches every document for every query. The index is the gateway's own for plain documents; it lies in memory and
 * is gone afterwards, so nothing of a gateway's data is read or touched.
 */
export const evaluateRetrieval: Evaluation<RetrievalOptions> = async (
  { documents, queries, use, embedder },
  output,
) => {
  const asked = await allRows({ path: queries, row: queryRow, output })
  const texts = await allRows({ path: documents, row: documentRow, output })
  const index = await createDocumentIndex(texts, await embedder(), {
    onProgress: (done) => output.progress('建索引', done, texts.length),
  })
  const ranked: Ranked[] = []
  for (const { query, detail, relevant } of asked) {
    const text = use === 'query' || !detail ? query : `${query}\n${detail}`
    const begun = performance.now()
    const hits = await index.search(text, depth)
    const tookMs = performance.now() - begun
    const rankOf = new Map(hits.map(({ id }, place) => [id, place + 1]))
    ranked.push({ ranks: [...new Set(relevant)].map((id) => rankOf.get(id) ?? Number.POSITIVE_INFINITY), tookMs })
    output.progress('检索', ranked.length, asked.length)
  }
  const result = { n: ranked.length, documents: index.size, ...figures(ranked) }
  return { result, lines: tableOf([['检索', use], ...figureRows(result)]) }
}

function figures(ranked: readonly Ranked[]) {
  const mean = (value: (one: Ranked) => number) =>
    rounded(ranked.reduce((sum, one) => sum + value(one), 0) / ranked.length)
  const recallAt = (k: number) => mean(({ ranks }) => ranks.filter((rank) => rank <= k).length / ranks.length)
  const times = ranked.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b)
  return {
    recallAt1: recallAt(1),
    recallAt5: recallAt(5),
    recallAt10: recallAt(10),
    recallAt100: recallAt(100),
    mrrAt10: mean(({ ranks }) => reciprocal(Math.min(...ranks))),
    ndcgAt10: mean(({ ranks }) => gain(ranks) / gain(ranks.map((_, place) => place + 1))),
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
  }
}

const reciprocal = (rank: number): number => (rank <= gainDepth ? 1 / rank : 0)

/** Discounted gain of relevant documents at these ranks (Järvelin and Kekäläinen 2002), relevance 0 or 1. */
function gain(ranks: readonly number[]): number {
  return ranks.filter((rank) => rank <= gainDepth).reduce((sum, rank) => sum + 1 / Math.log2(rank + 1), 0)
}

function quantile(sorted: readonly number[], share: number): number {
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]! * 100) / 100
}
