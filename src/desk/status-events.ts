import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { AppError } from '../domain/index.ts'
import { conferenceEntries } from '../enterprise/index.ts'
import { markSeen, refusedEvents, type TimelineEntry, timelineOf } from '../handoff/index.ts'
import { recordAudit } from '../people/index.ts'
import { maskPersonalData } from '../text/index.ts'
import type { DeskDeps } from './deps.ts'
import { deskRoute } from './route.ts'

/** What receivers told us that cannot be, and the story of a ticket. See docs/handoff.md. */
export function installStatusEvents(app: FastifyInstance, deps: DeskDeps): void {
  const { db, vault, clock } = deps
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/status-events',
    allow: ['supervisor'],
    handler: async () => ({ events: (await refusedEvents(db, vault)).map(masked) }),
  })
  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/status-events/seen',
    allow: ['supervisor'],
    schema: { body: z.object({ id: z.string().min(1).max(256) }) },
    async handler({ body }, actor) {
      if (!(await markSeen(db, body.id, { name: actor.name, at: clock() })))
        throw new AppError('NOT_FOUND', 'no refused event of that id waits')
      await recordAudit(db, { actor, action: 'status_event.seen', subjectType: 'status_event', subjectId: body.id })
      return { seen: true }
    },
  })

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/tickets/:ticketNo/timeline',
    allow: ['agent', 'supervisor'],
    schema: { params: z.object({ ticketNo: z.string().regex(/^\d{8}-\d{6,12}$/) }) },
    async handler({ params }, actor) {
      const conferred = conferenceEntries(await deps.enterprise.conferences.of(params.ticketNo))
      const reported = await timelineOf(db, vault, params.ticketNo)
      const timeline = [...reported, ...conferred].sort((a, b) => a.at.getTime() - b.at.getTime())
      await recordAudit(db, {
        actor,
        action: 'ticket.timeline_viewed',
        subjectType: 'ticket',
        subjectId: params.ticketNo,
      })
      return { timeline: timeline.map(masked) }
    },
  })
}

/** Units write as they speak: numbers and names in their words are for nobody's list. */
function masked<Entry extends TimelineEntry>(entry: Entry): Entry {
  const hide = (text: string | null | undefined) => text && maskPersonalData(text)
  return {
    ...entry,
    publicText: hide(entry.publicText),
    internalNote: hide(entry.internalNote),
    reason: hide(entry.reason),
  }
}
