import type { Features } from './features.ts'

/** How much each feature says for the answer, and where the scale begins. */
export interface Calibration {
  bias: number
  weights: Readonly<Record<Exclude<keyof Features, 'exact' | 'elsewhere' | 'substance'>, number>>
}

const weighed = ['asked', 'alike', 'passage', 'covered', 'unknown', 'lead', 'cosine'] as const

/** The chance, 0 to 1, that the best find answers the question. */
export function confidenceOf(features: Features, calibration: Calibration): number {
  if (features.exact === 1) return 0.99
  if (features.elsewhere === 1) return 0.05
  let sum = calibration.bias
  for (const name of weighed) sum += calibration.weights[name] * features[name]
  return features.substance / (1 + Math.exp(-sum))
}

/**
 * Fitted by `scripts/fit-confidence.ts`: every similar question of every article is asked with only
 * itself left out (to be answered), with its whole article left out and with its whole category left out (both to be
 * refused).
 */
export const articleCalibration: Calibration = {
  bias: -2.88,
  weights: { asked: 0, alike: 0.78, passage: 0, covered: 1.43, unknown: 0, lead: 4.41, cosine: 2.67 },
}

/** For plain documents, which have no list of questions. Set by hand and only checked, not fitted. */
export const documentCalibration: Calibration = {
  bias: -5,
  weights: { asked: 0.5, alike: 0.5, passage: 4, covered: 3, unknown: -2, lead: 3, cosine: 0 },
}

/** Below this an answer is refused. */
export const defaultThreshold = 0.5
