import { z } from 'zod'
import { AppError } from '../domain/index.ts'

/**
 * A backup is gzip over lines of JSON, the same for the embedded database and for PostgreSQL:
 *
 * 1. the header;
 * 2. for each table, those that others refer to first: its name, columns and counters, then every row as an array in
 *    the order of the columns. Values are PostgreSQL's own text for them, bytes Base64, null null;
 * 3. for each file of the media folder: its path, then its bytes in pieces;
 * 4. the trailer: how many rows and files there were, and the SHA-256 over all bytes of the lines before it.
 */
export const FORMAT = 'jiesu-backup'
export const FORMAT_VERSION = 1

export const header = z.object({
  format: z.literal(FORMAT),
  version: z.number().int(),
  /** ISO 8601. */
  createdAt: z.string(),
  /** The key that personal data is sealed with, by its id. The key itself is never in a backup. */
  keyId: z.string(),
  /** The migrations that made the schema. */
  migrations: z.array(z.object({ number: z.number().int(), name: z.string(), checksum: z.string() })).min(1),
})
export type Header = z.infer<typeof header>

export const table = z.object({
  table: z.string(),
  columns: z.array(z.string()).min(1),
  /** Per column that counts: the last number given, and whether it was given. */
  counters: z.record(z.string(), z.object({ last: z.string().regex(/^-?\d+$/), used: z.boolean() })),
})
export type TableRecord = z.infer<typeof table>

/** A row: one text, or null, per column. */
export const row = z.array(z.string().nullable())
export type RowRecord = z.infer<typeof row>

export const file = z.object({ file: z.string() })
export const piece = z.object({ bytes: z.base64() })

export const trailer = z.object({
  end: z.literal(true),
  rows: z.record(z.string(), z.number().int()),
  files: z.number().int(),
  sha256: z.string(),
})
export type Trailer = z.infer<typeof trailer>

/** One record of a backup as a reader gets it; the trailer comes only after everything before it was checked. */
export type Entry =
  | { kind: 'header'; header: Header }
  | { kind: 'table'; table: TableRecord }
  | { kind: 'row'; row: RowRecord; size: number }
  | { kind: 'file'; path: string }
  | { kind: 'piece'; bytes: Buffer }
  | { kind: 'end'; trailer: Trailer }

/** Tells how far a long piece of work is. */
export type Report = (label: string, done: number, total: number) => void

export function damaged(reason: string, cause?: unknown): AppError {
  return new AppError('BACKUP_INVALID', `this backup is damaged or incomplete: ${reason}`, { cause })
}
