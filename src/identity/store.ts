import type { Db } from '../db/index.ts'

export type Proof = 'code' | 'ticket' | 'account'

export async function putCode(
  db: Db,
  code: { conversationId: string; phoneHash: Buffer; codeHash: Buffer; expiresAt: Date },
): Promise<void> {
  await db.query(
    `insert into identity_code (conversation_id, phone_hash, code_hash, expires_at) values ($1, $2, $3, $4)
     on conflict (conversation_id) do update set phone_hash = excluded.phone_hash, code_hash = excluded.code_hash,
       attempts = 0, expires_at = excluded.expires_at`,
    [code.conversationId, code.phoneHash, code.codeHash, code.expiresAt],
  )
}

/** Counts one attempt and gives what the conversation waits for, while it still may be tried. */
export async function tryCode(
  db: Db,
  { conversationId, now, most }: { conversationId: string; now: Date; most: number },
): Promise<{ phone_hash: Buffer; code_hash: Buffer } | undefined> {
  const [row] = await db.query<{ phone_hash: Buffer; code_hash: Buffer }>(
    `update identity_code set attempts = attempts + 1 where conversation_id = $1 and expires_at > $2 and attempts < $3
     returning phone_hash, code_hash`,
    [conversationId, now, most],
  )
  return row
}

export async function dropCode(db: Db, conversationId: string): Promise<void> {
  await db.query('delete from identity_code where conversation_id = $1', [conversationId])
}

/** Whoever links or parts people waits for the other who does: two proofs at once must not make two people of one. */
export async function lockIdentities(tx: Db): Promise<void> {
  await tx.query('lock table identity_conversation in share row exclusive mode')
}

export async function identityOfConversation(tx: Db, conversationId: string): Promise<string | undefined> {
  const [row] = await tx.query<{ identity_id: string }>(
    'select identity_id from identity_conversation where conversation_id = $1',
    [conversationId],
  )
  return row?.identity_id
}

/** Who proved a phone after that moment. */
export async function identityOfPhone(tx: Db, phoneHash: Buffer, since: Date): Promise<string | undefined> {
  const [row] = await tx.query<{ identity_id: string }>(
    'select identity_id from identity_phone where phone_hash = $1 and proved_at > $2',
    [phoneHash, since],
  )
  return row?.identity_id
}

/** The conversations of whoever proved a phone after that moment. */
export async function conversationsOfPhone(db: Db, phoneHash: Buffer, since: Date): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `select c.conversation_id as id from identity_phone p join identity_conversation c using (identity_id)
     where p.phone_hash = $1 and p.proved_at > $2`,
    [phoneHash, since],
  )
  return rows.map(({ id }) => id)
}

export async function insertIdentity(tx: Db, id: string): Promise<void> {
  await tx.query('insert into identity (id) values ($1)', [id])
}

/** The phone is theirs, as of now. */
export async function putPhone(
  tx: Db,
  { phoneHash, identityId, now }: { phoneHash: Buffer; identityId: string; now: Date },
): Promise<void> {
  await tx.query(
    `insert into identity_phone (phone_hash, identity_id, proved_at) values ($1, $2, $3)
     on conflict (phone_hash) do update set identity_id = excluded.identity_id, proved_at = excluded.proved_at`,
    [phoneHash, identityId, now],
  )
}

export async function putConversation(tx: Db, conversationId: string, identityId: string, proof: Proof): Promise<void> {
  await tx.query(
    `insert into identity_conversation (conversation_id, identity_id, proof) values ($1, $2, $3)
     on conflict (conversation_id) do update set identity_id = excluded.identity_id`,
    [conversationId, identityId, proof],
  )
}

/** Everything of one identity becomes the other's. */
export async function mergeIdentities(tx: Db, from: string, into: string): Promise<void> {
  await tx.query('update identity_conversation set identity_id = $2 where identity_id = $1', [from, into])
  await tx.query('update identity_phone set identity_id = $2 where identity_id = $1', [from, into])
  await tx.query('delete from identity where id = $1', [from])
}

/** Takes a conversation out of its identity; true when it was in one. An identity without any is forgotten. */
export async function removeConversation(tx: Db, conversationId: string): Promise<string | undefined> {
  const [row] = await tx.query<{ identity_id: string }>(
    'delete from identity_conversation where conversation_id = $1 returning identity_id',
    [conversationId],
  )
  if (!row) return undefined
  await tx.query(
    `delete from identity_phone where identity_id = $1
       and not exists (select from identity_conversation where identity_id = $1)`,
    [row.identity_id],
  )
  await tx.query(
    'delete from identity i where i.id = $1 and not exists (select from identity_conversation where identity_id = $1)',
    [row.identity_id],
  )
  return row.identity_id
}

/** The other conversations of the same person, and the channels they are on. */
export async function linkedTo(db: Db, conversationId: string): Promise<{ channel: string; linkedAt: Date }[]> {
  return db.query<{ channel: string; linkedAt: Date }>(
    `select c.channel, o.linked_at as "linkedAt" from identity_conversation m
     join identity_conversation o on o.identity_id = m.identity_id and o.conversation_id <> m.conversation_id
     join conversation c on c.id = o.conversation_id where m.conversation_id = $1 order by o.linked_at`,
    [conversationId],
  )
}
