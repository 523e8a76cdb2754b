import { beijingDay, type Line } from '../domain/index.ts'
import type { Article, Source } from './article.ts'

/** Who asks, when, and for which areas. */
export interface Scope {
  line: Line
  at: Date
  /** Area codes whose articles may be used. Left out: nationwide and all Beijing, no single district. */
  areas?: readonly string[]
  /** Looks at exactly what the rest of the scope shuts out: to say that it is there and may not be used. */
  outside?: boolean
}

/** GB/T 2260: the whole country, and Beijing. */
export const defaultAreas: readonly string[] = ['000000', '110000']

/** Whether a source is in force on a day (`YYYY-MM-DD`, Beijing). Both ends belong to it. */
export function inForce(source: Source, day: string): boolean {
  return (source.effectiveFrom ?? '0') <= day && day <= (source.effectiveTo ?? '9')
}

/** The sources that may be cited at a moment. An article without any may not answer: expired text proves nothing. */
export function sourcesInForce(article: Article, at: Date): Source[] {
  const day = beijingDay(at)
  return article.sources.filter((source) => inForce(source, day))
}

/**
 * The rule of who sees what: a line sees its own articles and those for both; an area sees its own and what it was
 * handed besides; and at least one source is in force at the moment asked.
 */
export function visibility(scope: Scope): (article: Article) => boolean {
  const day = beijingDay(scope.at)
  const areas = new Set(scope.areas ?? defaultAreas)
  const inside = (article: Article) =>
    (article.line === 'both' || article.line === scope.line) &&
    areas.has(article.area) &&
    article.sources.some((source) => inForce(source, day))
  return scope.outside ? (article) => !inside(article) : inside
}

/** The days between which at least one source may be in force; null is open. Gaps between are not seen here. */
export function validity(article: Article): { from: string | null; to: string | null } {
  const from = article.sources.map((source) => source.effectiveFrom ?? null)
  const to = article.sources.map((source) => source.effectiveTo ?? null)
  return {
    from: from.includes(null) ? null : (from.toSorted().at(0) ?? null),
    to: to.includes(null) ? null : (to.toSorted().at(-1) ?? null),
  }
}
