import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { AppError, type Line } from '../domain/index.ts'
import type { Companies, Profile } from './companies/companies.ts'
import { factsSchema } from './companies/profile.ts'
import { speakerRoles } from './companies/speaker-store.ts'

export interface OwnCompanyDeps {
  companies: Companies
  /** The conversation that a request's token opens. Throws RESUME_INVALID. */
  ownerOf: (request: FastifyRequest) => Promise<string>
  lineOf: (conversationId: string) => Promise<Line | null>
}

const tags = ['enterprise']
const one = z.object({ id: z.uuid() })
const claimBody = z.object({
  name: z.string().trim().min(2).max(200),
  creditCode: z.string().max(40),
  role: z.enum(speakerRoles),
  facts: factsSchema.default({}),
  /** Nothing is kept of a company without it. */
  consent: z.literal(true),
})
const factsBody = z.object({ facts: factsSchema })
const codeBody = z.object({ code: z.string().max(32) })
const consentBody = z.object({ given: z.boolean() })

/**
 * A speaker's own companies, for the page: claimed, proved by a code, told of, agreed to, forgotten. The token is the
 * one that opens their conversation on the business-service line; what is told there and here is one profile.
 */
export function installOwnCompanies(app: FastifyInstance, deps: OwnCompanyDeps): void {
  const { companies } = deps
  const owner = async (request: FastifyRequest): Promise<string> => {
    const conversationId = await deps.ownerOf(request)
    if ((await deps.lineOf(conversationId)) !== 'enterprise') {
      throw new AppError('FORBIDDEN', 'companies belong to the business-service line')
    }
    return conversationId
  }
  app.get('/v1/enterprise/companies', { schema: { tags } }, async (request) => {
    const conversationId = await owner(request)
    const own = await companies.of(conversationId)
    return { companies: await Promise.all(own.map((company) => viewOf(companies, conversationId, company))) }
  })
  app.post('/v1/enterprise/companies', { schema: { tags, body: claimBody } }, async (request, reply) => {
    const claim = request.body as z.output<typeof claimBody>
    const claimed = await companies.claim(await owner(request), { ...claim, source: 'form' })
    return reply.code(201).send(claimed)
  })
  app.post('/v1/enterprise/companies/:id/code', { schema: { tags, params: one } }, async (request, reply) => {
    const { id } = request.params as z.output<typeof one>
    await companies.sendCode(await owner(request), id, request.id)
    return reply.code(202).send({ sent: true })
  })
  const confirm = { schema: { tags, params: one, body: codeBody } }
  app.post('/v1/enterprise/companies/:id/code/confirm', confirm, async (request) => {
    return companies.confirmCode(await owner(request), (request.body as z.output<typeof codeBody>).code)
  })
  app.put(
    '/v1/enterprise/companies/:id/facts',
    { schema: { tags, params: one, body: factsBody } },
    async (request, reply) => {
      const { id } = request.params as z.output<typeof one>
      const { facts } = request.body as z.output<typeof factsBody>
      await companies.tell(await owner(request), id, { facts, source: 'form' })
      return reply.code(204).send()
    },
  )
  const agree = { schema: { tags, params: one, body: consentBody } }
  app.put('/v1/enterprise/companies/:id/consents/policies', agree, async (request, reply) => {
    const { id } = request.params as z.output<typeof one>
    const { given } = request.body as z.output<typeof consentBody>
    await companies.consent(await owner(request), id, { purpose: 'policies', given, source: 'form' })
    return reply.code(204).send()
  })
  app.delete('/v1/enterprise/companies/:id', { schema: { tags, params: one } }, async (request, reply) => {
    await companies.forget(await owner(request), (request.params as z.output<typeof one>).id)
    return reply.code(204).send()
  })
}

/** A claim shows no more than itself; what is kept of the company is shown to who was proved to speak for it. */
async function viewOf(
  companies: Companies,
  conversationId: string,
  { id, name, creditCode, status, role }: Awaited<ReturnType<Companies['of']>>[number],
) {
  const base = { id, name, creditCode, status, role }
  if (status !== 'proved') return { ...base, company: null, facts: [], hearsOfPolicies: false }
  const profile = await companies.profile(id)
  const consents = await companies.consentsOf(id)
  return {
    ...base,
    company: profile.company,
    facts: factsOfProfile(profile),
    hearsOfPolicies: consents.some(
      (consent) =>
        consent.purpose === 'policies' && consent.takenBackAt === null && consent.conversationId === conversationId,
    ),
  }
}

/** Facts as they are shown: value, where it is from and since when; never who told it. */
export function factsOfProfile({ facts }: Profile) {
  return facts.map(({ field, source, value, at }) => ({ field, source, value, at: at.toISOString() }))
}
