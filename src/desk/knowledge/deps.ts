import { z } from 'zod'
import type { Database } from '../../db/index.ts'
import { type Clock, isPlainText } from '../../domain/index.ts'
import type { Editing, Editor, ImportDesk } from '../../editorial/index.ts'
import type { Knowledge } from '../../knowledge/index.ts'
import { type Actor, type People, type Role, recordAudit } from '../../people/index.ts'
import type { Vault } from '../../vault/index.ts'

/** What editors work with. */
export interface KnowledgeDeskDeps {
  db: Database
  vault: Vault
  clock: Clock
  people: People
  knowledge: Knowledge
  editing: Editing
  imports: ImportDesk
}

/** Why something is done. */
export const reason = z.string().trim().max(500).refine(isPlainText, 'holds control characters').default('')

/** Who keeps the knowledge right. */
export const editors: readonly Role[] = ['editor', 'supervisor', 'admin']
/** Who sees what citizens asked, though without personal data. */
export const gapReaders: readonly Role[] = ['editor', 'supervisor']

export const editorOf = ({ id, name }: Actor): Editor => ({ id, name })

/** What goes public, or away from it, stands in the audit log too. */
export function audited(deps: KnowledgeDeskDeps, actor: Actor, action: string, subjectId: string, reason: string) {
  return recordAudit(deps.db, { actor, action, subjectType: 'article', subjectId, reason })
}
