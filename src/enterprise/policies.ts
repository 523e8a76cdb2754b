import { beijingDay } from '../domain/index.ts'
import type { Article } from '../knowledge/index.ts'
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
    return this.#current()
      .flatMap((prepared) => matchOf(prepared, facts, at) ?? [])
      .sort(byUrgency)
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
