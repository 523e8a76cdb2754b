import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'

const DATE = 1082
const BYTEA = 17

/** One statement for the database thread; `script` runs many without parameters. */
export interface WorkerRequest {
  id: number
  kind: 'query' | 'script' | 'close'
  sql: string
  params?: readonly unknown[]
}

export interface WorkerReply {
  id: number
  rows?: Record<string, unknown>[]
  /** Columns of bytes: they lose their Buffer face between threads. */
  bytes?: string[]
  error?: { message: string; code?: string; constraint?: string }
}

const port = parentPort!
const { dataDir } = workerData as { dataDir: string }
const opening = PGlite.create({ dataDir, extensions: { vector }, parsers: { [DATE]: (value: string) => value } })

let line: Promise<unknown> = opening.then(
  () => port.postMessage({ id: 0 } satisfies WorkerReply),
  (error) => port.postMessage({ id: 0, error: describe(error) } satisfies WorkerReply),
)

port.on('message', (request: WorkerRequest) => {
  line = line.then(() => serve(request))
})

async function serve(request: WorkerRequest): Promise<void> {
  try {
    port.postMessage({ id: request.id, ...(await run(await opening, request)) } satisfies WorkerReply)
  } catch (error) {
    port.postMessage({ id: request.id, error: describe(error) } satisfies WorkerReply)
  }
}

async function run(database: PGlite, { kind, sql, params }: WorkerRequest): Promise<Omit<WorkerReply, 'id'>> {
  if (kind === 'close') {
    await database.close()
    return {}
  }
  if (kind === 'script') {
    await database.exec(sql)
    return {}
  }
  const result = await database.query<Record<string, unknown>>(sql, params as unknown[])
  const bytes = result.fields.filter((field) => field.dataTypeID === BYTEA).map((field) => field.name)
  return { rows: result.rows, bytes }
}

/** Only what is safe to log: details of a database error hold row values. */
function describe(error: unknown): NonNullable<WorkerReply['error']> {
  const fault = error as { message?: string; code?: string; constraint?: string }
  return { message: String(fault?.message ?? error), code: fault?.code, constraint: fault?.constraint }
}
