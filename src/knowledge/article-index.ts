import type { Embedder } from '../model/index.ts'
import type { Article } from './article.ts'
import { chunksOf } from './chunk.ts'
import { Corpus } from './corpus.ts'
import type { Hit } from './hit.ts'
import { meaningIn } from './nearness.ts'
import { PieceVectors } from './piece-vectors.ts'
import { rank } from './search.ts'
import type { Scope } from './validity.ts'
import type { Cited } from './works.ts'

/** Articles in memory, found and weighed exactly as in the gateway, for measuring and for trying out a draft. */
export interface ArticleIndex {
  search(query: string, options: Scope & { limit: number }): Promise<Hit[]>
  /** Adds an article, or puts it in the place of the one with its id. */
  put(article: Article): Promise<void>
  drop(id: string): void
  get(id: string): Article | undefined
  /** The provisions that a question names. */
  cited(question: string, scope: Scope): Cited
  /** Best first, among what the scope shuts out. */
  outside(query: string, options: Scope & { limit: number }): Hit[]
}

/** Builds the index. Nothing is stored. */
export async function createArticleIndex(articles: readonly Article[], embedder: Embedder): Promise<ArticleIndex> {
  const corpus = new Corpus()
  const vectors = new PieceVectors(corpus, embedder.dimensions)
  const put = async (article: Article) => {
    corpus.apply([{ article, version: 1, withdrawn: false }])
    vectors.put(article.id, await embedder.embedDocuments(chunksOf(article)))
  }
  for (const article of articles) await put(article)

  return {
    put,
    get: (id) => corpus.get(id),
    cited: (question, scope) => corpus.citedIn(question, scope),
    outside: (text, options) => rank(corpus, null, { ...options, text, outside: true }),
    drop(id) {
      const article = corpus.get(id)
      if (article) corpus.apply([{ article, version: 1, withdrawn: true }])
      vectors.put(id, [])
    },
    async search(text, options) {
      const meaning = meaningIn(vectors, await embedder.embedQuery(text))
      return rank(corpus, meaning, { ...options, text }, embedder)
    },
  }
}
