import { AppError } from '../domain/index.ts'

/** What people may do at the desk; one person may have several roles, none includes another. */
export const roles = ['agent', 'supervisor', 'editor', 'auditor', 'admin'] as const
export type Role = (typeof roles)[number]

/** What a machine's key may be used for. */
export const scopes = ['calls', 'platform', 'open311', 'app', 'desk'] as const
export type Scope = (typeof scopes)[number]

/** Who does something: a person at the desk, a machine by its key, or the gateway itself. */
export interface Actor {
  kind: 'user' | 'key' | 'system'
  id: string
  name: string
  /** Empty for keys. */
  roles: readonly Role[]
  /** Empty for people. */
  scopes: readonly string[]
}

/** What is done by the program itself, or by whoever commands it at the terminal. */
export function systemActor(name: string): Actor {
  return { kind: 'system', id: name, name, roles: [], scopes: [] }
}

/** Throws COMMAND_INVALID for a role that is none. */
export function rolesOf(names: readonly string[]): Role[] {
  const wrong = names.find((name) => !(roles as readonly string[]).includes(name))
  if (wrong !== undefined || names.length === 0) {
    throw new AppError('COMMAND_INVALID', `roles are ${roles.join(', ')}; name at least one`)
  }
  return [...new Set(names)] as Role[]
}

/** Throws COMMAND_INVALID for a scope that is none. */
export function scopesOf(names: readonly string[]): Scope[] {
  const wrong = names.find((name) => !(scopes as readonly string[]).includes(name))
  if (wrong !== undefined || names.length === 0) {
    throw new AppError('COMMAND_INVALID', `scopes are ${scopes.join(', ')}; name at least one`)
  }
  return [...new Set(names)] as Scope[]
}
