import type { Features } from './features.ts'

/** How much each feature says for the answer, and where the scale begins. */
export interface Calibration {
  bias: number
  weights: Readonly<Record<Exclude<keyof Features, 'exact' | 'elsewhere' | 'substance' | 'held'>, number>>
}

const weighed = ['asked', 'alike', 'passage', 'covered', 'unknown', 'lead', 'cosine'] as const

/**
 * A question that one question of the find says in full, and that says nearly all of it, is answered although a
 * neighbour of the same topic is close behind. On a ninth of the articles, each question searched for with itself
 * left out: of those refused before, four were right and none wrong; with the article left out one was answered.
 */
const whole = { asked: 0.98, alike: 0.7, substance: 0.8, confidence: 0.55 }

/** What a find counts that is about the matter and holds nothing of the kind that is asked for: it may be offered. */
const aboutIt = 0.3

function saidInFull({ asked, alike, substance, held }: Features): boolean {
  return held === 1 && asked >= whole.asked && alike >= whole.alike && substance >= whole.substance
}

/** The chance, 0 to 1, that the best find answers the question. */
export function confidenceOf(features: Features, calibration: Calibration): number {
  if (features.exact === 1) return 0.99
  if (features.elsewhere === 1) return 0.05
  let sum = calibration.bias
  for (const name of weighed) sum += calibration.weights[name] * features[name]
  const kind = aboutIt + (1 - aboutIt) * features.held
  const chance = (features.substance * kind) / (1 + Math.exp(-sum))
  return saidInFull(features) ? Math.max(chance, whole.confidence) : chance
}

/**
 * Weights fitted by `scripts/fit-confidence.ts` on articles that the embedder had not learned from: their similar
 * questions are asked with only themselves left out (to be answered), with the whole article left out and with the
 * whole category left out (both to be refused). The bias is lower by 0.9 than fitted: a wrong answer costs a citizen
 * more than a refusal, and a twentieth of the near misses is answered. On our labelled questions see
 * docs/knowledge/answering.md.
 */
export const articleCalibration: Calibration = {
  bias: -5,
  weights: { asked: 0, alike: 2.78, passage: 0.2, covered: 1.12, unknown: 0, lead: 4.57, cosine: 2.27 },
}

/**
 * For passages of documents, which have no list of questions. Fitted by `scripts/fit-confidence.ts --plain` on the answers
 * of articles that the embedder had not learned from, half of the categories taken away (the mean of three folds); the
 * bias is lower by 1.2 than fitted, at which a fiftieth of the questions whose category is missing are answered.
 */
export const passageCalibration: Calibration = {
  bias: -5.32,
  weights: { asked: 0, alike: 0, passage: 0.57, covered: 0.61, unknown: 0, lead: 4.31, cosine: 3.25 },
}

/** Below this an answer is refused. */
export const defaultThreshold = 0.5

/**
 * A find below this is beside the point: it is not even suggested. Of spoken questions that an article answers the right
 * one is so answered or suggested to 0.96, of those about nothing of ours a quarter is offered something.
 */
export const nearConfidence = 0.1
