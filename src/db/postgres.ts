import pg from 'pg'
import type { Database, Db } from './database.ts'
import { Listening } from './listening.ts'

const INT8 = 20
const DATE = 1082
/** What a gateway's connections are called in `pg_stat_activity`. */
export const APPLICATION_NAME = 'jiesu'

export interface PostgresOptions {
  url: string
  /** Connections in the pool. */
  max?: number
  /**
   * After this long without an answer a statement has failed and its connection is given up: a network that swallows
   * everything looks like a server that thinks. Scripts (migrations) may take as long as they need.
   */
  timeoutMs?: number
  /** Told when an idle connection breaks; the pool opens another by itself. */
  onError?: (error: Error) => void
}

/** A minute: nothing that a request waits for takes half as long. */
export const STATEMENT_TIMEOUT_MS = 60_000
/** A connection that hears only is asked nothing that takes time. */
const LISTENING_TIMEOUT_MS = 10_000
/** The longest that a timer of Node can wait. */
const NO_TIMEOUT_MS = 2 ** 31 - 1

/** Opens a pool on a PostgreSQL 15+ with pgvector. Nothing connects before the first query. */
export function openPostgres({ url, max = 10, timeoutMs = STATEMENT_TIMEOUT_MS, onError }: PostgresOptions): Database {
  const connection = {
    connectionString: url,
    application_name: APPLICATION_NAME,
    connectionTimeoutMillis: Math.min(10_000, timeoutMs),
    query_timeout: timeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  }
  const types = { getTypeParser: typeParser as typeof pg.types.getTypeParser }
  const pool = new pg.Pool({ ...connection, max, types })
  pool.on('error', (error) => onError?.(error))
  const listenings = new Set<Listening>()
  return {
    ...over(pool),
    transaction: (work) => transaction(pool, work),
    listen(channel, listener) {
      const listening = new Listening({ ...connection, query_timeout: LISTENING_TIMEOUT_MS }, channel, listener)
      listenings.add(listening)
      return () => {
        listenings.delete(listening)
        return listening.end()
      }
    },
    async close() {
      await Promise.all([...listenings].map((listening) => listening.end()))
      await pool.end()
    },
  }
}

function over(client: Pick<pg.ClientBase, 'query'>): Db {
  return {
    async query<T>(sql: string, params?: readonly unknown[]) {
      return (await client.query(sql, params as unknown[])).rows as T[]
    },
    async script(sql) {
      await client.query({ text: sql, query_timeout: NO_TIMEOUT_MS } as pg.QueryConfig)
    },
  }
}

async function transaction<T>(pool: pg.Pool, work: (tx: Db) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  // A connection that breaks between two statements says so here, and nowhere else.
  const onBroken = (error: Error) => {
    broken = error
  }
  client.on('error', onBroken)
  try {
    await client.query('begin')
    const result = await work(over(client))
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((cause: Error) => {
      broken = cause
    })
    throw error
  } finally {
    client.off('error', onBroken)
    client.release(broken)
  }
}

function typeParser(oid: number, format?: 'text' | 'binary') {
  if (oid === INT8) return Number
  if (oid === DATE) return String
  return pg.types.getTypeParser(oid, format as 'text')
}
