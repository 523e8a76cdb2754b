import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { beijingDay } from '../../domain/index.ts'
import {
  areaNames,
  articleSchema,
  checkArticles,
  citationsOf,
  composeAnswer,
  defaultAreas,
  type Hit,
  whyUnusable,
} from '../../knowledge/index.ts'
import { deskRoute } from '../route.ts'
import { editors, type KnowledgeDeskDeps } from './deps.ts'

const body = z.object({
  text: z.string().trim().min(1).max(2000),
  line: z.enum(['citizen', 'enterprise']).default('citizen'),
  /** The moment asked for; now, if left out. */
  at: z.iso.datetime({ offset: true }).optional(),
  /** A district, whose own rules count too. */
  area: z
    .string()
    .regex(/^\d{6}$/)
    .optional(),
})

/** Searching as the bot does, with why; and how an article would be said. */
export function installKnowledgeSearch(app: FastifyInstance, deps: KnowledgeDeskDeps): void {
  const { knowledge, clock } = deps

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/knowledge/search',
    allow: editors,
    schema: { body },
    async handler({ body: { text, line, at, area } }) {
      const scope = { line, at: at ? new Date(at) : clock(), areas: area ? [...defaultAreas, area] : defaultAreas }
      const [hits, answer] = await Promise.all([
        knowledge.search(text, { ...scope, limit: 10 }),
        knowledge.answer(text, scope),
      ])
      const outside = knowledge.outside(text, { ...scope, limit: 5 })
      const { thread: _thread, ...said } = answer
      return {
        threshold: knowledge.threshold,
        day: beijingDay(scope.at),
        answer: said,
        hits: hits.map(shown),
        outside: outside.map((hit) => ({ ...shown(hit), reason: whyUnusable(hit.article, scope) })),
      }
    },
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/knowledge/preview',
    allow: editors,
    schema: { body: z.object({ article: z.record(z.string(), z.unknown()) }) },
    handler({ body: { article } }) {
      const parsed = articleSchema.safeParse(article)
      if (!parsed.success) {
        return { faults: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })) }
      }
      const at = clock()
      return {
        faults: [],
        text: composeAnswer(parsed.data, at),
        citations: citationsOf(parsed.data, at),
        findings: checkArticles([parsed.data], at),
      }
    },
  })

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/knowledge/areas',
    allow: editors,
    handler: () => ({
      areas: Object.entries(areaNames)
        .toSorted()
        .map(([code, name]) => ({ code, name })),
    }),
  })

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/knowledge/check',
    allow: editors,
    handler: () => ({ findings: knowledge.check(clock()) }),
  })
}

function shown({ article, score, lexical, cosine, confidence, why, features }: Hit) {
  const sources = article.sources.map(({ title, provision, effectiveFrom, effectiveTo }) => ({
    title,
    provision,
    effectiveFrom,
    effectiveTo,
  }))
  const { id, question, category, line, area, answer } = article
  return { id, question, category, line, area, answer, sources, score, lexical, cosine, confidence, why, features }
}
