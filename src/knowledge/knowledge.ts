import type { Database } from '../db/index.ts'
import { type Clock, inTurn } from '../domain/index.ts'
import type { ChatModel, Embedder } from '../model/index.ts'
import { type Answer, type AnswerOptions, type AnswerParts, answerFrom } from './answer.ts'
import type { Article } from './article.ts'
import { ArticleVectors, MOST_NUMBERS } from './article-vectors.ts'
import { Background } from './background.ts'
import { checkArticles, type Finding } from './check.ts'
import { defaultThreshold } from './confidence.ts'
import { Corpus } from './corpus.ts'
import { embedMissing } from './embed.ts'
import type { Asked, Hit } from './hit.ts'
import { type ImportOptions, type ImportResult, importArticles, withdrawArticle } from './import.ts'
import { type Log, silentLog } from './log.ts'
import { rank, search } from './search.ts'
import { changesSince, findArticles, latestChange, listArticles, type StoredArticle, versionsOf } from './store.ts'
import type { Scope } from './validity.ts'
import { sampleWording, Wording, type WordingFault } from './wording.ts'
import { findWording, latestWordingVersion, writeWording } from './wording-store.ts'

/** What the knowledge base is made of. Without a model it answers in the articles' own words. */
export interface KnowledgeOptions {
  db: Database
  embedder: Embedder
  model: ChatModel | null
  clock: Clock
  /** Confidence below which an answer is refused, 0 to 1. */
  threshold?: number
  /** Vectors are scanned in memory up to so many numbers; beyond, the database searches by its index. */
  vectorsInMemory?: number
  log?: Log
}

/** The knowledge base: articles in, cited answers out. */
export interface Knowledge {
  /** How many articles are in use. */
  readonly size: number
  /** Confidence below which an answer is refused. */
  readonly threshold: number
  /** Grows with every change of the articles in use. */
  readonly revision: number
  /** The articles in use, as this replica has them in memory. */
  articles(): Iterable<Article>
  /** Stores articles by id. Unchanged content changes nothing; a withdrawn article that comes again is restored. */
  importArticles(articles: readonly Article[], options: ImportOptions): Promise<ImportResult>
  /** All articles in use, in the order of their ids. */
  exportArticles(): Promise<Article[]>
  /** Takes an article out of use; its versions stay. Throws NOT_FOUND. */
  withdraw(id: string, actor: string): Promise<void>
  /** What editors should look at, as of `now`. */
  check(now: Date): Finding[]
  /** Takes over what changed since the last call, by anybody; gives how many articles. Cheap when nothing did. */
  refresh(): Promise<number>
  /** After a change was committed by `publishWithin` or `withdrawWithin`: takes it over, and embeds what is new. */
  refreshAndEmbed(): Promise<void>
  /** The list of synonyms in use, as text. */
  exportWording(): Promise<string>
  /** Puts another list in use, here and on every replica. One with faults changes nothing; they are given. */
  importWording(content: string, by: { actor: string }): Promise<WordingFault[]>
  search(query: string, options: Scope & { limit: number }): Promise<Hit[]>
  /** The same among what may not be used: expired, not yet in force, of another area or line. */
  outside(query: string, options: Scope & { limit: number }): Hit[]
  answer(question: string, options: AnswerOptions): Promise<Answer>
  /** Waits for work in the background. The database stays open: it is the caller's. */
  close(): Promise<void>
}

const page = 1000

