import { describe, expect, test } from 'vitest'
import { ArticleVectors } from '../../src/knowledge/article-vectors.ts'
import { Corpus } from '../../src/knowledge/corpus.ts'
import { embedMissing } from '../../src/knowledge/embed.ts'
import { type Article, createKnowledge } from '../../src/knowledge/index.ts'
import { silentLog } from '../../src/knowledge/log.ts'
import { localEmbedder } from '../../src/model/index.ts'
import { databases } from '../support/databases.ts'
import { boatArticle } from './fixtures/index.ts'

const at = new Date('2026-11-22T10:00:00+08:00')

function docks(count: number): Article[] {
  return Array.from({ length: count }, (_, at) => ({
    ...boatArticle('dock-permit'),
    id: `dock-${String(at).padStart(4, '0')}`,
    question: `${at}号码头怎么租`,
  }))
}

describe.each(databases)('on %s', (_, open) => {
  test('vectors that are long in coming are taken over once they are there, and only of articles in use', async () => {
    await using own = await open()
    const db = own.database
    const embedder = localEmbedder()
    const away = {
      ...embedder,
      embedQuery: embedder.embedQuery,
      embedDocuments: () => Promise.reject(new Error('away')),
    }
    const knowledge = await createKnowledge({ db, embedder: away, model: null, clock: () => at })
    const articles = new Map(docks(700).map((article) => [article.id, article]))
    await knowledge.importArticles([...articles.values()], { actor: 'editor-1' })
    const corpus = new Corpus()
    corpus.apply([...articles.values()].map((article) => ({ article, version: 1, withdrawn: false })))
    const vectors = new ArticleVectors({ db, embedder, corpus, mostNumbers: 1e9 })
    const question = await embedder.embedQuery('码头怎么租')
    const near = () => vectors.all!.cosines(question).nearest.filter((cosine) => cosine > -1).length
    vectors.changed(articles.keys())

    await vectors.catchUp()
    const before = near()
    await embedMissing({ db, embedder, indexFrom: 1e9, log: silentLog })
    corpus.apply([{ article: articles.get('dock-0007')!, version: 2, withdrawn: true }])
    await vectors.catchUp()

    expect([before, near()]).toEqual([0, 699])
  })

  test('an article that changes while its vectors are read is read again', async () => {
    await using own = await open()
    const db = own.database
    const embedder = localEmbedder()
    const knowledge = await createKnowledge({ db, embedder, model: null, clock: () => at })
    const [dock] = docks(1) as [Article]
    await knowledge.importArticles([dock], { actor: 'editor-1' })
    const corpus = new Corpus()
    corpus.apply([{ article: dock, version: 1, withdrawn: false }])
    const [read, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const slow = {
      ...db,
      async query<T>(sql: string, params?: readonly unknown[]) {
        const rows = await db.query<T>(sql, params)
        read.resolve()
        await held.promise
        return rows
      },
    }
    const vectors = new ArticleVectors({ db: slow, embedder, corpus, mostNumbers: 1e9 })
    const question = await embedder.embedQuery('游泳圈在哪里买')
    const nearest = (all: ArticleVectors) => all.all!.cosines(question).nearest[0]

    vectors.changed([dock.id])
    const first = vectors.catchUp()
    await read.promise
    await knowledge.importArticles([{ ...dock, question: '游泳圈在哪里买' }], { actor: 'editor-1' })
    vectors.changed([dock.id])
    const second = vectors.catchUp()
    held.resolve()
    await Promise.all([first, second])

    const fresh = new ArticleVectors({ db, embedder, corpus, mostNumbers: 1e9 })
    fresh.changed([dock.id])
    await fresh.catchUp()
    expect(nearest(vectors)).toBe(nearest(fresh))
    expect(nearest(fresh)).toBeGreaterThan(0.5)
  })
})
