import type { Embedder } from '../model/index.ts'
import type { Article } from './article.ts'
import { best } from './best.ts'
import { bodyOf } from './chunk.ts'
import { closenessOf, namedIn, namedShare, phraseShare, standsIn, tellingPhrases, tellingTerms } from './closeness.ts'
import type { Corpus } from './corpus.ts'
import type { Nearness } from './nearness.ts'
import type { Query } from './query.ts'
import { type Circumstances, placeShare, type RankingWeights, scorerFor, type Traits } from './ranking.ts'
import type { ReadQuestion } from './read-question.ts'
import { remembered } from './remembered.ts'
import type { TermIndex } from './term-index.ts'

/** A passage that words or meaning brought near, with all that speaks for it. */
export interface Candidate {
  article: Article
  lexical: number
  /** Of its nearest piece and of the whole with the question, -1 to 1. */
  cosine: number
  /** Whether the question names it by its work and number. */
  cited: boolean
  traits: Traits
}

export interface PassageFind extends Candidate {
  /** Logarithm of odds, for comparing finds of one question. */
  score: number
}

/** A question to passages of documents. */
export interface PassageQuestion extends ReadQuestion {
  /** Null where no vector is to be had: words alone decide. */
  nearness: Nearness | null
  /** Share of the words of question and passages that the embedder knows, 0 to 1. */
  known: number
  admits: (article: Article) => boolean
  /** How many finds by words and by meaning are looked at. */
  depth: number
}

/** Of the first by words and meaning, so many say what else the question may mean. */
const feedbackOf = 5
/** So many of the first say which works the answer may stand in. */
const kinOf = 60
/** A passage that shares no term with the question must be at least so near. */
const nearEnough = 0.2

/** What `rankPassages` orders, in no order, and what it knows of the question: for fitting and for showing why. */
export function candidatesOf(
  corpus: Corpus,
  question: PassageQuestion,
): { seen: Circumstances; candidates: Candidate[] } {
  const { query, words, nearness, depth } = question
  const { index, works } = corpus
  const admits = (slot: number) => {
    const article = corpus.at(slot)
    return article?.passageOf !== undefined && question.admits(article)
  }
  const isBefore = (slot: number, other: number) => corpus.isBefore(slot, other)
  const top = (values: Float32Array | null) => (values ? best(values, depth, { admits, isBefore }) : [])
  const cosineOf = (slot: number) => nearness?.overall[slot] ?? -1

  const byWords = top(words)
  const byMeaning = top(nearness?.overall ?? null)
  const topWords = Math.max(1e-9, words[byWords[0] ?? 0] ?? 0)
  const topCosine = Math.max(1e-9, byMeaning.length === 0 ? 0 : cosineOf(byMeaning[0]!))
  const both = (slot: number) => words[slot]! / topWords + Math.max(0, cosineOf(slot)) / topCosine
  const finds = [...new Set([...byWords, ...byMeaning])].sort((a, b) => both(b) - both(a) || (isBefore(a, b) ? -1 : 1))
  const first = finds.slice(0, kinOf)
  const likeFirst = nearness?.like(first.slice(0, feedbackOf)) ?? null
  const kinship = works.kinship(first, (slot) => both(slot) / 2)
  const wordsPlace = new Map(byWords.map((slot, place) => [slot, place]))
  const meaningPlace = new Map(byMeaning.map((slot, place) => [slot, place]))
  const wanted = tellingTerms(query, index)
  const phrases = tellingPhrases(query.text, index)
  const named = namedIn(query, index)
  const read = readerOf(corpus)
  const asked = askedTerms(query, index)
  const cited = new Set(corpus.cited(query.text, admits).slots)
  const candidates = [...new Set([...cited, ...finds])]
    .filter((slot) => cited.has(slot) || words[slot]! > 0 || cosineOf(slot) >= nearEnough)
    .map((slot): Candidate => {
      const article = corpus.at(slot)!
      const passage = read(article)
      return {
        article,
        lexical: words[slot]!,
        cosine: cosineOf(slot),
        cited: cited.has(slot),
        traits: {
          words: words[slot]! / topWords,
          wordsPlace: placeShare(wordsPlace.get(slot)),
          meaning: Math.max(0, cosineOf(slot)) / topCosine,
          meaningPlace: placeShare(meaningPlace.get(slot)),
          feedback: Math.max(0, likeFirst?.(slot) ?? 0),
          ...kinship(slot),
          ...closenessOf(wanted, passage.text),
          phrase: phraseShare(phrases, passage.text),
          named: namedShare(named, passage.text),
          ...titleTraits(asked, passage),
        },
      }
    })
  const seen: Circumstances = {
    known: nearness ? question.known : 0,
    wordsLead: 1 - (words[byWords[1] ?? -1] ?? 0) / topWords,
    nearness: topCosine,
    meaningLead: topCosine - Math.max(0, cosineOf(byMeaning[9] ?? -1)),
    length: Math.log(1 + query.terms.size),
    covered: candidates.reduce((most, { traits }) => Math.max(most, traits.covered), 0),
  }
  return { seen, candidates }
}

