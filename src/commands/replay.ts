import { TICKET_TOPIC } from '../handoff/index.ts'
import { requeue } from '../outbox/index.ts'
import type { Command } from './command.ts'

/** `replay --since … --to …`: ticket events of that span are sent again; the receiver knows them by their ids. */
export const replay: Command<{ since: string; to?: string }> = async ({ db, clock }, { since, to }, output) => {
  const span = { since: new Date(since), to: to ? new Date(to) : clock() }
  const events = await requeue(db, { topic: TICKET_TOPIC, ...span })
  output.line(`${events} 个工单事件将重新投递`)
  return { ok: true, result: { events } }
}
