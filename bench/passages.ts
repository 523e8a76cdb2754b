import type { Article } from '../src/knowledge/index.ts'
import { districts, people, randomOf } from './articles.ts'

/** Passages under one document. */
const perDocument = 60

/**
 * `count` passages of made-up documents, as an import would cut them: each says of some people in some district what
 * lines of the given articles say, with its own figures. The same for the same seed and first number.
 */
export function* passages(bases: readonly Article[], first: number, count: number, seed: number): Generator<Article> {
  const lines = bases.flatMap(({ answer }) => answer.trim().split('\n')).filter(({ length }) => length > 12)
  const names = bases.map(({ category }) => category)
  const random = randomOf(seed + first)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!
  for (let number = first; number < first + count; number++) {
    const [one, other, place] = [pick(lines), pick(lines), pick(districts)]
    const document = `${place}${pick(names)}办法（${1 + Math.floor(number / perDocument)}号）`
    const article = `第${1 + (number % perDocument)}条`
    yield {
      id: `passage-${number}`,
      question: `${document}${article}`,
      similarQuestions: [],
      answer: `${pick(people)}，${one.slice(0, 60)}期限${1 + Math.floor(random() * 90)}日。${other.slice(0, 50)}`,
      category: pick(names),
      line: 'both',
      area: '110000',
      sources: [{ title: document, provision: article, issuer: `${place}人民政府`, states: '见原文', checked: false }],
      ownerUnit: `${place}人民政府`,
      reviewBy: '2099-12-31',
      passageOf: { document, path: [article] },
      sample: false,
    }
  }
}
