export type { Report } from './format.ts'
export { type RestoreOptions, type RestoreResult, restoreBackup } from './restore.ts'
export { type BackupOptions, type BackupResult, writeBackup } from './write.ts'
