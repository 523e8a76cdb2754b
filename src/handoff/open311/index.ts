export { fileRequest } from './file.ts'
export { type FollowDeps, RequestFollower } from './follow.ts'
