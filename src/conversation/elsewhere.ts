import type { Database } from '../db/index.ts'
import type { Line } from '../domain/index.ts'
import type { Vault } from '../vault/index.ts'
import { conversationsOfPerson, storiesOf } from './elsewhere-store.ts'
import { type Draft, STORY, type Story } from './story.ts'

/** What was left unfinished longer than this is not offered any more. */
const FRESH_MS = 7 * 24 * 3600_000

interface Here {
  conversationId: string
  line: Line
  at: Date
}

/** What somebody began last in one of these conversations, on the same line, and has not filed. */
export async function draftElsewhere(
  { db, vault }: { db: Database; vault: Vault },
  conversationIds: readonly string[],
  { conversationId, line, at }: Here,
): Promise<Draft | null> {
  const others = conversationIds.filter((id) => id !== conversationId)
  if (others.length === 0) return null
  const stories = await storiesOf(db, others, { line, since: new Date(at.getTime() - FRESH_MS) })
  const drafts = stories.map((story) => vault.open<Partial<Story>>(STORY, story).draft ?? null)
  return drafts.find((draft) => draft !== null) ?? null
}

/** The same, among all conversations of the person whom this one is proved to belong to. */
export async function draftOfPerson(deps: { db: Database; vault: Vault }, here: Here): Promise<Draft | null> {
  return draftElsewhere(deps, await conversationsOfPerson(deps.db, here.conversationId), here)
}
