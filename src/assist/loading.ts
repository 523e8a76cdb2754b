import type { Reference } from '../conversation/index.ts'
import type { Database } from '../db/index.ts'
import { type Clock, type Edits, type FieldName, fieldNames, type Log, newId } from '../domain/index.ts'
import type { Knowledge } from '../knowledge/index.ts'
import type { Vault } from '../vault/index.ts'
import type { Suggestion } from './answers.ts'
import type { TalkSource } from './news.ts'
import * as store from './store.ts'
import { TalkAssist } from './talk.ts'

export const EDIT = 'form_edit.value'
export const SUGGESTION = 'suggestion.content'

export interface LiveAssistDeps {
  db: Database
  vault: Vault
  clock: Clock
  log: Log
  reference: () => Reference
  knowledge: Pick<Knowledge, 'search' | 'answer'>
  /** A model is there that may put an answer into words of its own, once retrieval has given the article's. */
  hasModel: boolean
  /** The talk as it stands in the database. Throws CALL_UNKNOWN or CONVERSATION_UNKNOWN. */
  load: (subjectId: string) => Promise<TalkSource>
}

/** A talk in memory. */
export interface Live {
  source: Omit<TalkSource, 'turns'>
  talk: TalkAssist
  fates: Map<string, store.Fate>
  touchedAt: number
}

/** Reads a talk with all that agents wrote and were suggested in it; `without`: a turn that is about to be taken in. */
export async function loadTalk(deps: LiveAssistDeps, subjectId: string, without: string | undefined): Promise<Live> {
  const { db, vault, reference, knowledge, clock } = deps
  const { turns, ...source } = await deps.load(subjectId)
  const talk = new TalkAssist(source, { reference, search: knowledge.search, now: clock, newId })
  for (const turn of turns) if (turn.segment !== without) talk.recall(turn)
  for (const { field, value } of await store.selectEdits(db, subjectId)) {
    if (isField(field)) talk.edit(field, vault.open<Edits[typeof field]>(EDIT, value) as never)
  }
  const kept = await store.selectSuggestions(db, subjectId)
  const revisions = new Map(turns.map(({ segment, revision }) => [segment, revision]))
  const answers = kept.filter(({ kind }) => kind === 'answer')
  talk.restore(
    answers.map((row) => ({
      aiGenerated: false,
      ...vault.open<Pick<Suggestion, 'question' | 'text' | 'citations'>>(SUGGESTION, row.content),
      id: row.id,
      kind: row.kind,
      segment: row.segment,
      revision: revisions.get(row.segment) ?? -1,
      articleId: row.article_id,
      confidence: row.confidence,
    })),
  )
  const fates = new Map(kept.map(({ id, fate }) => [id, fate]))
  return {
    source,
    talk,
    fates,
    touchedAt: performance.now(),
  }
}

function isField(name: string): name is FieldName {
  return (fieldNames as readonly string[]).includes(name)
}
