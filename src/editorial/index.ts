export { Editing, type EditingDeps, type Editor, type Wish } from './editing.ts'
export { type HistoryEntry, historyOf } from './history.ts'
export { type Draft, type DraftState, findDraft, listDrafts } from './store.ts'
