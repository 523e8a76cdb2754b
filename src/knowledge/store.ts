import { createHash } from 'node:crypto'
import { toSql } from 'pgvector'
import type { Db } from '../db/index.ts'
import type { Embedder } from '../model/index.ts'
import { type Article, articleSchema } from './article.ts'
import { validity } from './validity.ts'

export type ChangeKind = 'created' | 'updated' | 'withdrawn' | 'restored'

/** An article as it is to be written: its new version and its chunks. */
export interface ArticleWrite {
  article: Article
  hash: string
  version: number
  change: ChangeKind
  chunks: string[]
}

/** Who answers for a change. */
export interface Credit {
  /** A user's id, `cli`, `first-start`: who let it out. */
  actor: string
  actorName?: string
  /** Who wrote it, where that is somebody else. */
  author?: string
  reason?: string
}

export interface StoredArticle {
  article: Article
  version: number
  withdrawn: boolean
}

interface ArticleRow {
  id: string
  content: unknown
  version: number
  withdrawn: boolean
}

function read(row: ArticleRow): StoredArticle {
  return { article: articleSchema.parse(row.content), version: row.version, withdrawn: row.withdrawn }
}

const columns = 'id, content, version, withdrawn_at is not null as withdrawn'

/** Articles in the order of their ids, withdrawn ones too, `limit` after the id `after`. */
export async function listArticles(db: Db, after: string, limit: number): Promise<StoredArticle[]> {
  const sql = `select ${columns} from article where id > $1 order by id limit $2`
  return (await db.query<ArticleRow>(sql, [after, limit])).map(read)
}

export async function findArticles(db: Db, ids: readonly string[]): Promise<StoredArticle[]> {
  return (await db.query<ArticleRow>(`select ${columns} from article where id = any($1)`, [ids])).map(read)
}

/** Ids of the articles in use that begin with one of the prefixes, which are all of one length. */
export async function articlesBegin(db: Db, prefixes: readonly string[]): Promise<string[]> {
  if (prefixes.length === 0) return []
  const rows = await db.query<{ id: string }>(
    'select id from article where withdrawn_at is null and left(id, $1) = any($2) order by id',
    [prefixes[0]!.length, prefixes],
  )
  return rows.map(({ id }) => id)
}

/** Version, content hash and state of the given articles, without their content. */
export function findVersions(db: Db, ids: readonly string[]) {
  return db.query<{ id: string; version: number; hash: string; withdrawn: boolean }>(
    `select id, version, content_hash as hash, withdrawn_at is not null as withdrawn
       from article where id = any($1)`,
    [ids],
  )
}

/**
 * Makes writers wait for each other until their transactions end, so that change numbers are seen in their order
 * and no replica skips one that is committed late. Readers are not held up.
 */
export async function lockChanges(tx: Db): Promise<void> {
  await tx.query('lock table knowledge_change in share row exclusive mode')
}

/** Writes articles, their versions, their chunks and the change log. Call in a transaction, after `lockChanges`. */
export async function writeArticles(tx: Db, writes: readonly ArticleWrite[], by: Credit, at: Date): Promise<void> {
  const rows = writes.map(({ article, hash, version, change, chunks }) => {
    const { from, to } = validity(article)
    return {
      id: article.id,
      version,
      content: article,
      hash,
      line: article.line,
      area: article.area,
      from,
      to,
      change,
      chunks,
    }
  })
  const json = JSON.stringify(rows)
  await tx.query(
    `insert into article (id, version, content, content_hash, line, area, valid_from, valid_to, withdrawn_at, updated_at)
     select id, version, content, hash, line, area, "from", "to", case when change = 'withdrawn' then $2::timestamptz end, $2
       from jsonb_to_recordset($1::text::jsonb)
         as row(id text, version int, content jsonb, hash text, line text, area text, "from" date, "to" date, change text)
     on conflict (id) do update set
       version = excluded.version, content = excluded.content, content_hash = excluded.content_hash,
       line = excluded.line, area = excluded.area, valid_from = excluded.valid_from, valid_to = excluded.valid_to,
       withdrawn_at = excluded.withdrawn_at, updated_at = excluded.updated_at`,
    [json, at],
  )
  await writeHistory(tx, json, by, at)
  await replaceChunks(tx, json)
}

