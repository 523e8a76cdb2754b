export type { Answer, AnswerOptions, Said } from './answer.ts'
export { areaNames } from './areas.ts'
export {
  type Article,
  type ArticleFault,
  articleSchema,
  ownerOf,
  parseArticles,
  type Source,
  sourceSchema,
  unstatedIssuer,
} from './article.ts'
export { type ArticleIndex, createArticleIndex } from './article-index.ts'
export { chosen } from './cases.ts'
export { checkArticles, type Finding } from './check.ts'
export { citationsOf, composeAnswer } from './compose.ts'
export { defaultThreshold, nearConfidence } from './confidence.ts'
export { createDocumentIndex, type DocumentHit, type DocumentIndex, type PlainDocument } from './documents.ts'
export type { Features } from './features.ts'
export type { Hit } from './hit.ts'
export {
  type ImportOptions,
  type ImportResult,
  type PlannedChange,
  planImport,
  publishWithin,
  withdrawMany,
  withdrawWithin,
} from './import.ts'
export { createKnowledge, type Knowledge, type KnowledgeOptions } from './knowledge.ts'
export type { Log } from './log.ts'
export {
  type FactTest,
  type NumericFact,
  numericFacts,
  type Policy,
  type PolicyTest,
  policySchema,
  type SizeClass,
  sizeClasses,
} from './policy.ts'
export type { RankingWeights } from './ranking.ts'
export type { ReadOfDocuments } from './re-import.ts'
export {
  articlesBegin,
  type Credit,
  findArticles,
  type PublishedVersion,
  type StoredArticle,
  versionsOf,
} from './store.ts'
export type { Choice, Thread } from './thread.ts'
export { whyUnusable } from './unusable.ts'
export { defaultAreas, type Scope } from './validity.ts'
export type { WordingFault } from './wording.ts'
