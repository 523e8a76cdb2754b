import { z } from 'zod'
import { type TicketKind, ticketKinds } from '../domain/index.ts'
import { understand } from '../nlu/index.ts'
import { type Evaluation, oneText } from './evaluation.ts'
import { allRows } from './rows.ts'
import { confusionOf, type Judged, scoresOf } from './scores.ts'
import { tableOf } from './table.ts'
import { classificationTable } from './tickets.ts'

export interface KindsOptions {
  /** One file or several, taken as one set. */
  messages: string[]
}

const chineseNames: Readonly<Record<string, TicketKind>> = {
  咨询: 'inquiry',
  求助: 'assistance',
  投诉: 'complaint',
  举报: 'report',
  建议: 'suggestion',
  表扬: 'praise',
}

const kindName = z.string().transform((written, context): TicketKind => {
  const kind = ticketKinds.find((one) => one === written) ?? chineseNames[written]
  if (kind === undefined) {
    context.addIssue({ code: 'custom', message: `must be one of ${[...Object.keys(chineseNames), ...ticketKinds]}` })
    return z.NEVER
  }
  return kind
})

const optionalText = z.string().optional()

/** A message; a set of consultations names its title `query` and its letter `detail`. */
const kindRow = z
  .object({ title: optionalText, query: optionalText, text: optionalText, detail: optionalText, kind: kindName })
  .transform(({ title, query, text, detail, kind }) => ({ title: title ?? query, text: text ?? detail ?? '', kind }))
  .refine((row) => row.title !== undefined || row.text !== '', 'must have a title or a text')

/** Reads each message as the first of a conversation and holds the kind against the one that people gave it. */
export const evaluateKinds: Evaluation<KindsOptions> = async ({ messages }, output) => {
  const now = new Date()
  const judged: Judged[] = []
  for (const path of messages) {
    for (const row of await allRows({ path, row: kindRow, output })) {
      const { kind } = understand(oneText(row), { asked: null, now })
      judged.push({ truth: row.kind, found: kind.value })
    }
  }
  const { n, accuracy, macroF1, perLabel } = scoresOf(judged)
  const result = { n, accuracy, macroF1, perKind: perLabel }
  return { result, lines: [...classificationTable('诉求类型', result, perLabel), '', ...tableOf(confusionOf(judged))] }
}
