import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { isPlainText } from '../../domain/index.ts'
import { deskRoute } from '../route.ts'
import { audited, editorOf, editors, type KnowledgeDeskDeps, reason } from './deps.ts'

const params = z.object({ id: z.uuid() })
const day = z.iso.date().optional()
const plain = z.string().trim().min(1).max(200).refine(isPlainText, 'holds control characters')
const words = plain.optional()
const meta = z.object({
  source: words,
  title: words,
  issuer: words,
  documentNo: words,
  url: z.url({ protocol: /^https?$/ }).optional(),
  effectiveFrom: day,
  effectiveTo: day,
  checked: z.boolean().optional(),
  category: words,
  line: z.enum(['citizen', 'enterprise', 'both']).optional(),
  area: z
    .string()
    .regex(/^\d{6}$/)
    .optional(),
  audience: words,
  ownerUnit: words,
  reviewBy: day,
})
/** 30 MB in Base64, and what stands around it. */
const bodyLimit = 42 * 1024 * 1024

/** Files that editors bring: looked at, handed in, let out by somebody else. */
export function installImports(app: FastifyInstance, deps: KnowledgeDeskDeps): void {
  const { imports } = deps

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/knowledge/imports',
    allow: editors,
    bodyLimit,
    schema: { body: z.object({ name: plain, content: z.base64(), meta: meta.default({}) }) },
    async handler({ body }, actor, reply) {
      const bytes = Buffer.from(body.content, 'base64')
      return reply.code(201).send(await imports.bring(body.name, bytes, body.meta, editorOf(actor)))
    },
  })

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/knowledge/imports/:id',
    allow: editors,
    schema: { params },
    handler: ({ params: { id } }) => imports.find(id),
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/knowledge/imports/:id/submit',
    allow: editors,
    schema: { params, body: z.object({ reason }) },
    handler: ({ params: { id }, body }, actor) => imports.submit(id, { editor: editorOf(actor), reason: body.reason }),
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/knowledge/imports/:id/publish',
    allow: editors,
    schema: { params, body: z.object({ reason }) },
    async handler({ params: { id }, body }, actor) {
      const result = await imports.publish(id, { editor: editorOf(actor), reason: body.reason })
      await audited(deps, actor, 'knowledge.imported', id, body.reason)
      return result
    },
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/knowledge/imports/:id/discard',
    allow: editors,
    schema: { params },
    async handler({ params: { id } }, actor, reply) {
      await imports.discard(id, { editor: editorOf(actor) })
      return reply.code(204).send()
    },
  })
}
