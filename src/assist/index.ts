export {
  type Edits,
  type Evidence,
  type Field,
  type FieldName,
  type Form,
  fieldNames,
  type Missing,
  type Turn,
  type Warning,
} from '../domain/index.ts'
export type { Search, Suggestion } from './answers.ts'
export { factsOf, listenToCalls, sourceOf, turnOf } from './call-talk.ts'
export { sourceOfChat } from './chat-talk.ts'
export { LiveAssist } from './live.ts'
export type { LiveAssistDeps } from './loading.ts'
export type { AssistNews, TalkSource, TalkState } from './news.ts'
export { type Fate, fates } from './store.ts'
export { answered, type SubmitDeps, type Submitted, submitCall } from './submit.ts'
export { type ChatSubmitDeps, submitChat } from './submit-chat.ts'
export { summaryOf } from './summary.ts'
export { suggest, TalkAssist, type TalkDeps, type TalkFacts, type TalkUpdate } from './talk.ts'
