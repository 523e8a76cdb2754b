import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { AppError, isStorable, type StoredMessage, unstorable } from '../domain/index.ts'
import { type Actor, type Role, recordAudit } from '../people/index.ts'
import type { DeskDeps } from './deps.ts'
import { viewOf } from './live-chats/index.ts'
import { deskRoute } from './route.ts'

const serving: Role[] = ['agent', 'supervisor']
const conversation = z.object({ id: z.uuid() })
const words = (max: number) => z.string().trim().min(1).max(max).refine(isStorable, unstorable)
/** The queue, and what agents do in a conversation. See docs/takeover.md. */
export function installConversations(app: FastifyInstance, deps: DeskDeps): void {
  installHolding(app, deps)

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/queue',
    allow: serving,
    async handler() {
      return viewOf(deps.takeover)
    },
  })

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/conversations/:id',
    allow: serving,
    schema: { params: conversation, querystring: z.object({ after: z.uuid().optional() }) },
    async handler({ params, query }, actor) {
      const { takeover, messages } = deps
      await checkSight(deps, actor, params.id)
      const said = await messages.history(params.id, query.after ?? null)
      // The first look is an entry; what is read on while the conversation goes on belongs to it.
      if (!query.after) await seen(deps, actor, 'conversation.viewed', params.id)
      return {
        conversationId: params.id,
        holder: await takeover.holderOf(params.id),
        messages: said.map(shownMessage),
        notes: await takeover.notesOf(params.id),
      }
    },
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/callbacks/:id',
    allow: serving,
    schema: { params: conversation, body: z.object({ reached: z.boolean(), note: z.string().max(2000).default('') }) },
    async handler({ params, body }, actor) {
      await deps.takeover.calledBack(actor, params.id, body)
      await recordAudit(deps.db, {
        actor,
        action: 'callback.closed',
        subjectType: 'takeover',
        subjectId: params.id,
        detail: { reached: body.reached },
      })
      return { done: true }
    },
  })
}

function installHolding(app: FastifyInstance, deps: DeskDeps): void {
  const change = (action: 'take' | 'hand-back', work: (actor: Actor, id: string) => Promise<void>) =>
    deskRoute(app, deps, {
      method: 'POST',
      url: `/v1/desk/conversations/:id/${action}`,
      allow: serving,
      schema: { params: conversation },
      async handler({ params }, actor) {
        await work(actor, params.id)
        await seen(deps, actor, action === 'take' ? 'conversation.taken' : 'conversation.handed_back', params.id)
        return { holder: await deps.takeover.holderOf(params.id) }
      },
    })
  change('take', (actor, id) => deps.takeover.take(actor, id, { fromOther: actor.roles.includes('supervisor') }))
  change('hand-back', (actor, id) => deps.takeover.handBack(actor, id))

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/conversations/:id/transfer',
    allow: serving,
    schema: {
      params: conversation,
      body: z
        .object({ group: z.string().max(32).optional(), agentId: z.string().max(128).optional() })
        .refine(({ group, agentId }) => Boolean(group) !== Boolean(agentId), 'name a group or an agent'),
    },
    async handler({ params, body }, actor) {
      await deps.takeover.transfer(actor, params.id, body)
      await seen(deps, actor, 'conversation.transferred', params.id)
      return { holder: null }
    },
  })
  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/conversations/:id/messages',
    allow: serving,
    schema: { params: conversation, body: z.object({ text: words(4000), messageId: z.uuid().optional() }) },
    async handler({ params, body }, actor) {
      return shownMessage(await deps.takeover.say(actor, params.id, body))
    },
  })
  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/conversations/:id/notes',
    allow: serving,
    schema: { params: conversation, body: z.object({ text: words(4000) }) },
    async handler({ params, body }, actor) {
      await checkSight(deps, actor, params.id)
      await deps.takeover.note(actor, params.id, body.text)
      return { notes: await deps.takeover.notesOf(params.id) }
    },
  })
}

/** An agent sees what waits for a person or is theirs; a supervisor any. Throws CONVERSATION_UNKNOWN. */
export async function checkSight({ takeover }: DeskDeps, actor: Actor, conversationId: string): Promise<void> {
  if (actor.roles.includes('supervisor')) return
  if (!(await takeover.maySee(actor, conversationId)))
    throw new AppError('CONVERSATION_UNKNOWN', 'no such conversation waits for a person or is yours')
}

async function seen({ db }: DeskDeps, actor: Actor, action: string, id: string): Promise<void> {
  await recordAudit(db, { actor, action, subjectType: 'conversation', subjectId: id })
}

/** A message as agents see it. */
export function shownMessage({
  seq: _seq,
  conversationId: _conversation,
  externalId: _external,
  ...message
}: StoredMessage) {
  return message
}
