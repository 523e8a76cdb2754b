/** What opens another question in the same message. */
const opening =
  /(?<![，,；;\s])[，,；;\s]*(?:另外|还有|再问一下|再问|顺便问一下|顺便问|第[一二三四五]个?[、，,]|其次|以及想问)[，,：:\s]*(?=.{4,})/g
const questionMark = /[？?]/
const asking =
  /[？?]|吗|呢|什么|怎么|如何|哪|几|多少|多久|多长|谁|是否|能不能|可不可以|要不要|需不需要|有没有|是不是|咋|啥/

/** More than this in one message are answered together, as one. */
const questionsAtMost = 4
const shortest = 3

const ofTheAsker = /^(?:因为|由于|但是?|可是|而且)?(?:我|俺|咱|本人|家里)/

/**
 * “居住证怎么办呀，我是外地来的”: the question without the clauses that only tell who asks; null where there are none, or
 * where nothing is asked.
 */
export function withoutAsker(question: string): string | null {
  const clauses = question.split(/[，,；;。！!\s]+/).filter((clause) => clause !== '')
  const asked = clauses.filter((clause) => asking.test(clause) || !ofTheAsker.test(clause))
  return asked.length < clauses.length && asked.some((clause) => asking.test(clause)) ? asked.join('，') : null
}

/** Where one question ends and the next may begin: at the end of a sentence, or of a clause. */
const sentenceEnds = /(?<=[？?])|[\u0001\n]|(?<=[。！!；;])/
const clauseEnds = /(?<=[？?])|[\u0001\n]|(?<=[。！!；;，,])/

/** What asks, in order; what is told before a question stays with it, and what is told last with the last one. */
function askedIn(text: string, ends: RegExp): string[] {
  const pieces = text
    .replace(opening, '\u0001')
    .split(ends)
    .map((piece) => piece.replaceAll('\u0001', '').trim())
    .filter((piece) => piece.length >= shortest)
  const questions: string[] = []
  let before = ''
  for (const piece of pieces) {
    if (asking.test(piece)) {
      questions.push(`${before}${piece}`)
      before = ''
    } else before += piece
  }
  if (before && questions.length > 0) questions[questions.length - 1] += before
  return questions
}

/** The questions of a message. A message with one question, or with more than four, is one. */
export function questionsIn(text: string): string[] {
  const questions = askedIn(text, sentenceEnds)
  const isSeveral = questions.length > 1 && questions.length <= questionsAtMost
  return isSeveral && questions.some((question) => questionMark.test(question) || opening.test(text))
    ? questions
    : [text]
}

/** “居住证怎么办，社保卡丢了去哪补”: clauses that may each be a question, which only their answers can tell; else none. */
export function clausesIn(text: string): string[] {
  const clauses = askedIn(text, clauseEnds).map((clause) => clause.replace(/[，,]$/, ''))
  return clauses.length > 1 && clauses.length <= questionsAtMost ? clauses : []
}
