/**
 * Puts other search engines beside ours on the same documents and questions, each with the same cutter, and prints
 * one table. The embedder's own training questions are no measure: give it a file trained without them.
 *
 *   node bench/retrieval-peers.ts --documents F --queries F [--use query+detail] [--embedder F] [--postgres URL]
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { localEmbedder } from '../src/model/index.ts'
import { engines } from './retrieval/engines.ts'
import type { Peer, Text } from './retrieval/peer.ts'

interface Asked {
  query: string
  detail?: string
  relevant: string[]
}

const { values: options } = parseArgs({
  options: {
    documents: { type: 'string' },
    queries: { type: 'string' },
    use: { type: 'string', default: 'query' },
    embedder: { type: 'string' },
    postgres: { type: 'string' },
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

const depths = [1, 10, 100] as const

async function measure(peer: Peer, texts: readonly Text[], asked: readonly Asked[]): Promise<string> {
  if (peer.most && texts.length > peer.most.documents) return `| ${peer.name} | | | | too many documents | |`
  const questions = asked.slice(0, peer.most?.questions)
  const begun = performance.now()
  const search = await peer.index(texts)
  const indexed = (performance.now() - begun) / 1000
  const recall = depths.map(() => 0)
  const times: number[] = []
  for (const { query, detail, relevant } of questions) {
    const started = performance.now()
    const found = await search(options.use === 'query' || !detail ? query : `${query}\n${detail}`, depths.at(-1)!)
    times.push(performance.now() - started)
    for (const [at, depth] of depths.entries()) {
      const top = new Set(found.slice(0, depth))
      recall[at]! += relevant.filter((id) => top.has(String(id))).length / relevant.length / questions.length
    }
  }
  if (peer.most) await search('', 1)
  times.sort((a, b) => a - b)
  const shown = recall.map((value) => value.toFixed(3)).join(' | ')
  const median = times[Math.floor(times.length / 2)]!
  return `| ${peer.name}${peer.most ? `, ${questions.length} questions` : ''} | ${shown} | ${median.toFixed(1)} | ${indexed.toFixed(1)} |`
}

const texts = rows<Text>(options.documents)
const asked = rows<Asked>(options.queries)
process.stdout.write(`${texts.length} documents, ${asked.length} questions\n\n`)
process.stdout.write('| engine | R@1 | R@10 | R@100 | p50 ms | index s |\n| --- | ---: | ---: | ---: | ---: | ---: |\n')
for (const peer of engines(localEmbedder(options.embedder), options.postgres ?? null)) {
  process.stdout.write(`${await measure(peer, texts, asked)}\n`)
}
