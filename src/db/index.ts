export { batched } from './batch.ts'
export type { ChannelListener, Database, Db, Row } from './database.ts'
export { openEmbedded } from './embedded.ts'
export { lockFolder } from './lock.ts'
export {
  appliedMigrations,
  knownMigrations,
  type MigrationMark,
  migrate,
  migrateWithin,
  pendingMigrations,
} from './migrations.ts'
export { APPLICATION_NAME, openPostgres } from './postgres.ts'
