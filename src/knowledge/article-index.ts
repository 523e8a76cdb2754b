import type { Embedder } from '../model/index.ts'
import type { Article } from './article.ts'
import { chunksOf } from './chunk.ts'
import { Corpus } from './corpus.ts'
import { type Hit, rank } from './search.ts'
import { type Scope, visibility } from './validity.ts'

/** Articles in memory, found and weighed exactly as in the gateway, for measuring and for trying out a draft. */
export interface ArticleIndex {
  search(query: string, options: Scope & { limit: number }): Promise<Hit[]>
  /** Adds an article, or puts it in the place of the one with its id. */
  put(article: Article): Promise<void>
  drop(id: string): void
  get(id: string): Article | undefined
  /** Best first, among what the scope shuts out. */
  outside(query: string, options: Scope & { limit: number }): Hit[]
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/** Builds the index; the embedder's vectors must have length 1. Nothing is stored. */
export async function createArticleIndex(articles: readonly Article[], embedder: Embedder): Promise<ArticleIndex> {
  const corpus = new Corpus()
  const vectors = new Map<string, number[][]>()
  const put = async (article: Article) => {
    corpus.apply([{ article, version: 1, withdrawn: false }])
    vectors.set(article.id, await embedder.embedDocuments(chunksOf(article)))
  }
  for (const article of articles) await put(article)
  corpus.tidy()

  return {
    put,
    get: (id) => corpus.get(id),
    outside: (text, options) => rank(corpus, new Map(), { ...options, text, outside: true }),
    drop(id) {
      const article = corpus.get(id)
      if (article) corpus.apply([{ article, version: 1, withdrawn: true }])
      vectors.delete(id)
    },
    async search(text, options) {
      const vector = await embedder.embedQuery(text)
      const visible = visibility(options)
      const cosines = new Map<string, number>()
      for (const [id, pieces] of vectors) {
        if (visible(corpus.get(id)!)) cosines.set(id, Math.max(...pieces.map((piece) => dot(piece, vector))))
      }
      const nearest = [...cosines].sort((a, b) => b[1] - a[1]).slice(0, 40)
      return rank(corpus, new Map(nearest), { ...options, text })
    },
  }
}
