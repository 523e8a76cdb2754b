import type { Db } from '../db/index.ts'
import type { Clock } from '../domain/index.ts'
import { type Knowledge, nearConfidence } from '../knowledge/index.ts'
import { type MessageRow, messageColumns, toMessage } from '../messages/index.ts'
import type { Vault } from '../vault/index.ts'
import type { Gap } from './gaps.ts'

/** An article that may have been meant by what was asked in vain. */
export interface Meant {
  id: string
  question: string
  /** How many it answered next: they picked it from what was offered, or found its words themselves. */
  answeredNext: number
}

export interface MeantDeps {
  db: Db
  vault: Vault
  clock: Clock
  knowledge: Pick<Knowledge, 'search'>
}

const meantAtMost = 3
/** What answered next is only counted where it is so near that it may have been the same matter. */
const lookedAt = 8
/** What is asked this long after a question still belongs to it. */
const askedWithin = '30 minutes'

/**
 * For each gap the articles that may well answer it, and only are not asked for in these words: what answered the asker
 * next comes first, then what is near. An editor may add the words to the questions of one of them.
 */
export async function meantByGaps(deps: MeantDeps, gaps: readonly Gap[]): Promise<(Gap & { meant: Meant[] })[]> {
  const next = await answersNext(
    deps,
    gaps.flatMap(({ messageIds }) => messageIds),
  )
  return Promise.all(
    gaps.map(async (gap) => {
      const answered = gap.messageIds.flatMap((id) => next.get(id) ?? [])
      return { ...gap, meant: await meantBy(deps, gap, answered) }
    }),
  )
}

/** `answered`: the articles of all answers that followed, as often as they did. */
async function meantBy({ knowledge, clock }: MeantDeps, { question, line }: Gap, answered: readonly string[]) {
  const hits = await knowledge.search(question, { line, at: clock(), limit: lookedAt })
  return hits
    .filter(({ article }) => article.passageOf === undefined)
    .map(({ article, confidence }) => {
      const answeredNext = answered.filter((id) => id === article.id).length
      return { meant: { id: article.id, question: article.question, answeredNext }, confidence }
    })
    .filter(({ meant, confidence }) => meant.answeredNext > 0 || confidence >= nearConfidence)
    .map(({ meant }): Meant => meant)
    .sort((a, b) => b.answeredNext - a.answeredNext)
    .slice(0, meantAtMost)
}

/** Of each message the articles that the answer to the requester's next one rested on. */
async function answersNext({ db, vault }: MeantDeps, messageIds: readonly string[]): Promise<Map<string, string[]>> {
  const columns = messageColumns.split(', ').map((column) => `answer.${column}`)
  const rows = await db.query<MessageRow & { gapId: string }>(
    `select gap.id as "gapId", ${columns.join(', ')}
       from message gap
       cross join lateral (
         select id from message where conversation_id = gap.conversation_id and seq > gap.seq and author = 'requester'
            and at < gap.at + interval '${askedWithin}' order by seq limit 1
       ) next
       join message answer on answer.reply_to = next.id and answer.author = 'bot' and answer.kind = 'answer'
      where gap.id = any($1)`,
    [messageIds],
  )
  return new Map(
    rows.map((row) => [row.gapId, [...new Set(toMessage(vault, row).citations.map(({ articleId }) => articleId))]]),
  )
}
