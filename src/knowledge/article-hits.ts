import type { Article } from './article.ts'
import { best } from './best.ts'
import { practicalLines, questionsOf } from './chunk.ts'
import { articleCalibration, confidenceOf } from './confidence.ts'
import type { Corpus } from './corpus.ts'
import { featuresOf, type Likeness, likenessOf, sameMatter } from './features.ts'
import { type Asked, type Hit, hitOf } from './hit.ts'
import type { Nearness } from './nearness.ts'
import { literally } from './query.ts'
import type { ReadQuestion } from './read-question.ts'
import { remembered } from './remembered.ts'
import { type Scope, visibility } from './validity.ts'

/** How many finds of each kind are looked at closely. */
export const articleDepth = 40
const closeLook = 20

/** Articles' own questions are read once. */
const literallyListed = remembered(32_768, literally)

/** What a find's score is made of. Chosen on questions as people say them, which share few words with the articles. */
const share = { lexical: 0.55, alike: 0.15, cosine: 0.3 }

interface Candidate {
  article: Article
  lexical: number
  cosine: number | null
}

/** Articles that were written as answers: the best by words, those that list the very question, the best by meaning. */
function gather(corpus: Corpus, { query, words }: ReadQuestion, nearness: Nearness | null, scope: Scope): Candidate[] {
  const visible = visibility(scope)
  const admits = (slot: number) => visible(corpus.at(slot)!)
  const isBefore = (slot: number, other: number) => corpus.isBefore(slot, other)
  const choice = { places: corpus.writtenSlots, admits, isBefore }
  const byWords = best(words, articleDepth, choice)
  const byMeaning = nearness ? best(nearness.nearest, articleDepth, { ...choice, above: -1 }) : []
  const near = new Set(byMeaning)
  const listed = corpus.asking(query.text).map(({ id }) => corpus.slotOf(id)!)
  const slots = new Set([...byWords, ...listed.filter(admits), ...byMeaning])
  const found = new Set(byWords)
  return [...slots].map((slot) => ({
    article: corpus.at(slot)!,
    lexical: found.has(slot) ? words[slot]! : 0,
    cosine: near.has(slot) ? nearness!.nearest[slot]! : null,
  }))
}

/** Puts a cosine of any embedder on the scale of this query's own finds: 0 the farthest of them, 1 the nearest. */
function cosineScale(candidates: readonly Candidate[]): (cosine: number | null) => number {
  const known = candidates.flatMap(({ cosine }) => (cosine === null ? [] : [cosine]))
  const low = Math.min(...known)
  const high = Math.max(...known)
  // Where even the nearest is far, nearness says little.
  const worth = Math.min(1, Math.max(0, high * 2))
  return (cosine) => (cosine === null || high === low ? 0 : ((cosine - low) / (high - low)) * worth)
}

/** Articles that were written as answers to questions of their own, best first. */
export function articleHits(corpus: Corpus, read: ReadQuestion, nearness: Nearness | null, asked: Asked): Hit[] {
  const { query } = read
  const candidates = gather(corpus, read, nearness, asked)
  const topLexical = candidates.reduce((top, { lexical }) => Math.max(top, lexical), 1e-9)
  const scaled = cosineScale(candidates)
  const rough = (c: Candidate) => share.lexical * (c.lexical / topLexical) + share.cosine * scaled(c.cosine)
  const literal = literally(asked.text)
  const isAsked = ({ article }: Candidate) =>
    questionsOf(article).some((question) => literallyListed(question) === literal)
  const close = candidates
    .sort((a, b) => rough(b) - rough(a))
    .filter((candidate, place) => place < Math.max(closeLook, asked.limit) || isAsked(candidate))
  const finds = close.map((candidate) => {
    const likeness = likenessOf(query, questionsOf(candidate.article), corpus.index)
    const score = rough(candidate) + share.alike * likeness.alike
    return { ...candidate, ...likeness, score, fit: fitOf(likeness, isAsked(candidate)) }
  })
  finds.sort((a, b) => b.fit - a.fit || b.score - a.score || (a.article.id < b.article.id ? -1 : 1))
  const lead = finds[0] === undefined ? 0 : 1 - (finds[1]?.score ?? 0) / Math.max(finds[0].score, 1e-9)
  return finds.slice(0, asked.limit).map((find, place) => {
    const evidence = { questions: questionsOf(find.article), passages: passagesOf(find.article) }
    const found = { ...find, lead: place === 0 ? lead : 0, cosine: find.cosine ?? 0 }
    const features = featuresOf(query, evidence, corpus.index, found)
    return hitOf(find, features, confidenceOf(features, articleCalibration))
  })
}

/** An article that lists the very question comes first, then one that lists it in another frame, whatever else is near. */
function fitOf({ alike }: Likeness, isAsked: boolean): number {
  return isAsked ? 2 : alike > sameMatter ? 1 : 0
}

function passagesOf(article: Article): string[] {
  return [...article.answer.trim().split('\n'), practicalLines(article).join('\n')]
}