/** Passages of documents, best first: one that is cited, then by words, by meaning and by where the words stand. */
export function rankPassages(corpus: Corpus, question: PassageQuestion, weights?: RankingWeights): PassageFind[] {
  const { seen, candidates } = candidatesOf(corpus, question)
  const score = scorerFor(seen, weights)
  return candidates
    .map((one) => ({ ...one, score: score(one.traits) }))
    .sort((a, b) => Number(b.cited) - Number(a.cited) || b.score - a.score || (a.article.id < b.article.id ? -1 : 1))
}

/** A passage as it is looked at, in the wording of the index. */
interface ReadPassage {
  text: string
  title: string
  /** What all terms of the title tell. */
  tells: number
}

/** Passages are read for each question; those of the last ones are kept until an article comes or goes. */
const rememberedPassages = 16_384
const readers = new WeakMap<Corpus, { revision: number; read: (article: Article) => ReadPassage }>()

function readerOf(corpus: Corpus): (article: Article) => ReadPassage {
  const known = readers.get(corpus)
  if (known?.revision === corpus.revision) return known.read
  const { index } = corpus
  const read = remembered(rememberedPassages, (passage: Article): ReadPassage => {
    const { question } = passage
    const terms = new Set(index.termsOf(question))
    const tells = terms.values().reduce((sum, term) => sum + index.idf(term), 0)
    return { text: index.wordingOf(`${bodyOf(passage)}\n${question}`), title: index.wordingOf(question), tells }
  })
  readers.set(corpus, { revision: corpus.revision, read })
  return read
}

/** Of how many passages it is told how well the embedder knows them. */
const sampleOf = 300
const knownShares = new WeakMap<Corpus, { revision: number; embedder: Embedder; share: number }>()

/** How well the embedder knows the words of a question and of the passages in use, 0 to 1. */
export function knownShare(corpus: Corpus, embedder: Embedder, question: string): number {
  if (!embedder.known) return 1
  let kept = knownShares.get(corpus)
  if (kept?.revision !== corpus.revision || kept.embedder !== embedder) {
    kept = { revision: corpus.revision, embedder, share: shareOf(corpus, embedder.known) }
    knownShares.set(corpus, kept)
  }
  return (kept.share + embedder.known(question)) / 2
}

function shareOf(corpus: Corpus, known: (text: string) => number): number {
  const shares = corpus.drawn(sampleOf).map((slot) => known(corpus.at(slot)!.answer))
  return shares.length === 0 ? 1 : shares.reduce((sum, share) => sum + share, 0) / shares.length
}

/** What the terms of a question tell: `weight` with what each counts in it, `idf` by themselves. */
type AskedTerms = readonly { term: string; weight: number; idf: number }[]

function askedTerms({ terms }: Query, index: TermIndex): AskedTerms {
  return [...terms].map(([term, weight]) => ({ term, weight: weight * index.idf(term), idf: index.idf(term) }))
}

/** How much of the question a title says, and how much of the title the question asks for. */
function titleTraits(asked: AskedTerms, { title, tells }: ReadPassage): Pick<Traits, 'title' | 'titleAsked'> {
  let [wanted, met, said] = [0, 0, 0]
  for (const { term, weight, idf } of asked) {
    wanted += weight
    if (!standsIn(term, title)) continue
    met += weight
    said += idf
  }
  return { title: met / Math.max(1e-9, wanted), titleAsked: said / Math.max(1e-9, tells) }
}
