export { Identity, type IdentityDeps } from './identity.ts'
