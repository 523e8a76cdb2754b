import type { Database, Db } from '../db/index.ts'

/** One version of the list of wordings. */
export interface StoredWording {
  version: number
  content: string
}

/** The number of the list in use; 0 while it is the one that comes with the gateway. */
export async function latestWordingVersion(db: Db): Promise<number> {
  const [row] = await db.query<{ version: number }>('select coalesce(max(version), 0)::int as version from wording')
  return row!.version
}

export async function findWording(db: Db): Promise<StoredWording | null> {
  const [row] = await db.query<StoredWording>(
    'select version::int as version, content from wording order by version desc limit 1',
  )
  return row ?? null
}

/** Keeps a list as the one in use. The same list again makes no new version. */
export function writeWording(db: Database, content: string, by: { actor: string; at: Date }): Promise<boolean> {
  return db.transaction(async (tx) => {
    // Two writers must not both find the other's list missing.
    await tx.query('lock table wording in share row exclusive mode')
    if ((await findWording(tx))?.content === content) return false
    await tx.query('insert into wording (content, actor, at) values ($1, $2, $3)', [content, by.actor, by.at])
    return true
  })
}
