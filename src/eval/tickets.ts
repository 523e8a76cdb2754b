import { createLearnedClassifier } from '../nlu/index.ts'
import { type Evaluation, figureRows, oneText } from './evaluation.ts'
import { overlapOf } from './overlap.ts'
import { allRows, exampleRow } from './rows.ts'
import { calibrationError, confusionOf, type Judged, type LabelScore, reliabilityOf, scoresOf } from './scores.ts'
import { tableOf } from './table.ts'

export interface TicketsOptions {
  /** Texts with their category, learned from as confirmed tickets are. */
  examples: string
  messages: string
  use: 'title' | 'title+text'
}

interface Labelled {
  title?: string
  text: string
  category: string
}

/**
 * Learns categories from the examples alone, without any outside model, and sorts the messages by what it learned.
 * An example that is one of the messages makes that message a test of memory, even when its punctuation and stop words
 * are gone. When there are such, `unseen` counts them and gives the scores without having learned from them.
 */
export const evaluateTickets: Evaluation<TicketsOptions> = async ({ examples, messages, use }, output) => {
  const taught = await allRows({ path: examples, row: exampleRow, output })
  const asked = await allRows({ path: messages, row: exampleRow, output })
  output.progress('学习', 0, taught.length)
  const judged = judge(taught, asked, use)
  output.progress('学习', taught.length, taught.length)
  const { n, macroF1, accuracy, perLabel } = scoresOf(judged)
  const result = { n, macroF1, accuracy, calibrationError: calibrationError(judged), perCategory: perLabel }
  const lines = [...classificationTable(`分类（${use}）`, result, perLabel), '', ...tableOf(confusionOf(judged))]
  const others = judgeUnseen(taught, asked, use)
  if (!others) return { result, lines: [...lines, '', ...tableOf(reliabilityOf(judged))] }
  const { judged: unseenJudged, ...unseen } = others
  const warning = `注意：${unseen.messages} 条留言也在例子里；不学这 ${unseen.examples} 条例子，macroF1 是 ${unseen.macroF1}，那才说明学得会。`
  const parts = [...tableOf(confusionOf(unseenJudged)), '', ...tableOf(reliabilityOf(unseenJudged))]
  return { result: { ...result, unseen }, lines: [...lines, '', warning, '', ...parts] }
}

/** The scores without the examples that are messages themselves; null when there are none, or nothing else. */
function judgeUnseen(taught: readonly Labelled[], asked: readonly Labelled[], use: TicketsOptions['use']) {
  const overlap = overlapOf(taught.map(oneText), asked.map(oneText))
  const others = taught.filter((_, place) => !overlap.examples.has(place))
  if (overlap.examples.size === 0 || others.length === 0) return null
  const judged = judge(others, asked, use)
  const { macroF1, accuracy } = scoresOf(judged)
  const counts = { examples: overlap.examples.size, messages: overlap.messages.size }
  return { ...counts, macroF1, accuracy, calibrationError: calibrationError(judged), judged }
}

function judge(taught: readonly Labelled[], asked: readonly Labelled[], use: TicketsOptions['use']): Judged[] {
  const classifier = createLearnedClassifier(taught.map((row) => ({ text: oneText(row), label: row.category })))
  return asked.map((row) => {
    const text = use === 'title' ? (row.title ?? row.text) : row
    const [best] = classifier.classify(text)
    return { truth: row.category, found: best!.label, confidence: best!.confidence }
  })
}

/** Totals, then one row per label. */
export function classificationTable(
  title: string,
  totals: Record<string, unknown>,
  perLabel: Readonly<Record<string, LabelScore>>,
): string[] {
  const rows = Object.entries(perLabel).map(([label, score]) => [
    label,
    ...[score.precision, score.recall, score.f1].map((value) => value.toFixed(4)),
    String(score.n),
  ])
  return [
    ...tableOf([[title, ''], ...figureRows(totals)]),
    '',
    ...tableOf([['类别', '精确率', '召回率', 'F1', '条数'], ...rows]),
  ]
}
