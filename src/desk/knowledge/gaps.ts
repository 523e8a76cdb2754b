import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import {
  draftId,
  figuresOf,
  learn,
  listCollections,
  meantByGaps,
  openGaps,
  putCollection,
  removeCollection,
  settleGaps,
} from '../../editorial/index.ts'
import { deskRoute } from '../route.ts'
import { editorOf, editors, gapReaders, type KnowledgeDeskDeps } from './deps.ts'

const gapsShown = 100
const collectionId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,99}$/)
const collection = z.object({
  title: z.string().trim().min(1).max(100),
  intro: z.string().trim().max(4000).default(''),
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
    .nullable()
    .default(null),
  list: z.string().trim().max(20_000).default(''),
  chart: z.string().trim().max(20_000).default(''),
  pictureUrl: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null),
  articleIds: z.array(collectionId).max(200),
})

/** What was asked in vain, how articles serve, and collections of them. */
export function installGaps(app: FastifyInstance, deps: KnowledgeDeskDeps): void {
  const { db, vault, clock } = deps

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/knowledge/gaps',
    allow: gapReaders,
    async handler() {
      await learn(deps)
      const gaps = await openGaps(db, vault, gapsShown)
      return { gaps: await meantByGaps(deps, gaps), draftId: draftId() }
    },
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/knowledge/gaps/settle',
    allow: gapReaders,
    schema: {
      body: z.object({ messageIds: z.array(z.uuid()).min(1).max(2000), outcome: z.enum(['drafted', 'no-need']) }),
    },
    handler: async ({ body: { messageIds, outcome } }, actor) => ({
      settled: await settleGaps(db, messageIds, outcome, { editor: editorOf(actor), at: clock() }),
    }),
  })

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/knowledge/figures',
    allow: editors,
    async handler() {
      await learn(deps)
      return { figures: await figuresOf(db, null) }
    },
  })

  installCollections(app, deps)
}

function installCollections(app: FastifyInstance, deps: KnowledgeDeskDeps): void {
  const { db, clock } = deps
  const params = z.object({ id: collectionId })

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/knowledge/collections',
    allow: editors,
    handler: async () => ({ collections: await listCollections(db) }),
  })

  deskRoute(app, deps, {
    method: 'PUT',
    url: '/v1/desk/knowledge/collections/:id',
    allow: editors,
    schema: { params, body: collection },
    async handler({ params: { id }, body }, actor) {
      await putCollection(db, { id, ...body }, { actor: actor.id, at: clock() })
      return { id, ...body }
    },
  })

  deskRoute(app, deps, {
    method: 'DELETE',
    url: '/v1/desk/knowledge/collections/:id',
    allow: editors,
    schema: { params },
    async handler({ params: { id } }, _actor, reply) {
      await removeCollection(db, id)
      return reply.code(204).send()
    },
  })
}
