/** One knowledge base on a PostgreSQL that grows while it is measured: imports passages, and is asked. */
import { join } from 'node:path'
import { contentFolder, loadFirstReference, readArticles } from '../src/content/index.ts'
import { migrate } from '../src/db/index.ts'
import { systemClock } from '../src/domain/index.ts'
import { createKnowledge } from '../src/knowledge/index.ts'
import { localEmbedder } from '../src/model/index.ts'
import { type DatabaseAt, openAt } from './databases.ts'
import { options, serveParent } from './inside.ts'
import { passages } from './passages.ts'
import { quantile } from './statistics.ts'

const SEED = 12345
/** So many are made and imported at a time, so that a million never lie in memory as text. */
const PORTION = 20_000

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

/** Imports until there are so many; gives how long it took, vectors and their index included. */
async function grow(to: number) {
  const started = performance.now()
  for (; size < to; size += PORTION) {
    const count = Math.min(PORTION, to - size)
    await knowledge.importArticles([...passages(samples, size, count, SEED)], { actor: 'bench' })
  }
  size = to
  return { seconds: (performance.now() - started) / 1000, size: knowledge.size }
}

/** Questions one after the other, each the whole retrieval: words, vectors in the database, one order. */
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
