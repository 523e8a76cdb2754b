import type { Db } from '../db/index.ts'
import type { Line } from '../domain/index.ts'
import { type MessageRow, messageColumns, toMessage } from '../messages/index.ts'
import { maskPersonalData } from '../text/index.ts'
import type { Vault } from '../vault/index.ts'
import { clusters } from './cluster.ts'
import type { Editor } from './editing.ts'
import { GAP_PURPOSE } from './learning.ts'

/** One matter that people asked about in vain, in their words without personal data. */
export interface Gap {
  /** The message ids of its questions: what is settled together. */
  messageIds: string[]
  question: string
  /** Other wordings, at most ten. */
  similar: string[]
  count: number
  disliked: number
  line: Line
  lastAt: Date
  /** What agents really answered to such a question, masked: where a draft can begin. */
  agentAnswers: string[]
}

const questionsAtMost = 2000
const wordingsShown = 10
const answersShown = 3
/** An agent's words this long after a question still belong to it. */
const answeredWithin = '2 hours'

/** Open questions, like ones together, the most frequent first. */
export async function openGaps(db: Db, vault: Vault, limit: number): Promise<Gap[]> {
  const rows = await db.query<{
    messageId: string
    conversationId: string
    reason: string
    question: Buffer
    line: Line
    at: Date
  }>(
    `select message_id as "messageId", conversation_id as "conversationId", reason, question, line, at
       from knowledge_gap where outcome is null order by at desc limit $1`,
    [questionsAtMost],
  )
  const items = rows.map((row) => ({ ...row, text: vault.open<string>(GAP_PURPOSE, row.question) }))
  const grouped = clusters(items).slice(0, limit)
  return Promise.all(
    grouped.map(async (group): Promise<Gap> => {
      const texts = [...new Set(group.map(({ text }) => text))].sort((a, b) => a.length - b.length)
      return {
        messageIds: group.map(({ messageId }) => messageId),
        question: texts[0]!,
        similar: texts.slice(1, 1 + wordingsShown),
        count: group.length,
        disliked: group.filter(({ reason }) => reason === 'disliked').length,
        line: group[0]!.line,
        lastAt: group[0]!.at,
        agentAnswers: await agentAnswers(
          db,
          vault,
          group.map(({ messageId }) => messageId),
        ),
      }
    }),
  )
}

/** What agents said after such questions, the longest first: greetings are short. */
async function agentAnswers(db: Db, vault: Vault, questions: readonly string[]): Promise<string[]> {
  const rows = await db.query<MessageRow>(
    `select ${messageColumns
      .split(', ')
      .map((column) => `m.${column}`)
      .join(', ')} from message q join message m on m.conversation_id = q.conversation_id and m.seq > q.seq
      where q.id = any($1) and m.author = 'agent' and m.at < q.at + interval '${answeredWithin}'
      order by m.seq limit 50`,
    [questions],
  )
  const texts = rows.map((row) => maskPersonalData(toMessage(vault, row).text).trim())
  return [...new Set(texts)].sort((a, b) => b.length - a.length).slice(0, answersShown)
}

/** Marks questions as dealt with; gives how many were open. */
export async function settleGaps(
  db: Db,
  messageIds: readonly string[],
  outcome: 'drafted' | 'no-need',
  { editor, at }: { editor: Editor; at: Date },
): Promise<number> {
  const rows = await db.query(
    `update knowledge_gap set outcome = $2, settled_by = $3, settled_at = $4
      where message_id = any($1) and outcome is null returning message_id`,
    [messageIds, outcome, editor.id, at],
  )
  return rows.length
}
