import type { Database } from '../db/index.ts'
import type { Embedder } from '../model/index.ts'
import { chunksWithoutVector, ensureVectorIndex, hasVectorIndex, writeVectors } from './store.ts'

const batch = 256

/**
 * Embeds what has no vector of this embedder yet. Several replicas may do so at once: the first vector stays. From
 * `indexFrom` vectors on the database has an index of them, made after all are stored: that is far quicker than adding to
 * one vector by vector.
 */
export async function embedMissing(db: Database, embedder: Embedder, indexFrom: number): Promise<void> {
  let written = false
  for (let after = 0; ; ) {
    const chunks = await chunksWithoutVector(db, embedder.id, after, batch)
    if (chunks.length === 0) break
    const vectors = await embedder.embedDocuments(chunks.map(({ text }) => text))
    await writeVectors(
      db,
      embedder.id,
      chunks.map(({ id }) => id),
      vectors,
    )
    written = true
    after = chunks.at(-1)!.id
  }
  if (written || !(await hasVectorIndex(db, embedder.id))) await ensureVectorIndex(db, embedder, indexFrom)
}
