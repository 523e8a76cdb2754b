import { beijingDay, type Citation } from '../domain/index.ts'
import { type Article, citationsOf } from '../knowledge/index.ts'
import { type Company, factsOf } from './company.ts'
import { byUrgency, type Fit, fitOf, matchOf, type PolicyMatch, type PreparedPolicy, preparePolicies } from './match.ts'

/** Where policies are read from. */
export interface PolicySource {
  /** Grows with every change. */
  readonly revision: number
  articles: () => Iterable<Article>
}

/** The policies in use, made ready anew whenever the knowledge base has changed. */
export class Policies {
  readonly #source: PolicySource
  readonly #districtOf: (areaCode: string) => string | null
  #revision = -1
  #prepared: PreparedPolicy[] = []

  constructor(source: PolicySource, districtOf: (areaCode: string) => string | null) {
    this.#source = source
    this.#districtOf = districtOf
  }

  /** Every policy in force on that day and how it fits, what fits first. Throws CREDIT_CODE. */
  match(company: Company, at: Date): PolicyMatch[] {
    const facts = factsOf(company, at)
    const day = beijingDay(at)
    return this.#current()
      .flatMap((prepared) => matchOf(prepared, facts, day) ?? [])
      .sort(byUrgency)
  }

  /** What policies rest on at a moment, in their order. */
  citations(articleIds: readonly string[], at: Date): Citation[] {
    const articles = new Map(this.#current().map(({ article }) => [article.id, article]))
    return articleIds.flatMap((id) => {
      const article = articles.get(id)
      return article ? citationsOf(article, at) : []
    })
  }

  /** Whether a policy is a sample that came with the program. */
  isSample(articleId: string): boolean {
    return this.#current().some(({ article }) => article.id === articleId && article.sample)
  }

  /** The change of the knowledge base up to which policies are known here. */
  get revision(): number {
    return this.#source.revision
  }

  /** Ids of the policies that fit, or nearly do, for each of many companies. Throws CREDIT_CODE. */
  *matchAll(companies: Iterable<Company>, at: Date): Iterable<{ fits: string[]; nearly: string[] }> {
    const day = beijingDay(at)
    for (const company of companies) {
      const facts = factsOf(company, at)
      const found: Record<Fit, string[]> = { fits: [], nearly: [], no: [] }
      for (const prepared of this.#current()) {
        const fit = fitOf(prepared, facts, day)
        if (fit !== 'no') found[fit].push(prepared.article.id)
      }
      yield { fits: found.fits, nearly: found.nearly }
    }
  }

  #current(): readonly PreparedPolicy[] {
    if (this.#revision !== this.#source.revision) {
      this.#revision = this.#source.revision
      this.#prepared = preparePolicies(this.#source.articles(), this.#districtOf)
    }
    return this.#prepared
  }
}
