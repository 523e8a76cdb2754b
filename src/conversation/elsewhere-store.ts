import type { Db } from '../db/index.ts'

/** The other conversations of the person whom this one is proved to belong to. */
export async function conversationsOfPerson(db: Db, conversationId: string): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `select o.conversation_id as id from identity_conversation m join identity_conversation o using (identity_id)
     where m.conversation_id = $1 and o.conversation_id <> $1`,
    [conversationId],
  )
  return rows.map(({ id }) => id)
}

/** Sealed stories of these conversations that something was said in since then, newest first. */
export async function storiesOf(
  db: Db,
  ids: readonly string[],
  { line, since }: { line: string; since: Date },
): Promise<Buffer[]> {
  const rows = await db.query<{ story: Buffer }>(
    `select story from conversation where id = any($1::uuid[]) and line = $2 and updated_at > $3 and story is not null
     order by updated_at desc limit 20`,
    [ids, line, since],
  )
  return rows.map(({ story }) => story)
}
