/** Makes a gateway's embedded database with a given number of articles, as an import would. */
import { join } from 'node:path'
import { contentFolder, loadFirstReference, readArticles } from '../src/content/index.ts'
import { migrate, openEmbedded } from '../src/db/index.ts'
import { systemClock } from '../src/domain/index.ts'
import { createKnowledge } from '../src/knowledge/index.ts'
import { localEmbedder } from '../src/model/index.ts'
import { manyArticles } from './articles.ts'
import { options, serveParent } from './inside.ts'

const SEED = 12345

const { folder, count } = options<{ folder: string; count: number }>()
const articles = manyArticles(await readArticles(join(contentFolder, 'knowledge')), count, SEED)
const db = await openEmbedded(folder)
await migrate(db)
await loadFirstReference(db, systemClock(), () => {})
const knowledge = await createKnowledge({ db, embedder: localEmbedder(), model: null, clock: systemClock })
const result = await knowledge.importArticles(articles, { actor: 'bench' })
await knowledge.close()
await db.close()
serveParent(result, async () => ({}))
