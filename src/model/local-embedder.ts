import type { Embedder } from './embedder.ts'
import { readGramTable, type Side } from './gram-table.ts'

/** Written by scripts/train-embedder. */
const file = new URL('./local-embedder.bin', import.meta.url)

let table: ReturnType<typeof readGramTable> | undefined

/** The file that comes with the gateway is read once. */
function tableOf(path: string | URL): ReturnType<typeof readGramTable> {
  if (path !== file) return readGramTable(path)
  table ??= readGramTable(file)
  return table
}

/**
 * The embedder that comes with the gateway: a bag of grams with trained rows, learned from statutes, from questions
 * that lay people asked about them, and from our own articles (docs/decisions). No network, no model server.
 */
export function localEmbedder(path: string | URL = file): Embedder {
  const { grams, digest } = tableOf(path)
  const embed = (text: string, side: Side) => Array.from(grams.embed(text, side))
  return {
    // Vectors of another file are not compared with those of this one.
    id: `local-grams-${digest.slice(0, 12)}`,
    dimensions: grams.dimensions,
    embedDocuments: async (texts) => texts.map((text) => embed(text, 'document')),
    embedQuery: async (text) => embed(text, 'question'),
    known: (text) => grams.known(text),
  }
}
