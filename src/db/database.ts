export type Row = Record<string, unknown>

/** Anything that runs SQL: the pool or one transaction. A store cannot tell which, and need not. */
export interface Db {
  /**
   * Runs one statement with `$1`-style parameters and gives its rows.
   * JSON parameters are passed as strings (`JSON.stringify`), arrays as arrays, bytes as Buffer.
   * int8 comes back as number, timestamptz as Date, date and vector as text, jsonb parsed, bytea as Buffer.
   */
  query<T = Row>(sql: string, params?: readonly unknown[]): Promise<T[]>
  /** Runs several statements at once, without parameters: for migrations. */
  script(sql: string): Promise<void>
}

/** The one interface over `pg` and PGlite. */
export interface Database extends Db {
  /** Runs `work` in one transaction: all of it is kept, or, when it throws, none. */
  transaction<T>(work: (tx: Db) => Promise<T>): Promise<T>
  close(): Promise<void>
}
