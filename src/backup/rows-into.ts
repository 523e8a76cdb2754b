import type { Db } from '../db/index.ts'
import { damaged, type RowRecord, type TableRecord } from './format.ts'
import { type Column, quoted, type TableShape } from './schema.ts'

const ROWS_AT_ONCE = 500
const BYTES_AT_ONCE = 1024 * 1024

/** Puts the rows of a backup into one table, many in one statement, and sets its counters. */
export class RowsInto {
  readonly #tx: Db
  readonly #shape: TableShape
  readonly #record: TableRecord
  readonly #insert: string
  #waiting: RowRecord[] = []
  #bytes = 0

  /** Throws BACKUP_INVALID when the schema has no such table or column. */
  constructor(tx: Db, shape: TableShape | undefined, record: TableRecord) {
    if (!shape) throw damaged(`its schema has no table ${record.table}`)
    this.#tx = tx
    this.#shape = shape
    this.#record = record
    const columns = record.columns.map((name) => this.#column(name))
    const values = columns.map(({ type }, n) =>
      type === 'bytea' ? `decode(r->>${n}, 'base64')` : `(r->>${n})::${type}`,
    )
    this.#insert = `insert into ${quoted(shape.name)} (${columns.map(({ name }) => quoted(name)).join(', ')})
      overriding system value select ${values.join(', ')} from jsonb_array_elements($1::jsonb) r`
  }

  /** Empties the table of what migrations put there, and keeps triggers of our own out of the way. */
  async begin(): Promise<void> {
    const table = quoted(this.#shape.name)
    await this.#tx.script(`alter table ${table} disable trigger user`)
    await this.#tx.query(`delete from ${table}`)
    for (const [name, { last, used }] of Object.entries(this.#record.counters)) {
      const { sequence } = this.#column(name)
      if (sequence) await this.#tx.query('select setval($1::regclass, $2::bigint, $3)', [sequence, last, used])
    }
  }

  async add(row: RowRecord, size: number): Promise<void> {
    this.#waiting.push(row)
    this.#bytes += size
    if (this.#waiting.length >= ROWS_AT_ONCE || this.#bytes >= BYTES_AT_ONCE) await this.flush()
  }

  async flush(): Promise<void> {
    if (this.#waiting.length === 0) return
    await this.#tx.query(this.#insert, [JSON.stringify(this.#waiting)])
    this.#waiting = []
    this.#bytes = 0
  }

  #column(name: string): Column {
    const column = this.#shape.columns.find((one) => one.name === name)
    if (!column) throw damaged(`its schema has no column ${this.#record.table}.${name}`)
    return column
  }
}
