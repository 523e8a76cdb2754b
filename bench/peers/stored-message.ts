import type { Database } from '../../src/db/index.ts'

/** One message as the peers keep it: the words as they came, unsealed. */
export interface PlainMessage {
  id: string
  conversation: string
  text: string
}

/** The least that keeps a message and finds it again by its id. */
export async function makeTable(db: Database): Promise<void> {
  await db.script(`create table plain_message (
    id text primary key, conversation text not null, content text not null, at timestamptz not null default now())`)
}

/** One INSERT, committed when this resolves. */
export async function insert(db: Database, { id, conversation, text }: PlainMessage): Promise<void> {
  await db.query('insert into plain_message (id, conversation, content) values ($1, $2, $3)', [id, conversation, text])
}
