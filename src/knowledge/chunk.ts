import type { Article } from './article.ts'
import { piecesOf } from './pieces.ts'
import type { Field } from './term-index.ts'

/** Length of a piece of answer text, in characters, at which the next one is begun. */
const pieceLength = 400
/** The same for a passage of a document. */
const passagePieceLength = 250

/** The practical part of an article as labelled lines, in the order in which people need it. */
export function practicalLines(article: Article): string[] {
  const lines: string[] = []
  if (article.materials?.length) lines.push(`所需材料：${article.materials.join('；')}`)
  if (article.steps?.length) lines.push('办理步骤：', ...article.steps.map((step, index) => `${index + 1}. ${step}`))
  if (article.deadline) lines.push(`办理时限：${article.deadline}`)
  if (article.fee) lines.push(`费用：${article.fee}`)
  if (article.where) lines.push(`办理地点：${article.where}`)
  return lines
}

/** What a passage says: its text, and the practical part that an editor may have added. */
export function bodyOf(passage: Article): string {
  return [passage.answer, ...practicalLines(passage)].join('\n')
}

/** All questions that an article answers, its own first. */
export function questionsOf(article: Article): string[] {
  return [article.question, ...article.similarQuestions]
}

/** What the lexical index reads of an article. Weights: a word of the question tells more than one of the answer. */
export function fieldsOf(article: Article): Field[] {
  if (article.passageOf) {
    const headings = article.passageOf.path.slice(0, -1)
    return [article.question, headings.join('\n'), bodyOf(article)].map((text) => ({ text, weight: 1 }))
  }
  return [
    { text: article.question, weight: 2 },
    { text: article.similarQuestions.join('\n'), weight: 1 },
    { text: article.answer, weight: 1 },
    { text: [article.category, article.audience ?? '', ...practicalLines(article)].join('\n'), weight: 0.7 },
    { text: article.sources.map((source) => `${source.title}\n${source.states}`).join('\n'), weight: 0.7 },
  ]
}

/**
 * The pieces of an article that are embedded: all its questions first, then the answer and the practical part
 * in pieces of whole lines, each under the question, so that a piece makes sense by itself. A passage's heading is no
 * question: it stands over its pieces and is none.
 */
export function chunksOf(article: Article): string[] {
  if (article.passageOf) {
    const head = article.question === '' ? '' : `${article.question}\n`
    return piecesOf(bodyOf(article), passagePieceLength).map((piece) => `${head}${piece}`)
  }
  const pieces: string[] = []
  let piece = ''
  for (const line of [...article.answer.trim().split('\n'), ...practicalLines(article)]) {
    if (piece !== '' && piece.length + line.length > pieceLength) {
      pieces.push(piece)
      piece = ''
    }
    piece += `${line}\n`
  }
  pieces.push(piece)
  return [questionsOf(article).join('\n'), ...pieces.map((text) => `${article.question}\n${text.trim()}`)]
}
