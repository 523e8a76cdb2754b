export { type Answered, type FollowUpDeps, type FollowUpRow, FollowUps, monthOf } from './follow-up.ts'
export { type Answers, type Question, readAnswers } from './reading.ts'
export { type Dimension, dimensions, type RateRow, selectRates } from './store.ts'
