import type { Database } from '../db/index.ts'
import type { Embedder } from '../model/index.ts'
import type { Log } from './log.ts'
import { chunksWithoutVector, ensureVectorIndex, hasVectorIndex, writeVectors } from './store.ts'

const batch = 256
/** So many pieces refused in a row: it is not the pieces, the embedder is away. */
const refusedInARow = 3

interface Piece {
  id: number
  text: string
}

export interface EmbedParts {
  db: Database
  embedder: Embedder
  /** From so many vectors on the database has an index of them. */
  indexFrom: number
  log: Log
}

/**
 * Embeds what has no vector of this embedder yet. Several replicas may do so at once: the first vector stays. An index is
 * made after all vectors are stored: that is far quicker than adding to one vector by vector. A piece that the embedder
 * refuses by itself is logged and left without one.
 */
export async function embedMissing(parts: EmbedParts): Promise<void> {
  const { db, embedder, indexFrom } = parts
  let written = false
  for (let after = 0; ; ) {
    const pieces = await chunksWithoutVector(db, embedder.id, after, batch)
    if (pieces.length === 0) break
    await embedBatch(parts, pieces)
    written = true
    after = pieces.at(-1)!.id
  }
  if (written || !(await hasVectorIndex(db, embedder.id))) await ensureVectorIndex(db, embedder, indexFrom)
}

/** All at once; where that fails, one by one. */
async function embedBatch(parts: EmbedParts, pieces: readonly Piece[]): Promise<void> {
  const vectors = await vectorsOf(parts, pieces).catch(() => null)
  if (vectors) return write(parts, pieces, vectors)
  let refused = 0
  for (const piece of pieces) {
    try {
      const [vector] = await vectorsOf(parts, [piece])
      await write(parts, [piece], [vector!])
      refused = 0
    } catch (error) {
      if (++refused === Math.min(refusedInARow, pieces.length)) throw error
      parts.log.warn({ err: error, piece: piece.id }, 'knowledge: the embedder refuses a piece')
    }
  }
}

async function vectorsOf({ embedder }: EmbedParts, pieces: readonly Piece[]): Promise<number[][]> {
  return embedder.embedDocuments(pieces.map(({ text }) => text))
}

function write({ db, embedder }: EmbedParts, pieces: readonly Piece[], vectors: number[][]): Promise<void> {
  return writeVectors(
    db,
    embedder.id,
    pieces.map(({ id }) => id),
    vectors,
  )
}
