export {
  type Collection,
  listCollections,
  putCollection,
  removeCollection,
  type ShownCollection,
} from './collections.ts'
export { Editing, type EditingDeps, type Editor, type Wish } from './editing.ts'
export { type Gap, openGaps, settleGaps } from './gaps.ts'
export { type HistoryEntry, historyOf } from './history.ts'
export { ImportDesk, type ImportPreview, type ImportState } from './import-desk.ts'
export { type ImportChanges, type ImportInput, importChanges, performImport } from './importing.ts'
export { Learner, type LearnerDeps } from './learner.ts'
export { type ArticleFigures, draftId, figuresOf, type LearningDeps, learn } from './learning.ts'
export { type ListedArticle, type ListedState, type ListFilter, listForEditors } from './listing.ts'
export { type Meant, meantByGaps } from './meant.ts'
export { type Draft, type DraftState, findDraft, listDrafts } from './store.ts'
