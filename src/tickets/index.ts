export type { Area, AreaAlias } from './area.ts'
export { levelOfUnit } from './area-units.ts'
export { type CatalogueFiles, checkCatalogue } from './catalogue-check.ts'
export { type CellChange, changesBetween, type EditedCatalogue, type LeafChange, withLeaf } from './catalogue-edit.ts'
export { type LeafCells, type LeafRow, leafCells, type ParsedCatalogue, parseCatalogue } from './catalogue-file.ts'
export {
  type CatalogueImport,
  type CatalogueVersion,
  catalogueVersions,
  exportCatalogue,
  type ImportOptions,
  importCatalogue,
  loadCatalogue,
  versionChanges,
} from './catalogue-store.ts'
export { CATEGORY_CONFIDENCE_FLOOR, CATEGORY_MARGIN, type CategoryCandidate } from './category.ts'
export { extendedDue, startClock, stopClock } from './clock.ts'
export { afterStops, type ClockStop, dueAt, extended } from './deadline.ts'
export { leadEmergency, placeFound } from './emergency.ts'
export {
  type Decided,
  type ExampleSource,
  examplesAfter,
  exampleText,
  keepExample,
  type LearnedExample,
  learnFromEvent,
  updateClassified,
} from './examples.ts'
export { type AdoptedDirectory, adoptDirectory, codeOfPath, directoryHeader } from './foreign-directory.ts'
export { buildGazetteer, type Gazetteer } from './gazetteer.ts'
export {
  type GazetteerFiles,
  type NamedKind,
  namedKinds,
  type ParsedGazetteer,
  parseGazetteer,
} from './gazetteer-file.ts'
export { type GazetteerImport, importGazetteer, loadGazetteer, type Progress } from './gazetteer-store.ts'
export { afterGreenChannel, directRoute, greenChannelOf } from './green-channel.ts'
export { LINKED_MEDIA, type LinkedMedia } from './linked-media.ts'
export { countByDistrict, type ListedTicket, listTickets, type TicketFilter } from './list.ts'
export { type PlaceHint, type PlaceResolution, placeOf, resolvePlace } from './place.ts'
export { projectTicket, type Recipient } from './projection.ts'
export { briefOf, phonePrint, type TicketBrief, ticketsOfPhone } from './related.ts'
export {
  type FoundRepeat,
  findRepeat,
  type RepeatKey,
  type RepeatSearch,
  repeatKey,
  searchRepeats,
} from './repeat-store.ts'
export { createRepeatFinder, type RepeatFinder, type RepeatMessage } from './repeats.ts'
export { type ReviewReason, reviewReasons, reviewSentence } from './review.ts'
export {
  countReviews,
  decideLikeness,
  type OfferedLikeness,
  offeredLikenesses,
  openReviews,
  recentMerges,
  type StandingMerge,
  setMerged,
  ticketsByNumber,
  updateReviewed,
} from './review-store.ts'
export { type ReviewDecision, type ReviewReference, reviewed } from './reviewed.ts'
export { type RouteDecision, type RouteInput, routeTicket } from './route.ts'
export {
  insertLesson,
  isSameUnit,
  lessonArea,
  lessonFor,
  lessonsVersion,
  loadLessons,
  selectLessons,
} from './route-lessons.ts'
export { compareTickets, isOwnRepeat, type Likeness, type Matter } from './same-matter.ts'
export { nextStatus, notedEvents, reportedEvents, type TicketEvent, ticketEvents } from './status.ts'
export * from './store.ts'
export type { Fault } from './table-file.ts'
export { makeTicket, type TicketInput } from './ticket.ts'
export { dueText, type StatusFacts, statusSentence } from './wording.ts'
export { isWorkbook, tableText } from './workbook.ts'
