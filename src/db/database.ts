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

/** Whoever hears what the processes on one database tell one another. */
export interface ChannelListener {
  onNews: (payload: string) => void
  /** Told whenever hearing begins, at first and after a break: what was told before that was not heard. */
  onHearing: () => void
  /** It hears nothing at present, and tries again by itself. */
  onTrouble: (error: Error) => void
}

/** The one interface over `pg` and PGlite. */
export interface Database extends Db {
  /** Runs `work` in one transaction: all of it is kept, or, when it throws, none. */
  transaction<T>(work: (tx: Db) => Promise<T>): Promise<T>
  /**
   * Hears what is told on a channel by `pg_notify`, by this process too. Gives the function that ends it. Absent where no
   * other process can use the database.
   */
  listen?(channel: string, listener: ChannelListener): () => Promise<void>
  close(): Promise<void>
}
