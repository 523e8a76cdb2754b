/**
 * Puts other search engines beside ours on the same documents and questions, each with the same cutter, and prints
 * one table in Markdown.
 *
 *   node bench/retrieval-peers.ts --documents F --queries F [--use query+detail] [--postgres URL] [--fold EMBEDDER …] [--engines others|ours]
 *
 * On questions that the embedder has learned from, ours is no measure. With `--fold`, once for each embedder that was
 * trained without a part of them (train.py and fit-ranking.ts, which write F.held.json and F.weights.json), ours is
 * asked each part with its own, and all engines are asked exactly these questions.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { localEmbedder } from '../src/model/index.ts'
import { ours, peers } from './retrieval/engines.ts'
import type { Peer, Text } from './retrieval/peer.ts'
import { quantile } from './statistics.ts'

interface Asked {
  id: string
  query: string
  detail?: string
  relevant: string[]
}

const { values: options } = parseArgs({
  options: {
    documents: { type: 'string' },
    queries: { type: 'string' },
    use: { type: 'string', default: 'query' },
    postgres: { type: 'string' },
    fold: { type: 'string', multiple: true, default: [] },
    engines: { type: 'string', default: 'all' },
  },
})

function rows<T>(path = ''): T[] {
  const bytes = readFileSync(path)
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

function jsonOf<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T
}

const depths = [1, 10, 100] as const

/** What one engine found: the recall of each question at each depth, and how long it took. */
interface Measured {
  recalls: number[][]
  ms: number[]
  indexedSeconds: number
}

/** Above so many documents a slow engine is asked no more than so many questions. */
const many = { documents: 20_000, questions: 200 }

function questionsFor({ most, isSlow }: Peer, documents: number): number | undefined {
  return most?.questions ?? (isSlow && documents > many.documents ? many.questions : undefined)
}

async function measure(peer: Peer, texts: readonly Text[], questions: readonly Asked[]): Promise<Measured> {
  const begun = performance.now()
  const search = await peer.index(texts)
  const indexedSeconds = (performance.now() - begun) / 1000
  const measured: Measured = { recalls: [], ms: [], indexedSeconds }
  for (const { query, detail, relevant } of questions.slice(0, questionsFor(peer, texts.length))) {
    const started = performance.now()
    const found = await search(options.use === 'query' || !detail ? query : `${query}\n${detail}`, depths.at(-1)!)
    measured.ms.push(performance.now() - started)
    measured.recalls.push(
      depths.map((depth) => {
        const top = new Set(found.slice(0, depth))
        return relevant.filter((id) => top.has(String(id))).length / relevant.length
      }),
    )
  }
  if (peer.most) await search('', 1)
  return measured
}

function line(name: string, { recalls, ms, indexedSeconds }: Measured): string {
  const means = depths.map((_, at) => recalls.reduce((sum, each) => sum + each[at]!, 0) / recalls.length)
  const figures = [...means.map((mean) => mean.toFixed(3)), quantile(ms, 0.5).toFixed(1), indexedSeconds.toFixed(1)]
  return `| ${[name, String(recalls.length), ...figures].join(' | ')} |`
}

const texts = rows<Text>(options.documents)
const folds = options.fold.map((file) => ({
  file,
  held: new Set(jsonOf<{ questions: string[] }>(`${file}.held.json`).questions),
}))
const all = rows<Asked>(options.queries)
const asked = folds.length === 0 ? all : all.filter(({ id }) => folds.some(({ held }) => held.has(String(id))))

/** Ours, each question by what has not learned it. */
async function measureOurs(): Promise<Measured> {
  if (folds.length === 0) return measure(ours(localEmbedder()), texts, asked)
  const parts: Measured[] = []
  for (const { file, held } of folds) {
    const own = asked.filter(({ id }) => held.has(String(id)))
    parts.push(await measure(ours(localEmbedder(file), jsonOf(`${file}.weights.json`)), texts, own))
  }
  const indexedSeconds = parts.reduce((sum, part) => sum + part.indexedSeconds, 0) / parts.length
  return { recalls: parts.flatMap(({ recalls }) => recalls), ms: parts.flatMap(({ ms }) => ms), indexedSeconds }
}

process.stdout.write(
  '| engine | n | R@1 | R@10 | R@100 | p50 ms | index s |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n',
)
const others = options.engines === 'ours' ? [] : peers(options.postgres ?? null)
for (const peer of others) {
  const tooMany = peer.most && texts.length > peer.most.documents
  process.stdout.write(
    tooMany
      ? `| ${peer.name} | — | — | — | — | too many documents | — |\n`
      : `${line(peer.name, await measure(peer, texts, asked))}\n`,
  )
}
if (options.engines !== 'others')
  process.stdout.write(
    `${line(folds.length === 0 ? 'ours' : `ours, unseen, ${folds.length} folds`, await measureOurs())}\n`,
  )
