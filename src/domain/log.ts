/** The part of pino that the organs use: fields first, then a sentence. Never text, names or numbers of people. */
export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