/** Opens the knowledge base on a migrated database and reads it into memory. */
export async function createKnowledge(options: KnowledgeOptions): Promise<Knowledge> {
  const { db, embedder, model, clock, threshold = defaultThreshold, log = silentLog } = options
  const mostNumbers = options.vectorsInMemory ?? MOST_NUMBERS
  const corpus = new Corpus()
  let wordingVersion = 0
  let seq = await latestChange(db)
  await refreshWording()
  const vectors = new ArticleVectors({ db, embedder, corpus, mostNumbers })
  for await (const stored of everyArticle(db)) {
    await corpus.applyInTurns(stored)
    vectors.changed(stored.map(({ article }) => article.id))
  }
  await vectors.catchUp()

  const embed = async () => {
    // The index is there well before it is needed.
    await embedMissing({ db, embedder, indexFrom: mostNumbers / 2 / embedder.dimensions, log })
    await vectors.catchUp()
  }
  const embedding = new Background(embed, clock, log)
  embedding.start()

  async function refreshWording(): Promise<void> {
    if ((await latestWordingVersion(db)) === wordingVersion) return
    const stored = (await findWording(db))!
    await corpus.reword(Wording.parse(stored.content).wording)
    wordingVersion = stored.version
  }

  /** One after the other: what was read first never overwrites what was read later. */
  const refresh = inTurn(async () => {
    await refreshWording()
    let count = 0
    for (;;) {
      const changes = await changesSince(db, seq, page)
      if (changes.length === 0) break
      const ids = [...new Set(changes.map(({ articleId }) => articleId))]
      await corpus.applyInTurns(await findArticles(db, ids))
      vectors.changed(ids)
      count += ids.length
      seq = Math.max(seq, changes.at(-1)!.seq)
    }
    await vectors.catchUp()
    embedding.look(vectors.waiting > 0)
    return count
  })

  /** After a change that is stored: what fails now is made up for by the next look. */
  async function takeOver(): Promise<void> {
    await refresh().catch((error: unknown) => log.warn({ err: error }, 'knowledge: changes could not be read yet'))
  }

  async function refreshAndEmbed(): Promise<void> {
    await takeOver()
    await embedding.start()
  }

  const find = (asked: Asked) => search({ db, corpus, embedder, vectors, log }, asked)
  const answerParts: AnswerParts = {
    search: find,
    outside: (asked) => rank(corpus, null, { ...asked, outside: true }),
    cited: (question, scope) => corpus.citedIn(question, scope),
    get: (id) => corpus.get(id),
    before: (article) => formerly(db, article),
    model,
    threshold,
    log,
  }
  return {
    get size() {
      return corpus.size
    },
    get revision() {
      return seq
    },
    articles: () => corpus.articles(),
    async importArticles(articles, importOptions) {
      const result = await importArticles(db, articles, { ...importOptions, at: clock() })
      await refreshAndEmbed()
      return result
    },
    async exportArticles() {
      const articles: Article[] = []
      for await (const stored of everyArticle(db)) {
        for (const { article, withdrawn } of stored) if (!withdrawn) articles.push(article)
      }
      return articles
    },
    async withdraw(id, actor) {
      await withdrawArticle(db, id, { actor }, clock())
      await takeOver()
    },
    check: (now) => checkArticles([...corpus.articles()], now),
    refresh,
    refreshAndEmbed,
    exportWording: async () => (await findWording(db))?.content ?? sampleWording().text,
    async importWording(content, { actor }) {
      const { faults } = Wording.parse(content)
      if (faults.length > 0) return faults
      await writeWording(db, content, { actor, at: clock() })
      await takeOver()
      return []
    },
    threshold,
    outside: (query, searchOptions) => answerParts.outside({ ...searchOptions, text: query }),
    search: (query, searchOptions) => find({ ...searchOptions, text: query }),
    answer: (question, answerOptions) => answerFrom(answerParts, question, answerOptions),
    close: () => embedding.idle(),
  }
}

/** What an article took the place of: the one that it names, in use or not, else its own last version of another source. */
async function formerly(db: Database, article: Article): Promise<Article | null> {
  if (article.replaces) return (await findArticles(db, [article.replaces]))[0]?.article ?? null
  const sources = ({ sources }: Article) => JSON.stringify(sources.map(({ title, documentNo }) => [title, documentNo]))
  const versions = await versionsOf(db, article.id)
  return versions.find((version) => sources(version.article) !== sources(article))?.article ?? null
}

async function* everyArticle(db: Database): AsyncIterable<StoredArticle[]> {
  for (let after = ''; ; ) {
    const stored = await listArticles(db, after, page)
    if (stored.length === 0) return
    yield stored
    after = stored.at(-1)!.article.id
  }
}
