import { expect, test } from 'vitest'
import { articleCalibration, confidenceOf, defaultThreshold } from '../../src/knowledge/confidence.ts'
import type { Features } from '../../src/knowledge/features.ts'

const close: Features = {
  exact: 0,
  asked: 1,
  alike: 0.75,
  passage: 1,
  covered: 1,
  unknown: 0,
  lead: 0.02,
  substance: 1,
  elsewhere: 0,
  held: 1,
  cosine: 0.15,
}
const confidence = (change: Partial<Features>) => confidenceOf({ ...close, ...change }, articleCalibration)

test('a question that an article says in full is answered, though a neighbour is close behind', () => {
  expect(confidence({})).toBeGreaterThanOrEqual(defaultThreshold)
})

test.each([
  ['only part of it is said', { asked: 0.8 }],
  ['the article asks much more than that', { alike: 0.4 }],
  ['it says next to nothing', { substance: 0.3 }],
  ['it holds nothing of the kind of fact that is asked for', { held: 0 }],
  ['it asks for the rules of another city', { elsewhere: 1 }],
])('it is refused when %s', (_, change) => {
  expect(confidence(change)).toBeLessThan(defaultThreshold)
})
