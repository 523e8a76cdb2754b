import type { Call } from '../../calls/index.ts'
import { AppError } from '../../domain/index.ts'
import type { Role } from '../../people/index.ts'

/** Who is at the desk. */
export interface AtDesk {
  id: string
  /** The name by which they sign in; the phone system names agents by it. */
  userName: string
  /** As others read it. */
  name: string
  roles: readonly Role[]
}

/** The phone system gave the call to this agent. */
export function isOwn({ agentId }: Pick<Call, 'agentId'>, { id, userName }: AtDesk): boolean {
  return agentId !== null && (agentId === id || agentId.toLowerCase() === userName)
}

/**
 * Agents see their own calls and those that are nobody's: without an agent, or with one whom the desk does not know.
 * Supervisors see all.
 */
export function maySee(call: Pick<Call, 'agentId'>, who: AtDesk, users: ReadonlySet<string>): boolean {
  const { agentId } = call
  return who.roles.includes('supervisor') || isOwn(call, who) || agentId === null || !users.has(agentId.toLowerCase())
}

/** Throws FORBIDDEN for somebody else's call. */
export function checkSight(call: Pick<Call, 'agentId'>, who: AtDesk, users: ReadonlySet<string>): void {
  if (!maySee(call, who, users)) throw new AppError('FORBIDDEN', 'another agent has that call')
}
