/** One text with the label that people gave it and the one that it was given here. */
export interface Judged {
  truth: string
  found: string
  /** How sure the finder was, 0 to 1. */
  confidence?: number
}

/**
 * Expected calibration error: how far, on average, confidence lies from the share that is right, over ten bands of
 * confidence weighed by how many fall into each (Naeini et al., AAAI 2015). 0: of those found at .8, eight in ten are.
 */
export function calibrationError(judged: readonly Judged[]): number {
  const bands = Map.groupBy(judged, ({ confidence = 0 }) => Math.min(9, Math.floor(confidence * 10)))
  const gaps = [...bands.values()].map((band) => {
    const sure = band.reduce((sum, { confidence = 0 }) => sum + confidence, 0)
    const right = band.filter(({ truth, found }) => truth === found).length
    return Math.abs(sure - right)
  })
  return rounded(
    share(
      gaps.reduce((sum, gap) => sum + gap, 0),
      judged.length,
    ),
  )
}

/** Rows of a table: of those found with so much confidence, how many there are, how sure they are, how many are right. */
export function reliabilityOf(judged: readonly Judged[]): string[][] {
  const bands = Map.groupBy(judged, ({ confidence = 0 }) => Math.min(9, Math.floor(confidence * 10)))
  const rows = [...bands]
    .toSorted(([a], [b]) => a - b)
    .map(([band, own]) => {
      const sure = own.reduce((sum, { confidence = 0 }) => sum + confidence, 0) / own.length
      const right = share(own.filter(({ truth, found }) => truth === found).length, own.length)
      return [`${band / 10}–${(band + 1) / 10}`, String(own.length), sure.toFixed(3), right.toFixed(3)]
    })
  return [['把握', '条数', '平均把握', '判对'], ...rows]
}

/** Precision, recall and F1 of one label, 0 to 1; `n` texts are truly under it. */
export interface LabelScore {
  precision: number
  recall: number
  f1: number
  n: number
}

export interface Scores {
  n: number
  accuracy: number
  /** Mean F1 of the labels that occur in the truth; a label that was only ever found by mistake costs the others. */
  macroF1: number
  perLabel: Record<string, LabelScore>
}

/** Four digits are all that a few hundred texts can tell. */
export const rounded = (value: number): number => Math.round(value * 10_000) / 10_000

/** `part` of `whole`, 0 to 1, and 0 of nothing. */
export const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)

/** Counts what was found against the truth, as scikit-learn's `classification_report` does. */
export function scoresOf(judged: readonly Judged[]): Scores {
  const labels = [...new Set(judged.map(({ truth }) => truth))].sort()
  const each = labels.map((label) => [label, scoreOf(label, judged)] as const)
  const right = judged.filter(({ truth, found }) => truth === found).length
  return {
    n: judged.length,
    accuracy: rounded(share(right, judged.length)),
    macroF1: rounded(
      share(
        each.reduce((sum, [, { f1 }]) => sum + f1, 0),
        labels.length,
      ),
    ),
    perLabel: Object.fromEntries(each.map(([label, score]) => [label, roundedScore(score)])),
  }
}

function scoreOf(label: string, judged: readonly Judged[]): LabelScore {
  const n = judged.filter(({ truth }) => truth === label).length
  const found = judged.filter((one) => one.found === label).length
  const right = judged.filter((one) => one.found === label && one.truth === label).length
  return { precision: share(right, found), recall: share(right, n), f1: share(2 * right, n + found), n }
}

function roundedScore({ precision, recall, f1, n }: LabelScore): LabelScore {
  return { precision: rounded(precision), recall: rounded(recall), f1: rounded(f1), n }
}

/** Rows of a table: every true label, and how many of its texts were found under each label. */
export function confusionOf(judged: readonly Judged[]): string[][] {
  const labels = [...new Set(judged.flatMap(({ truth, found }) => [truth, found]))].sort()
  const count = (truth: string, found: string) =>
    judged.filter((one) => one.truth === truth && one.found === found).length
  return [
    ['实际＼判为', ...labels],
    ...labels.map((truth) => [truth, ...labels.map((found) => String(count(truth, found) || '·'))]),
  ]
}