async function writeHistory(tx: Db, json: string, by: Credit, at: Date): Promise<void> {
  const { actor, actorName = '', author = '', reason = '' } = by
  await tx.query(
    `insert into article_version (article_id, version, change, content, actor, at, actor_name, author, reason)
     select id, version, change, content, $2, $3, $4, $5, $6
       from jsonb_to_recordset($1::text::jsonb) as row(id text, version int, change text, content jsonb)`,
    [json, actor, at, actorName, author, reason],
  )
  await tx.query(
    `insert into knowledge_change (article_id, version, change, actor, at)
     select id, version, change, $2, $3
       from jsonb_to_recordset($1::text::jsonb) as row(id text, version int, change text)`,
    [json, actor, at],
  )
}

/** Chunks whose text did not change keep their vectors. */
async function replaceChunks(tx: Db, json: string): Promise<void> {
  const wanted = `select id as article_id, (nth - 1)::int as ordinal, text
       from jsonb_to_recordset($1::text::jsonb) as row(id text, chunks jsonb),
            jsonb_array_elements_text(chunks) with ordinality as piece(text, nth)`
  await tx.query(
    `with wanted as (${wanted}), touched as (
       select id from jsonb_to_recordset($1::text::jsonb) as row(id text)
     )
     delete from chunk c using touched t where c.article_id = t.id
        and not exists (select 1 from wanted w
                         where w.article_id = c.article_id and w.ordinal = c.ordinal and w.text = c.text)`,
    [json],
  )
  await tx.query(
    `insert into chunk (article_id, ordinal, text) ${wanted} on conflict (article_id, ordinal) do nothing`,
    [json],
  )
}

/** One published version of an article, with who answers for it. */
export interface PublishedVersion {
  version: number
  change: ChangeKind
  article: Article
  actor: string
  actorName: string
  author: string
  reason: string
  at: Date
}

/** Every published version of an article, the latest first. */
export async function versionsOf(db: Db, id: string): Promise<PublishedVersion[]> {
  const rows = await db.query<Omit<PublishedVersion, 'article'> & { content: unknown }>(
    `select version, change, content, actor, actor_name as "actorName", author, reason, at
       from article_version where article_id = $1 order by version desc`,
    [id],
  )
  return rows.map(({ content, ...row }) => ({ ...row, article: articleSchema.parse(content) }))
}

/** The number of the latest change, 0 when there is none. */
export async function latestChange(db: Db): Promise<number> {
  const [row] = await db.query<{ seq: number }>('select coalesce(max(seq), 0)::int as seq from knowledge_change')
  return row!.seq
}

/** Articles changed after `seq`, with the number of the last change read; empty when nothing changed. */
export function changesSince(db: Db, seq: number, limit: number) {
  return db.query<{ seq: number; articleId: string }>(
    'select seq::int as seq, article_id as "articleId" from knowledge_change where seq > $1 order by seq limit $2',
    [seq, limit],
  )
}

/** Chunks of articles in use that have no vector of this embedder yet, after the chunk `after`. */
export function chunksWithoutVector(db: Db, embedder: string, after: number, limit: number) {
  return db.query<{ id: number; text: string }>(
    `select c.id::int as id, c.text from chunk c join article a on a.id = c.article_id
      where c.id > $2 and a.withdrawn_at is null
        and not exists (
          -- That it is beyond $2 too has to be said: the planner would go through all vectors for each batch.
          select 1 from chunk_vector v where v.embedder = $1 and v.chunk_id = c.id and v.chunk_id > $2)
      order by c.id limit $3`,
    [embedder, after, limit],
  )
}

/** Stores vectors; a chunk that was replaced meanwhile is passed over, and another replica's vector is kept. */
export async function writeVectors(db: Db, embedder: string, chunkIds: number[], vectors: number[][]): Promise<void> {
  await db.query(
    `insert into chunk_vector (embedder, chunk_id, embedding)
     select $1, c.id, row.embedding::vector
       from unnest($2::bigint[], $3::text[]) as row(id, embedding) join chunk c on c.id = row.id
     on conflict do nothing`,
    [embedder, chunkIds, vectors.map((vector) => toSql(vector))],
  )
}

