import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { finished } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import type { z } from 'zod'
import { damaged, type Entry, file, header, piece, row, type Trailer, table, trailer } from './format.ts'

/** No record is longer: the longest is a row, and PostgreSQL keeps a value below 1 GB. */
const MAX_LINE_BYTES = 256 * 1024 * 1024
const NEWLINE = 10

/** Writes a backup beside its name, and gives it its name only when it is whole and on the disk. */
export class ArchiveWriter {
  readonly #path: string
  readonly #hash = createHash('sha256')
  readonly #gzip = createGzip()
  readonly #written: Promise<void>
  #fault: unknown

  constructor(path: string) {
    this.#path = path
    const out = createWriteStream(this.#partial, { mode: 0o600 })
    pipeline(this.#gzip, out, (error) => {
      this.#fault = error
    })
    this.#written = finished(out)
    this.#written.catch(() => undefined)
  }

  get #partial(): string {
    return `${this.#path}.partial`
  }

  /** Adds records, one line each. */
  async add(...records: unknown[]): Promise<void> {
    await this.#write(records.map((record) => `${JSON.stringify(record)}\n`).join(''))
  }

  /** Adds the trailer and closes the file; gives the SHA-256. */
  async finish(counts: Pick<Trailer, 'rows' | 'files'>): Promise<string> {
    const sha256 = this.#hash.copy().digest('hex')
    await this.#write(`${JSON.stringify({ end: true, ...counts, sha256 } satisfies Trailer)}\n`)
    this.#gzip.end()
    await this.#written
    const handle = await open(this.#partial, 'r+')
    await handle.sync().finally(() => handle.close())
    await rename(this.#partial, this.#path)
    return sha256
  }

  async discard(): Promise<void> {
    this.#gzip.destroy()
    await this.#written.catch(() => undefined)
    await rm(this.#partial, { force: true })
  }

  async #write(text: string): Promise<void> {
    if (this.#fault) throw this.#fault
    this.#hash.update(text)
    if (!this.#gzip.write(text)) await Promise.race([drained(this.#gzip), this.#written])
    if (this.#fault) throw this.#fault
  }
}

function drained(stream: NodeJS.WritableStream): Promise<unknown> {
  return new Promise((resolve) => stream.once('drain', resolve))
}

/**
 * Reads a backup record by record and checks all the way: the shape of every record, the counts, and at the end the
 * SHA-256. Throws BACKUP_INVALID. What came before the `end` entry is to be trusted only when it has come.
 */
export async function* readArchive(
  path: string,
  onProgress?: (done: number, total: number) => void,
): AsyncGenerator<Entry> {
  const hash = createHash('sha256')
  const rows: Record<string, number> = {}
  let [files, width, current, ended] = [0, 0, '', false]
  let place: 'start' | 'tables' | 'files' = 'start'

  for await (const line of linesOf(path, onProgress)) {
    if (ended) throw damaged('there is something behind its end')
    const entry = parseEntry(line, place)
    if (entry.kind === 'header') place = 'tables'
    if (entry.kind === 'table') {
      if (place !== 'tables' || entry.table.table in rows) throw damaged('its parts are out of order')
      current = entry.table.table
      rows[current] = 0
      width = entry.table.columns.length
    }
    if (entry.kind === 'row') {
      if (place !== 'tables' || entry.row.length !== width) throw damaged(`a row of ${current} has the wrong length`)
      rows[current] = rows[current]! + 1
    }
    if (entry.kind === 'file') {
      place = 'files'
      files++
    }
    if (entry.kind === 'piece' && place !== 'files') throw damaged('bytes without a file')
    if (entry.kind === 'end') {
      checkTrailer(entry.trailer, { rows, files, sha256: hash.digest('hex') })
      ended = true
    } else {
      hash.update(line).update('\n')
    }
    yield entry
  }
  if (!ended) throw damaged('its end is missing')
}

function checkTrailer(given: Trailer, found: Omit<Trailer, 'end'>): void {
  if (given.sha256 !== found.sha256) throw damaged('its SHA-256 does not fit')
  const same = given.files === found.files && Object.keys(given.rows).length === Object.keys(found.rows).length
  if (!same || Object.entries(found.rows).some(([name, count]) => given.rows[name] !== count)) {
    throw damaged('its counts do not fit')
  }
}

function parseEntry(line: Buffer, place: 'start' | 'tables' | 'files'): Entry {
  const value = parseJson(line)
  if (place === 'start') return { kind: 'header', header: shaped(header, value) }
  if (Array.isArray(value)) return { kind: 'row', row: shaped(row, value), size: line.length }
  const given = value as Record<string, unknown> | null
  if (given?.table !== undefined) return { kind: 'table', table: shaped(table, given) }
  if (given?.file !== undefined) return { kind: 'file', path: shaped(file, given).file }
  if (given?.bytes !== undefined) return { kind: 'piece', bytes: Buffer.from(shaped(piece, given).bytes, 'base64') }
  return { kind: 'end', trailer: shaped(trailer, given) }
}

function shaped<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw damaged('a record does not have the right shape')
  return parsed.data
}

function parseJson(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'))
  } catch (cause) {
    throw damaged('a record is not JSON', cause)
  }
}

/** The lines of a gzip file, without their ends. Throws BACKUP_INVALID when it cannot be unpacked to its end. */
async function* linesOf(path: string, onProgress?: (done: number, total: number) => void): AsyncGenerator<Buffer> {
  const source = createReadStream(path, { highWaterMark: 256 * 1024 })
  const unpacked = createGunzip()
  pipeline(source, unpacked, () => undefined)
  const total = await sizeOf(path)
  let rest: Buffer[] = []
  let restBytes = 0
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      onProgress?.(Math.min(source.bytesRead, total - 1), total)
      let from = 0
      for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
        yield Buffer.concat([...rest, chunk.subarray(from, at)])
        rest = []
        restBytes = 0
        from = at + 1
      }
      rest.push(chunk.subarray(from))
      restBytes += chunk.length - from
      if (restBytes > MAX_LINE_BYTES) throw damaged('a record is too long')
    }
  } catch (cause) {
    throw unpacked.errored ? damaged('it cannot be unpacked', cause) : cause
  }
  if (restBytes > 0) throw damaged('its last record is cut off')
  onProgress?.(total, total)
}

async function sizeOf(path: string): Promise<number> {
  const handle = await open(path).catch((cause: NodeJS.ErrnoException) => {
    throw damaged(`the file cannot be opened (${cause.code})`, cause)
  })
  const { size } = await handle.stat().finally(() => handle.close())
  return size
}
