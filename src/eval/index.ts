import type { CommandOutput } from '../commands/index.ts'
import { AppError } from '../domain/index.ts'
import { type AnswersOptions, evaluateAnswers } from './answers.ts'
import { evaluateKinds, type KindsOptions } from './kinds.ts'
import { evaluateLeaves, type LeavesOptions } from './leaves.ts'
import { evaluateRepeats, type RepeatsOptions } from './repeats.ts'
import { changesBetween, readReport, writeReport } from './report.ts'
import { evaluateRetrieval, type RetrievalOptions } from './retrieval.ts'
import { tableOf } from './table.ts'
import { evaluateTickets, type TicketsOptions } from './tickets.ts'

export type { OwnKnowledge } from './answers.ts'

/** What is measured, and on which files. */
export type EvaluationRequest = (
  | { name: 'retrieval'; options: RetrievalOptions }
  | { name: 'tickets'; options: TicketsOptions }
  | { name: 'leaves'; options: LeavesOptions }
  | { name: 'kinds'; options: KindsOptions }
  | { name: 'repeats'; options: RepeatsOptions }
  | { name: 'answers'; options: AnswersOptions }
) & {
  /** A file to keep the result in; a result that it holds already is compared first. */
  report?: string
  /** A file with an earlier result to compare with; it must be there and stays as it is. */
  compare?: string
}

/**
 * Measures, tells the table and gives the scores. Works on files alone, in memory, and reads no gateway's data.
 * Throws COMMAND_INVALID, with file and line, for what it cannot read.
 */
export async function evaluate(request: EvaluationRequest, output: CommandOutput): Promise<Record<string, unknown>> {
  const { name, report, compare } = request
  const last = await earlier(name, report, compare)
  const { result, lines } = await measure(request, output)
  for (const line of lines) output.line(line)
  if (last !== null) tellChanges(last, result, output)
  if (report !== undefined) await writeReport(report, { evaluation: name, at: new Date().toISOString(), result })
  return result
}

async function earlier(name: string, report: string | undefined, compare: string | undefined) {
  if (compare === undefined) return report === undefined ? null : readReport(report, name)
  const last = await readReport(compare, name)
  if (last === null) throw new AppError('COMMAND_INVALID', `${compare}: is not there`)
  return last
}

function measure(request: EvaluationRequest, output: CommandOutput) {
  switch (request.name) {
    case 'retrieval':
      return evaluateRetrieval(request.options, output)
    case 'tickets':
      return evaluateTickets(request.options, output)
    case 'leaves':
      return evaluateLeaves(request.options, output)
    case 'kinds':
      return evaluateKinds(request.options, output)
    case 'repeats':
      return evaluateRepeats(request.options, output)
    case 'answers':
      return evaluateAnswers(request.options, output)
  }
}

function tellChanges(
  last: { at: string; result: Record<string, unknown> },
  result: Record<string, unknown>,
  output: CommandOutput,
): void {
  const changes = changesBetween(last.result, result)
  output.line('')
  if (changes.length === 0) {
    output.line(`与 ${last.at} 的结果相同`)
    return
  }
  const signed = (value: number) => (value > 0 ? `+${value}` : String(value))
  const rows = changes.map(({ figure, before, now }) => [
    figure,
    String(before),
    String(now),
    signed(Math.round((now - before) * 10_000) / 10_000),
  ])
  for (const line of tableOf([[`与 ${last.at} 相比`, '上次', '这次', '变化'], ...rows])) output.line(line)
}
