import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { AppError, type Clock } from '../domain/index.ts'
import { RateLimit } from '../http/index.ts'
import { companySchema } from './company.ts'
import { industrySections } from './industry.ts'
import { marks } from './marks.ts'
import type { Policies } from './policies.ts'

/** Far more than a person fills in forms; a register's import has its own way. */
const MATCHES_PER_MINUTE = 3000

const matchBody = z.object({
  company: companySchema,
  /** The day to look at; a time without a zone is Beijing's. Left out: now. */
  at: z
    .string()
    .transform((value, context) => {
      const dated = /^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T12:00` : value
      const at = new Date(/(?:Z|[+-]\d{2}:?\d{2})$/.test(dated) ? dated : `${dated}+08:00`)
      if (Number.isNaN(at.getTime())) context.addIssue({ code: 'custom', message: 'must be a time in ISO 8601' })
      return at
    })
    .optional(),
})

const matchAnswer = z.object({
  matches: z.array(
    z.object({
      articleId: z.string(),
      title: z.string(),
      fit: z.enum(['fits', 'nearly', 'no']),
      benefit: z.string(),
      automatic: z.boolean(),
      decidedBy: z.array(z.object({ condition: z.string(), met: z.boolean().nullable(), quote: z.string() })),
      missing: z.array(z.string()),
      opensAt: z.string().optional(),
      closesAt: z.string().optional(),
    }),
  ),
})

const listed = z.array(z.object({ code: z.string(), name: z.string(), about: z.string().optional() }))

/** The business-service line's public API: policies for a company, and the lists that a form needs. No sign-in. */
export function installEnterprise(
  app: FastifyInstance,
  { policies, clock }: { policies: Policies; clock: Clock },
): void {
  const limit = new RateLimit(MATCHES_PER_MINUTE, 60_000)
  const schema = { tags: ['enterprise'], body: matchBody, response: { 200: matchAnswer } }
  app.post('/v1/enterprise/match', { schema }, async (request) => {
    if (!limit.take(request.ip)) throw new AppError('TOO_FAST', 'too many requests from this address')
    const { company, at = clock() } = request.body as z.output<typeof matchBody>
    return { matches: policies.match(company, at) }
  })
  app.get(
    '/v1/enterprise/marks',
    { schema: { tags: ['enterprise'], response: { 200: z.object({ marks: listed }) } } },
    () => ({
      marks: marks.map(({ code, name, about }) => ({ code, name, about })),
    }),
  )
  app.get(
    '/v1/enterprise/industries',
    { schema: { tags: ['enterprise'], response: { 200: z.object({ industries: listed }) } } },
    () => ({ industries: industrySections() }),
  )
}
