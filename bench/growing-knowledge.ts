/** One knowledge base on a PostgreSQL that grows while it is measured: imports passages, and is asked. */
import { join } from 'node:path'
import { contentFolder, loadFirstReference, readArticles } from '../src/content/index.ts'
import { migrate } from '../src/db/index.ts'
import { systemClock } from '../src/domain/index.ts'
import { createKnowledge, publishWithin } from '../src/knowledge/index.ts'
import { localEmbedder } from '../src/model/index.ts'
import { type DatabaseAt, openAt } from './databases.ts'
import { options, serveParent } from './inside.ts'
import { passages } from './passages.ts'
import { quantile } from './statistics.ts'

const SEED = 12345
/** So many are made and stored at a time, so that a million never lie in memory as text. */
const PORTION = 200

type Question = { grow: number } | { ask: number }

const { at } = options<{ at: DatabaseAt }>()
const db = await openAt(at)
await migrate(db)
await loadFirstReference(db, systemClock(), () => {})
const samples = await readArticles(join(contentFolder, 'knowledge'))
const questions = samples
  .filter(({ line }) => line !== 'enterprise')
  .flatMap(({ similarQuestions }) => similarQuestions)
const knowledge = await createKnowledge({ db, embedder: localEmbedder(), model: null, clock: systemClock })
await knowledge.importArticles(samples, { actor: 'bench' })
let size = samples.length
let asked = 0

/**
 * Stores until there are so many; gives how long it took, vectors and their index included, if there is one. An index
 * is built anew at each size: one that grows vector by vector takes hours to a million, and is asked the same way.
 */
async function grow(to: number) {
  const started = performance.now()
  await dropVectorIndex()
  for (; size < to; size = Math.min(to, size + PORTION)) {
    const some = [...passages(samples, size, Math.min(PORTION, to - size), SEED)]
    await db.transaction((tx) => publishWithin(tx, some, { actor: 'bench', at: systemClock() }))
  }
  await knowledge.refreshAndEmbed()
  return { seconds: (performance.now() - started) / 1000, size: knowledge.size }
}

async function dropVectorIndex() {
  const indexes = await db.query<{ name: string }>(
    `select indexname as name from pg_indexes where schemaname = current_schema() and indexdef ilike '%using hnsw%'`,
  )
  for (const { name } of indexes) await db.query(`drop index ${name}`)
}

/** Questions one after the other, each the whole retrieval: words, vectors, one order. */
async function ask(count: number) {
  const ms: number[] = []
  for (let done = 0; done < count; done++) {
    const started = performance.now()
    await knowledge.search(questions[(asked++ * 7) % questions.length]!, {
      line: 'citizen',
      at: systemClock(),
      limit: 8,
    })
    ms.push(performance.now() - started)
  }
  return { p50Ms: quantile(ms, 0.5), p99Ms: quantile(ms, 0.99) }
}

serveParent({ samples: size }, (question: Question) => ('grow' in question ? grow(question.grow) : ask(question.ask)))
