import type { Features } from './features.ts'

/** How much each feature says for the answer, and where the scale begins. */
export interface Calibration {
  bias: number
  weights: Readonly<Record<Exclude<keyof Features, 'exact' | 'elsewhere' | 'substance'>, number>>
}

const weighed = ['asked', 'alike', 'passage', 'covered', 'unknown', 'lead', 'cosine'] as const

/**
 * A question that one question of the find says in full, and that says nearly all of it, is answered although a
 * neighbour of the same topic is close behind. On a ninth of the articles, each question searched for with itself
 * left out: of those refused before, four were right and none wrong; with the article left out one was answered.
 */
const whole = { asked: 0.98, alike: 0.7, substance: 0.8, confidence: 0.55 }

function saidInFull({ asked, alike, substance }: Features): boolean {
  return asked >= whole.asked && alike >= whole.alike && substance >= whole.substance
}

/** The chance, 0 to 1, that the best find answers the question. */
export function confidenceOf(features: Features, calibration: Calibration): number {
  if (features.exact === 1) return 0.99
  if (features.elsewhere === 1) return 0.05
  let sum = calibration.bias
  for (const name of weighed) sum += calibration.weights[name] * features[name]
  const chance = features.substance / (1 + Math.exp(-sum))
  return saidInFull(features) ? Math.max(chance, whole.confidence) : chance
}

/**
 * Fitted by `scripts/fit-confidence.ts`: every similar question of every article is asked with only
 * itself left out (to be answered), with its whole article left out and with its whole category left out (both to be
 * refused).
 */
export const articleCalibration: Calibration = {
  bias: -3.67,
  weights: { asked: 0, alike: 2.74, passage: 0, covered: 0, unknown: 0, lead: 4.36, cosine: 3.99 },
}

/** For plain documents, which have no list of questions. Set by hand and only checked, not fitted. */
export const documentCalibration: Calibration = {
  bias: -5,
  weights: { asked: 0.5, alike: 0.5, passage: 4, covered: 3, unknown: -2, lead: 3, cosine: 0 },
}

/** Below this an answer is refused. */
export const defaultThreshold = 0.5
