import type { Embedder } from './embedder.ts'
import { type GramTable, readGramTable, type Side } from './gram-table.ts'

/** Written by scripts/train-embedder; a new file needs a new id below, so that old vectors are not compared with new. */
const file = new URL('./local-embedder.bin', import.meta.url)
const id = 'local-grams-2'

let table: GramTable | undefined

/** Read once, when the first text is embedded. */
function tableOf(path: string | URL): GramTable {
  if (path !== file) return readGramTable(path)
  table ??= readGramTable(file)
  return table
}

/**
 * The embedder that comes with the gateway: a bag of grams with trained rows, learned from statutes, from questions
 * that lay people asked about them, and from our own articles (docs/decisions). No network, no model server.
 */
export function localEmbedder(path: string | URL = file): Embedder {
  const grams = tableOf(path)
  const embed = (text: string, side: Side) => Array.from(grams.embed(text, side))
  return {
    id,
    dimensions: grams.dimensions,
    embedDocuments: async (texts) => texts.map((text) => embed(text, 'document')),
    embedQuery: async (text) => embed(text, 'question'),
    known: (text) => grams.known(text),
  }
}
