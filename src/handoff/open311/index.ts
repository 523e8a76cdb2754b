export { checkServer } from './check.ts'
export { fileRequest } from './file.ts'
export { type FollowDeps, RequestFollower } from './follow.ts'
