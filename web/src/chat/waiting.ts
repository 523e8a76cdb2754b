import { type Entry, lastOfTheirs, type OwnEntry } from './story.ts'

/** What to show under the last message while no reply is there yet. */
export type Waiting = 'no' | 'typing' | 'slow'

/** After so long without a reply the page stops pretending that it is being typed. */
const slowMs = 45_000
/** After so long it says nothing more: the reply comes when it comes. */
const givenUpMs = 15 * 60_000

/**
 * Whether somebody is waited for. A person's reply names no message, so once an agent has taken over nothing is
 * promised by the second.
 */
export function waitingFor(entries: readonly Entry[], now: number): Waiting {
  const answered = new Set(entries.map((entry) => (entry.by === 'them' ? entry.message.replyTo : null)))
  const open = entries.filter(
    (entry): entry is OwnEntry => entry.by === 'me' && entry.state === 'delivered' && !answered.has(entry.messageId),
  )
  const last = open[open.length - 1]
  if (!last || isWithPerson(entries) || entries.some((entry) => entry.by === 'them' && entry.isStreaming)) return 'no'
  if (now - last.at > givenUpMs) return 'no'
  return now - last.at > slowMs ? 'slow' : 'typing'
}

/** True while an agent has the conversation, or one is on the way. */
function isWithPerson(entries: readonly Entry[]): boolean {
  const last = lastOfTheirs(entries)
  if (!last) return false
  return last.message.author === 'agent' || (last.message.kind === 'takeover' && last.message.queue?.open === true)
}
