export { type Change, Identity, type IdentityDeps } from './identity.ts'