/** Embedder ids are written into index definitions, which take no parameters. */
function literal(embedder: string): string {
  return `'${embedder.replaceAll("'", "''")}'`
}

function indexName(embedder: string): string {
  return `chunk_vector_hnsw_${createHash('sha256').update(embedder).digest('hex').slice(0, 12)}`
}

/** Whether the database can walk an index of this embedder's vectors. */
export async function hasVectorIndex(db: Db, embedder: string): Promise<boolean> {
  const [row] = await db.query<{ has: boolean }>('select to_regclass($1) is not null as has', [indexName(embedder)])
  return row!.has
}

/**
 * Makes the embedder's HNSW index once there are `from` vectors, and counts anew what the planner goes by: without
 * fresh statistics it would sort all vectors instead of walking the index (77 ms instead of 4 over 23,000).
 */
export async function ensureVectorIndex(db: Db, embedder: Embedder, from: number): Promise<void> {
  if ((await countVectors(db, embedder.id)) < from) return
  await db.query(
    `create index if not exists ${indexName(embedder.id)} on chunk_vector
      using hnsw ((embedding::vector(${embedder.dimensions})) vector_cosine_ops) where embedder = ${literal(embedder.id)}`,
  )
  for (const table of ['article', 'chunk', 'chunk_vector']) await db.query(`analyze ${table}`)
}

/** How many pieces have a vector of this embedder. */
export async function countVectors(db: Db, embedder: string): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    'select count(*)::int as count from chunk_vector where embedder = $1',
    [embedder],
  )
  return row!.count
}

/** The pieces of some articles; `vector` is null where this embedder has not made one yet. */
export async function selectPieces(
  db: Db,
  embedder: string,
  ids: readonly string[],
): Promise<{ articleId: string; vector: Float32Array | null }[]> {
  const rows = await db.query<{ articleId: string; sent: Buffer | null }>(
    `select c.article_id as "articleId", vector_send(v.embedding) as sent
       from chunk c left join chunk_vector v on v.chunk_id = c.id and v.embedder = $1 where c.article_id = any($2)
      order by c.article_id, c.ordinal`,
    [embedder, ids],
  )
  return rows.map(({ articleId, sent }) => ({ articleId, vector: sent && numbersOf(sent) }))
}

/** A vector as pgvector sends it: how many numbers (16 bits), 16 bits of nothing, and 32 bits for each, high bytes first. */
function numbersOf(sent: Buffer): Float32Array {
  return Float32Array.from({ length: sent.readUInt16BE(0) }, (_, i) => sent.readFloatBE(4 + 4 * i))
}

/** What the nearest chunks must satisfy; a day is `YYYY-MM-DD`. */
export interface VectorFilter {
  line: string
  areas: readonly string[]
  day: string
}

/**
 * The nearest chunks' articles with their cosine. The scan goes on until enough rows pass the filter
 * (`hnsw.iterative_scan`, pgvector 0.8), so that a filter never empties the result; without an index it is exact.
 * Call in a transaction: the settings end with it.
 */
export async function nearest(tx: Db, embedder: Embedder, vector: number[], filter: VectorFilter, limit: number) {
  await tx.query(
    `select set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', '100', true)`,
  )
  const distance = `v.embedding::vector(${embedder.dimensions}) <=> $1::vector(${embedder.dimensions})`
  return tx.query<{ articleId: string; cosine: number }>(
    `select c.article_id as "articleId", 1 - (${distance}) as cosine
       from chunk_vector v join chunk c on c.id = v.chunk_id join article a on a.id = c.article_id
      where v.embedder = ${literal(embedder.id)} and a.withdrawn_at is null
        and a.line in ('both', $2) and a.area = any($3)
        and coalesce(a.valid_from, '-infinity') <= $4::date and $4::date <= coalesce(a.valid_to, 'infinity')
      order by ${distance} limit $5`,
    [toSql(vector), filter.line, filter.areas, filter.day, limit],
  )
}
