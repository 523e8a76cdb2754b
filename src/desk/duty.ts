import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { AppError, BEIJING_OFFSET_MS } from '../domain/index.ts'
import { type Actor, type Role, userWithId, type WorkingHours } from '../people/index.ts'
import type { DeskDeps } from './deps.ts'
import { deskRoute } from './route.ts'

const serving: readonly Role[] = ['agent', 'supervisor']
const presence = z.object({
  /** Left out: all that the account serves. */
  groups: z.array(z.string().max(32)).min(1).max(20).optional(),
  capacity: z.int().min(1).max(20).default(3),
  state: z.enum(['available', 'away']),
})

/** Which groups there are, and who is there for them. An account's own groups and hours bound what its agent may say. */
export function installDuty(app: FastifyInstance, deps: DeskDeps): void {
  const { takeover, clock } = deps
  const until = () => ({ until: new Date(clock().getTime() + takeover.settings.goneAfterSeconds * 1000) })

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/groups',
    allow: ['agent', 'supervisor', 'admin'],
    handler: () => ({ groups: takeover.settings.groups.map(({ id, name }) => ({ id, name })) }),
  })
  deskRoute(app, deps, {
    method: 'PUT',
    url: '/v1/desk/presence',
    allow: serving,
    schema: { body: presence },
    async handler({ body }, actor) {
      const duty = await dutyOf(deps, actor)
      const groups = body.groups ? body.groups.filter((id) => !duty.knows(id) || duty.groups.includes(id)) : duty.groups
      if (groups.length === 0) throw new AppError('REQUEST_INVALID', 'the account serves none of these groups')
      if (body.state === 'available' && !duty.isWorking)
        throw new AppError('OFF_DUTY', 'it is outside the working hours of this account')
      await takeover.heartbeat(actor, { ...body, groups })
      return { ...until(), groups }
    },
  })
  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/presence/heartbeat',
    allow: serving,
    async handler(_request, actor) {
      const { isWorking, groups } = await dutyOf(deps, actor)
      // Whose hours are over gets nothing new, and keeps what they hold.
      await takeover.heartbeat(actor, isWorking ? undefined : { groups, capacity: 1, state: 'away' })
      return until()
    },
  })
  deskRoute(app, deps, {
    method: 'DELETE',
    url: '/v1/desk/presence',
    allow: serving,
    async handler(_request, actor) {
      await takeover.goOffDuty(actor)
      return { gone: true }
    },
  })
}

/** What an account is there for, now. One without groups of its own serves all; one without hours works at any time. */
async function dutyOf({ db, takeover, clock }: DeskDeps, { id }: Actor) {
  const all = takeover.settings.groups.map((group) => group.id)
  const user = await userWithId(db, id)
  const own = all.filter((group) => user?.skillGroups.includes(group))
  return {
    groups: own.length > 0 ? own : all,
    knows: (group: string) => all.includes(group),
    isWorking: worksAt(user?.workingHours ?? null, clock()),
  }
}

/** Whether a moment lies in somebody's hours, in Beijing's time; null: always. */
export function worksAt(hours: readonly WorkingHours[] | null, at: Date): boolean {
  if (hours === null) return true
  const there = new Date(at.getTime() + BEIJING_OFFSET_MS)
  const day = there.getUTCDay() || 7
  const time = there.toISOString().slice(11, 16)
  return hours.some((span) => span.day === day && span.from <= time && time < span.to)
}
