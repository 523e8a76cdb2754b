import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { lines } from '../domain/index.ts'
import type { DeskDeps } from './deps.ts'
import { deskRoute } from './route.ts'
import { listConversations } from './store.ts'

const PAGE = 50

const filter = z.object({
  channel: z.string().min(1).max(32).optional(),
  line: z.enum(lines).optional(),
  /** Time and id of the last one of the page before: `2026-11-22T15:58:00.000Z~<id>`. */
  before: z
    .string()
    .regex(/^[\d:.TZ-]{20,30}~[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    .transform((text) => {
      const [at = '', id = ''] = text.split('~')
      return { at, id }
    })
    .refine(({ at }) => !Number.isNaN(Date.parse(at)), 'is no place in the list')
    .optional(),
})

/** Conversations by their last activity, without a word of what was said: whoever opens one is recorded. */
export function installConversationList(app: FastifyInstance, deps: DeskDeps): void {
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/conversations',
    allow: ['supervisor'],
    schema: { querystring: filter },
    async handler({ query }) {
      const conversations = await listConversations(deps.db, { ...query, limit: PAGE })
      return {
        conversations: conversations.map(({ place: _place, ...conversation }) => conversation),
        before: conversations.length === PAGE ? conversations.at(-1)!.place : null,
      }
    },
  })
}
