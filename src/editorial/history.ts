import type { Db } from '../db/index.ts'
import { type Article, versionsOf } from '../knowledge/index.ts'
import { stepsOf } from './store.ts'

/** One state that an article was in, with who made it so and why. */
export interface HistoryEntry {
  at: Date
  action: string
  /** Of a published version; null for a step of a working copy. */
  version: number | null
  actor: string
  actorName: string
  reason: string
  article: Article
}

/** Everything that happened to an article, the latest first: steps of working copies and what imports published. */
export async function historyOf(db: Db, id: string): Promise<HistoryEntry[]> {
  const versions = await versionsOf(db, id)
  const steps = await stepsOf(db, id)
  const published = versions.map(({ change, author: _author, ...rest }): HistoryEntry => ({ ...rest, action: change }))
  // A step of the desk that published something stands there already, as its version.
  const before = steps
    .filter(({ action }) => action !== 'published' && action !== 'withdrawn')
    .map((step): HistoryEntry => ({ ...step, version: null }))
  return [...published, ...before].sort((a, b) => b.at.getTime() - a.at.getTime())
}
