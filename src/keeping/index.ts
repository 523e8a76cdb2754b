export { ERASED_TITLE, type ErasureDeps, type ErasureResult, erasePerson, withoutPerson } from './erasure.ts'
export { type ExportDeps, exportPerson, type PersonExport } from './export.ts'
export {
  countExpired,
  type RetentionCounts,
  type RetentionDeps,
  RetentionJob,
  type RetentionPeriods,
  removeExpired,
} from './retention.ts'
export { installKeeping, type KeepingDeps } from './routes.ts'
export { handledReferences } from './store.ts'
