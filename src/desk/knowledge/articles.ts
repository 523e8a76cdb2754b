import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { AppError } from '../../domain/index.ts'
import { figuresOf, historyOf, listDrafts, listForEditors } from '../../editorial/index.ts'
import { findArticles } from '../../knowledge/index.ts'
import { deskRoute } from '../route.ts'
import { audited, editorOf, editors, type KnowledgeDeskDeps, reason } from './deps.ts'

const params = z.object({ id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,99}$/) })
const step = z.object({ revision: z.number().int().min(1), reason })
const pageSize = 50

/** The life of articles: list, one with its working copy, history, and every step. */
export function installArticles(app: FastifyInstance, deps: KnowledgeDeskDeps): void {
  const { db, editing } = deps

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/knowledge/articles',
    allow: editors,
    schema: {
      querystring: z.object({
        state: z.enum(['published', 'withdrawn', 'draft', 'in-review']).optional(),
        text: z.string().trim().max(100).optional(),
        after: z.string().max(100).optional(),
      }),
    },
    async handler({ query }) {
      const rows = await listForEditors(db, { ...query, limit: pageSize + 1 })
      const articles = rows.slice(0, pageSize)
      const figures = await figuresOf(
        db,
        articles.map(({ id }) => id),
      )
      return { articles, figures, next: rows.length > pageSize ? articles.at(-1)!.id : null }
    },
  })

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/knowledge/articles/:id',
    allow: editors,
    schema: { params },
    async handler({ params: { id } }) {
      const [published] = await findArticles(db, [id])
      const draft = await editing.find(id)
      if (!published && !draft) throw new AppError('NOT_FOUND', 'there is no such article')
      const [figures] = await figuresOf(db, [id])
      return { published: published ?? null, draft, figures: figures ?? null }
    },
  })

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/knowledge/articles/:id/history',
    allow: editors,
    schema: { params },
    handler: async ({ params: { id } }) => ({ entries: await historyOf(db, id) }),
  })

  deskRoute(app, deps, {
    method: 'PUT',
    url: '/v1/desk/knowledge/articles/:id/draft',
    allow: editors,
    schema: {
      params,
      body: z.object({ article: z.record(z.string(), z.unknown()), revision: z.number().int().min(0), reason }),
    },
    handler: ({ params: { id }, body }, actor) =>
      editing.save({ ...body.article, id }, body.revision, { editor: editorOf(actor), reason: body.reason }),
  })

  installSteps(app, deps)
}

function installSteps(app: FastifyInstance, deps: KnowledgeDeskDeps): void {
  const { db, editing } = deps

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/knowledge/articles/:id/submit',
    allow: editors,
    schema: { params, body: step },
    handler: ({ params: { id }, body }, actor) =>
      editing.submit(id, body.revision, { editor: editorOf(actor), reason: body.reason }),
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/knowledge/articles/:id/send-back',
    allow: editors,
    schema: { params, body: step },
    handler: ({ params: { id }, body }, actor) =>
      editing.sendBack(id, body.revision, { editor: editorOf(actor), reason: body.reason }),
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/knowledge/articles/:id/publish',
    allow: editors,
    schema: { params, body: step },
    async handler({ params: { id }, body }, actor) {
      const article = await editing.publish(id, body.revision, { editor: editorOf(actor), reason: body.reason })
      await audited(deps, actor, 'knowledge.published', id, body.reason)
      return { article }
    },
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/knowledge/articles/:id/discard',
    allow: editors,
    schema: { params, body: z.object({ reason }) },
    async handler({ params: { id }, body }, actor, reply) {
      await editing.discard(id, { editor: editorOf(actor), reason: body.reason })
      return reply.code(204).send()
    },
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/knowledge/articles/:id/withdraw',
    allow: editors,
    schema: { params, body: z.object({ reason: z.string().trim().min(1).max(500) }) },
    async handler({ params: { id }, body }, actor, reply) {
      await editing.withdraw(id, { editor: editorOf(actor), reason: body.reason })
      await audited(deps, actor, 'knowledge.withdrawn', id, body.reason)
      return reply.code(204).send()
    },
  })

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/knowledge/review',
    allow: editors,
    handler: async () => ({ drafts: await listDrafts(db, 'in-review', 200), imports: await deps.imports.open() }),
  })
}
