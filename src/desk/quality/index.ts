import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { AppError } from '../../domain/index.ts'
import { type Actor, listUsers, recordAudit } from '../../people/index.ts'
import { utteranceView } from '../calls/view.ts'
import { shownMessage } from '../conversations.ts'
import type { DeskDeps } from '../deps.ts'
import { deskRoute } from '../route.ts'
import * as store from './store.ts'

const COMMENT = 'quality_check.comment'
const LIST = 200
const DAY_MS = 86_400_000
/** What is marked, 0 to 5 each. */
export const qualityMarks = ['manner', 'understanding', 'answer', 'record', 'procedure'] as const
const mark = z.int().min(0).max(5)
const marks = z.strictObject({
  manner: mark,
  understanding: mark,
  answer: mark,
  record: mark,
  procedure: mark,
})
const params = z.object({ id: z.uuid() })
const supervisors = ['supervisor'] as const

/** Quality checks: conversations drawn by lot, marked by a supervisor, read by their agent. Each step is audited. */
export function installQuality(app: FastifyInstance, deps: DeskDeps): void {
  const { db, vault, clock } = deps

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/quality',
    allow: ['agent', 'supervisor'],
    async handler(_request, actor) {
      const agentId = actor.roles.includes('supervisor') ? null : actor.id
      const names = new Map((await listUsers(db)).map(({ id, displayName }) => [id, displayName]))
      const checks = await store.selectChecks(db, { agentId, limit: LIST })
      return { marks: qualityMarks, checks: checks.map((row) => viewOf(deps, row, names.get(row.agentId) ?? null)) }
    },
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/quality/draw',
    allow: supervisors,
    schema: {
      body: z.object({
        days: z.int().min(1).max(90).default(7),
        perAgent: z.int().min(1).max(20).default(2),
        medium: z.enum(['call', 'chat']).nullable().default(null),
      }),
    },
    async handler({ body }, actor) {
      const to = clock()
      const from = new Date(to.getTime() - body.days * DAY_MS)
      const drawn = await store.drawChecks(db, { ...body, from, to, by: actor.id, at: to })
      await audit(deps, actor, 'quality.drawn', 'lot', { ...body, drawn })
      return { drawn }
    },
  })

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/quality/:id',
    allow: ['agent', 'supervisor'],
    schema: { params },
    async handler(request, actor) {
      const row = await seen(deps, actor, request.params.id)
      await audit(deps, actor, 'quality.viewed', row.id)
      return { check: viewOf(deps, row, null), transcript: await transcriptOf(deps, row) }
    },
  })

  deskRoute(app, deps, {
    method: 'PUT',
    url: '/v1/desk/quality/:id',
    allow: supervisors,
    schema: { params, body: z.object({ marks, comment: z.string().trim().max(2000).default('') }) },
    async handler({ params: { id }, body }, actor) {
      const row = await seen(deps, actor, id)
      if (row.agentId === actor.id) throw new AppError('FORBIDDEN', 'nobody marks their own conversation')
      const { marks: given, comment } = body
      const sealed = vault.seal(COMMENT, comment)
      await store.updateMarks(db, id, { marks: given, comment: sealed, by: actor, at: clock() })
      await audit(deps, actor, 'quality.marked', id, { score: scoreOf(given) })
      return { score: scoreOf(given) }
    },
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/quality/:id/seen',
    allow: ['agent', 'supervisor'],
    schema: { params },
    async handler({ params: { id } }, actor, reply) {
      const row = await seen(deps, actor, id)
      if (row.agentId !== actor.id) throw new AppError('FORBIDDEN', 'only the agent says that they have read it')
      await store.markSeen(db, id, clock())
      await audit(deps, actor, 'quality.seen', id)
      return reply.code(204).send()
    },
  })
}

/** A supervisor sees any check, an agent the results of their own. Throws NOT_FOUND. */
async function seen({ db }: DeskDeps, actor: Actor, id: string): Promise<store.CheckRow> {
  const row = await store.selectCheck(db, id)
  const isOwn = row?.agentId === actor.id && row.checkedAt !== null
  if (!row || !(isOwn || actor.roles.includes('supervisor'))) throw new AppError('NOT_FOUND', 'there is no such check')
  return row
}

function viewOf({ vault }: DeskDeps, { comment, ...row }: store.CheckRow, agentName: string | null) {
  return {
    ...row,
    agentName,
    score: row.marks && scoreOf(row.marks),
    comment: comment && vault.open<string>(COMMENT, comment),
  }
}

/** In percent of all that can be had. */
function scoreOf(given: Readonly<Record<string, number>>): number {
  return Math.round((qualityMarks.reduce((sum, name) => sum + (given[name] ?? 0), 0) * 100) / (qualityMarks.length * 5))
}

async function transcriptOf({ live, messages }: DeskDeps, row: store.CheckRow) {
  if (row.medium === 'call') {
    const words = await live.calls.transcript(row.subjectId)
    return words.map((one) => ({ ...utteranceView(one), author: one.speaker, at: one.at }))
  }
  return (await messages.history(row.conversationId)).map(shownMessage)
}

async function audit({ db }: DeskDeps, actor: Actor, action: string, id: string, detail = {}): Promise<void> {
  await recordAudit(db, { actor, action, subjectType: 'quality_check', subjectId: id, detail })
}
