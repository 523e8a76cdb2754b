import { AppError } from './domain/index.ts'
import type { Takeover } from './takeover/index.ts'

const PREFIX = 'platform:'

/**
 * Keeps who holds a conversation in step with a platform whose agents sit in a client of its own. `by` is their name
 * there; null means that they have let go. What our own desk holds stays its own.
 */
export async function holdByPlatform(takeover: Takeover, conversationId: string, by: string | null): Promise<void> {
  const holder = await takeover.holderOf(conversationId)
  if (holder?.id === `${PREFIX}${by}` || (holder && !holder.id.startsWith(PREFIX))) return
  try {
    if (holder) await takeover.handBack(holder, conversationId, { silent: true })
    if (by) await takeover.take({ id: `${PREFIX}${by}`, name: by }, conversationId, { silent: true })
  } catch (error) {
    // Somebody else was faster, or the conversation was erased: there is nothing to keep in step.
    if (!(error instanceof AppError)) throw error
  }
}
