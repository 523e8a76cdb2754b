import type { Db } from '../db/index.ts'
import type { Clock } from '../domain/index.ts'
import { type Knowledge, nearConfidence, offerOf } from '../knowledge/index.ts'
import { type MessageRow, messageColumns, toMessage } from '../messages/index.ts'
import type { Vault } from '../vault/index.ts'
import type { Gap } from './gaps.ts'

/** An article that may have been meant by what was asked in vain. */
export interface Meant {
  id: string
  question: string
  /** How many asked it next, of those that were offered it or found its words themselves. */
  askedNext: number
}

export interface MeantDeps {
  db: Db
  vault: Vault
  clock: Clock
  knowledge: Pick<Knowledge, 'search'>
}

const meantAtMost = 3
const lookedAt = 8
/** What is said this long after a question still belongs to it. */
const saidWithin = '30 minutes'

/**
 * For each gap the articles that may well answer it, and only are not asked for in these words: what the asker turned to
 * next comes first, then what is near. An editor may add the words to the questions of one of them.
 */
export async function meantByGaps(deps: MeantDeps, gaps: readonly Gap[]): Promise<(Gap & { meant: Meant[] })[]> {
  const next = await saidNext(
    deps,
    gaps.flatMap(({ messageIds }) => messageIds),
  )
  return Promise.all(
    gaps.map(async (gap) => {
      const said = gap.messageIds.flatMap((id) => next.get(id) ?? [])
      return { ...gap, meant: await meantBy(deps, gap, said) }
    }),
  )
}

async function meantBy({ knowledge, clock }: MeantDeps, { question, line }: Gap, said: readonly string[]) {
  const hits = await knowledge.search(question, { line, at: clock(), limit: lookedAt })
  return hits
    .filter(({ article }) => article.passageOf === undefined)
    .map(({ article, confidence }) => {
      const askedNext = said.filter((words) => words === offerOf(article)).length
      return { id: article.id, question: article.question, askedNext, confidence }
    })
    .filter(({ askedNext, confidence }) => askedNext > 0 || confidence >= nearConfidence)
    .sort((a, b) => b.askedNext - a.askedNext)
    .slice(0, meantAtMost)
    .map(({ confidence: _confidence, ...meant }): Meant => meant)
}

/** What the requester said next after each of these messages, as it was said; masked nowhere, kept nowhere. */
async function saidNext({ db, vault }: MeantDeps, messageIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.query<MessageRow & { after: string }>(
    `select distinct on (q.id) q.id as after, ${messageColumns
      .split(', ')
      .map((column) => `m.${column}`)
      .join(', ')}
       from message q join message m on m.conversation_id = q.conversation_id and m.seq > q.seq and m.author = 'requester'
      where q.id = any($1) and m.at < q.at + interval '${saidWithin}'
      order by q.id, m.seq`,
    [messageIds],
  )
  return new Map(rows.map((row) => [row.after, toMessage(vault, row).text.trim()]))
}
