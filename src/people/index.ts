export { type Actor, type Role, roles, rolesOf, type Scope, scopes, scopesOf, systemActor } from './actor.ts'
export {
  type Anchor,
  type AuditDetail,
  type AuditEntry,
  type AuditEvent,
  type ChainCheck,
  recordAudit,
  verifyAudit,
} from './audit.ts'
export { type AuditFilter, selectEntries } from './audit-store.ts'
export { type ApiKey, addKey, listKeys, type MadeKey, revokeKey, rotateKey } from './key.ts'
export { Oidc, type OidcAttempt, type OidcSettings } from './oidc.ts'
export { checkPassword, newPassword } from './password.ts'
export { createPeople, type People } from './people.ts'
export type { DeskSession, IssuedSession } from './session.ts'
export { beginTotp, changeOwnPassword, confirmTotp, removeTotp, type SignIn } from './sign-in.ts'
export {
  type AddUser,
  addUser,
  changeUser,
  listUsers,
  type PeopleDeps,
  resetPassword,
  type User,
  userNamed,
  userWithId,
  type WorkingHours,
} from './user.ts'
export type { UserChange } from './user-store.ts'
