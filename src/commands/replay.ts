import { AppError } from '../domain/index.ts'
import { TICKET_TOPIC } from '../handoff/index.ts'
import { requeue } from '../outbox/index.ts'
import type { Command } from './command.ts'
import { spanOf, type TypedSpan } from './span.ts'

/**
 * `replay --since … --to … --receiver …`: ticket events of that span are sent again; receivers know them by their ids.
 * An Open311 endpoint knows none: it is only meant where it is named. Throws COMMAND_INVALID for what is no time, or no receiver of ours.
 */
export const replay: Command<TypedSpan & { receiver?: string }> = async (context, { receiver, ...span }, output) => {
  const { db, clock, receivers } = context
  if (receiver !== undefined && !receivers.some(({ id }) => id === receiver))
    throw new AppError(
      'COMMAND_INVALID',
      `there is no receiver ${receiver}: ${receivers.map(({ id }) => id).join(', ')}`,
    )
  const known = receivers.filter(({ kind }) => kind !== 'open311').map(({ id }) => id)
  const meant = receiver === undefined ? known : [receiver]
  const events = await requeue(db, { topic: TICKET_TOPIC, receivers: meant, ...spanOf(span, clock()) })
  output.line(`${events} 个工单事件将重新投递`)
  return { ok: true, result: { events } }
}
