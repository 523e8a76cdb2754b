export { languageOf } from './groups.ts'
export { defaultTakeoverSettings, parseTakeoverSettings, type TakeoverRule, type TakeoverSettings } from './settings.ts'
export type { OpenWish, Presence } from './store.ts'
export {
  type Agent,
  type DutyOutlook,
  Takeover,
  type TakeoverDeps,
  type WishReading,
  type WishRow,
} from './takeover.ts'
export { queueButtons } from './words.ts'
