import { Jieba } from '@node-rs/jieba'
import { dict } from '@node-rs/jieba/dict.js'
import FlexSearch from 'flexsearch'
import MiniSearch from 'minisearch'
import pg from 'pg'
import { createDocumentIndex, type RankingWeights } from '../../src/knowledge/index.ts'
import type { Embedder } from '../../src/model/index.ts'
import { cut } from '../../src/text/index.ts'
import { bm25 } from './bm25.ts'
import type { Peer } from './peer.ts'

const jieba = Jieba.withDict(dict)
const word = /[\p{L}\p{N}]/u

/** Words of a dictionary, in lower case, without punctuation. */
const words = (text: string) => jieba.cut(text.normalize('NFKC').toLowerCase(), true).filter((term) => word.test(term))

const whole = ({ title = '', text }: { title?: string; text: string }) => `${title}\n${text}`

const miniSearch: Peer = {
  name: 'MiniSearch, our cutter',
  isSlow: true,
  async index(texts) {
    const index = new MiniSearch({ fields: ['body'], tokenize: cut, processTerm: (term) => term })
    index.addAll(texts.map((text) => ({ id: text.id, body: whole(text) })))
    return async (query, limit) =>
      index
        .search(query, { combineWith: 'OR' })
        .slice(0, limit)
        .map(({ id }) => String(id))
  },
}

const flexSearch: Peer = {
  name: 'FlexSearch, our cutter',
  isSlow: true,
  async index(texts) {
    const index = new FlexSearch.Index({ encode: cut, tokenize: 'strict', resolution: 9 })
    for (const [at, text] of texts.entries()) index.add(at, whole(text))
    return async (query, limit) => index.search(query, { limit, suggest: true }).map((at) => texts[Number(at)]!.id)
  },
}

/** `ts_rank` over our own terms: PostgreSQL has no Chinese cutter of its own. */
function postgres(url: string): Peer {
  return {
    name: 'PostgreSQL full text, our cutter',
    most: { documents: 12_000, questions: 50 },
    async index(texts) {
      const client = new pg.Client(url)
      await client.connect()
      await client.query('create temporary table document (id text, terms tsvector)')
      for (const text of texts) {
        const terms = [...new Set(cut(whole(text)))].slice(0, 4000).join(' ')
        await client.query("insert into document values ($1, to_tsvector('simple', $2))", [text.id, terms])
      }
      await client.query('create index on document using gin (terms)')
      await client.query('analyze document')
      return async (query, limit) => {
        const terms = [...new Set(cut(query))].map((term) => `'${term.replaceAll("'", "''")}'`).join(' | ')
        const { rows } = await client.query<{ id: string }>(
          `select id from document, to_tsquery('simple', $1) as asked
            where terms @@ asked order by ts_rank(terms, asked, 1) desc, id limit $2`,
          [terms, limit],
        )
        if (query === '') await client.end()
        return rows.map(({ id }) => id)
      }
    },
  }
}

/** The gateway's own index for plain documents; `weights` where others than those in use are wanted. */
export function ours(embedder: Embedder, weights?: RankingWeights): Peer {
  return {
    name: 'ours',
    async index(texts) {
      const index = await createDocumentIndex(texts, embedder, weights && { weights })
      return async (query, limit) => (await index.search(query, limit)).map(({ id }) => id)
    },
  }
}

/** The other engines of the table; PostgreSQL where there is one. */
export function peers(postgresUrl: string | null): Peer[] {
  return [
    bm25('BM25, words of jieba', words),
    bm25('BM25, characters and pairs', cut),
    miniSearch,
    flexSearch,
    ...(postgresUrl === null ? [] : [postgres(postgresUrl)]),
  ]
}
