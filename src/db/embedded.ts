import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { AppError } from '../domain/index.ts'
import type { Database, Db } from './database.ts'
import type { WorkerReply, WorkerRequest } from './embedded-worker.ts'
import { lockFolder } from './lock.ts'

/**
 * Opens the embedded database (PGlite + pgvector) kept in `dataDir/database`, in a thread of its own.
 * Folders that it makes, and always the database's own, are for this user alone: PGlite writes its files as 0666.
 * Throws DATA_DIR_BUSY when another process holds the folder.
 */
export async function openEmbedded(dataDir: string): Promise<Database> {
  await mkdir(dataDir, { recursive: true, mode: OWNER_ONLY })
  const unlock = lockFolder(dataDir)
  const folder = join(dataDir, 'database')
  await ownFolder(folder).catch((error) => {
    unlock()
    throw error
  })
  const thread = new DatabaseThread(folder)
  try {
    await thread.ready
  } catch (cause) {
    await thread.terminate()
    unlock()
    throw new AppError('DATABASE_UNAVAILABLE', `the embedded database in ${dataDir} does not open`, { cause })
  }
  return {
    ...thread.shared,
    transaction: (work) => thread.transaction(work),
    close: async () => {
      await thread.close()
      unlock()
    },
  }
}

const OWNER_ONLY = 0o700

/** Earlier versions left it open to everybody, so an old folder is narrowed too. */
async function ownFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: OWNER_ONLY })
  await chmod(path, OWNER_ONLY)
}

/** Making a new database takes seconds, on a very busy machine tens of seconds; after this it is stuck. */
const OPENING_MS = 120_000

type Waiting = { statement: () => void } | { transaction: () => Promise<unknown> }

/**
 * The database has one session, so statements stand in one line. Single statements are handed over at once;
 * a transaction closes the line for others until it ends.
 */
class DatabaseThread {
  readonly ready: Promise<void>
  readonly shared: Db = {
    query: (sql, params) => this.#enqueue('query', sql, params) as Promise<never[]>,
    script: async (sql) => void (await this.#enqueue('script', sql)),
  }
  readonly #inside: Db = {
    query: (sql, params) => this.#post('query', sql, params) as Promise<never[]>,
    script: async (sql) => void (await this.#post('script', sql)),
  }
  readonly #worker: Worker
  readonly #replies = new Map<number, PromiseWithResolvers<Record<string, unknown>[]>>()
  readonly #line: Waiting[] = []
  #busy = false
  #lastId = 0
  /** Why the thread answers no more; null while it lives. */
  #dead: Error | null = null

  constructor(dataDir: string) {
    this.#worker = new Worker(new URL('./embedded-worker.ts', import.meta.url), { workerData: { dataDir } })
    const opened = this.#expect(0)
    const late = setTimeout(() => this.#fail(new Error('the database did not open in time')), OPENING_MS)
    this.ready = opened.then(() => undefined).finally(() => clearTimeout(late))
    this.#worker.on('message', (reply: WorkerReply) => this.#settle(reply))
    this.#worker.on('error', (error) => this.#fail(error))
    this.#worker.on('exit', () => this.#fail(new Error('the database thread has ended')))
  }

  transaction<T>(work: (tx: Db) => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    this.#line.push({ transaction: () => this.#perform(work).then(resolve, reject) })
    this.#advance()
    return promise
  }

  async close(): Promise<void> {
    await this.#enqueue('close', '').catch(() => undefined)
    await this.terminate()
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate()
  }

  async #perform<T>(work: (tx: Db) => Promise<T>): Promise<T> {
    await this.#post('query', 'begin')
    try {
      const result = await work(this.#inside)
      await this.#post('query', 'commit')
      return result
    } catch (error) {
      await this.#post('query', 'rollback').catch(() => undefined)
      throw error
    }
  }

  #enqueue(kind: WorkerRequest['kind'], sql: string, params?: readonly unknown[]) {
    const { promise, resolve, reject } = Promise.withResolvers<Record<string, unknown>[]>()
    this.#line.push({ statement: () => void this.#post(kind, sql, params).then(resolve, reject) })
    this.#advance()
    return promise
  }

  #advance(): void {
    while (!this.#busy && this.#line.length > 0) {
      const next = this.#line.shift()!
      if ('statement' in next) {
        next.statement()
      } else {
        this.#busy = true
        void next.transaction().finally(() => {
          this.#busy = false
          this.#advance()
        })
      }
    }
  }

  #post(kind: WorkerRequest['kind'], sql: string, params?: readonly unknown[]) {
    if (this.#dead) return Promise.reject(this.#dead)
    const id = ++this.#lastId
    const reply = this.#expect(id)
    this.#worker.postMessage({ id, kind, sql, params } satisfies WorkerRequest)
    return reply
  }

  #expect(id: number): Promise<Record<string, unknown>[]> {
    const waiting = Promise.withResolvers<Record<string, unknown>[]>()
    this.#replies.set(id, waiting)
    return waiting.promise
  }

  #settle(reply: WorkerReply): void {
    const waiting = this.#replies.get(reply.id)
    this.#replies.delete(reply.id)
    if (reply.error) waiting?.reject(Object.assign(new Error(reply.error.message), reply.error))
    else waiting?.resolve(withBuffers(reply))
  }

  #fail(error: Error): void {
    this.#dead ??= error
    for (const waiting of this.#replies.values()) waiting.reject(error)
    this.#replies.clear()
  }
}

function withBuffers({ rows = [], bytes = [] }: WorkerReply): Record<string, unknown>[] {
  for (const column of bytes) {
    for (const row of rows) {
      const value = row[column]
      if (value instanceof Uint8Array) row[column] = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    }
  }
  return rows
}
