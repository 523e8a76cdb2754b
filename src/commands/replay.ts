import { AppError, instantOf } from '../domain/index.ts'
import { TICKET_TOPIC } from '../handoff/index.ts'
import { requeue } from '../outbox/index.ts'
import type { Command } from './command.ts'

/**
 * `replay --since … --to …`: ticket events of that span are sent again; the receiver knows them by their ids.
 * Throws COMMAND_INVALID for what is no time.
 */
export const replay: Command<{ since: string; to?: string }> = async ({ db, clock }, { since, to }, output) => {
  const span = { since: timeOf('--since', since), to: to === undefined ? clock() : timeOf('--to', to) }
  const events = await requeue(db, { topic: TICKET_TOPIC, ...span })
  output.line(`${events} 个工单事件将重新投递`)
  return { ok: true, result: { events } }
}

function timeOf(option: string, text: string): Date {
  const moment = instantOf(text)
  if (moment) return moment
  throw new AppError(
    'COMMAND_INVALID',
    `${option} must be a time such as 2026-11-22T00:00:00+08:00; without a zone it is Beijing's`,
  )
}
