import type { Article } from './article.ts'
import type { Features } from './features.ts'
import type { Scope } from './validity.ts'

/** A question, and who asks it. */
export interface Asked extends Scope {
  text: string
  limit: number
}

/** An article that a query found. */
export interface Hit {
  articleId: string
  question: string
  article: Article
  /** 0 to 1, the order of the hits. */
  score: number
  /** BM25 score over the articles' words. */
  lexical: number
  /** Cosine of the nearest piece; null when no piece was near or the embedder gave no vector. */
  cosine: number | null
  /** 0 to 1: the chance that it answers the question. */
  confidence: number
  /** What spoke for it, in words for agents and editors. */
  why: string[]
  features: Features
}

function reasons(features: Features, cosine: number | null): string[] {
  const why: string[] = []
  if (features.exact === 1) why.push('与库中问题一致')
  if (features.asked > 0) why.push(`问题用词相符 ${Math.round(features.asked * 100)}%`)
  if (features.passage > features.asked) why.push(`正文用词相符 ${Math.round(features.passage * 100)}%`)
  if (cosine !== null) why.push(`语义相近 ${cosine.toFixed(2)}`)
  return why
}

/** A find as it is shown and judged: what spoke for it, and the chance that it answers. */
export function hitOf(
  find: Pick<Hit, 'article' | 'lexical' | 'cosine' | 'score'>,
  features: Features,
  confidence: number,
): Hit {
  const { article, lexical, cosine, score } = find
  const why = reasons(features, cosine)
  return {
    articleId: article.id,
    question: article.question,
    article,
    score,
    lexical,
    cosine,
    confidence,
    why,
    features,
  }
}
