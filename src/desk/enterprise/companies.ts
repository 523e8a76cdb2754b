import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { AppError, beijingDay } from '../../domain/index.ts'
import { companySchema, companyWords, factBases, factFields, type Profile, visitKinds } from '../../enterprise/index.ts'
import { type Actor, recordAudit } from '../../people/index.ts'
import { maskPersonalData } from '../../text/index.ts'
import { projectTicket, receiptOf, ticketsOf } from '../../tickets/index.ts'
import { seen } from '../calls/routes.ts'
import { checkSight } from '../conversations.ts'
import type { DeskDeps } from '../deps.ts'
import { deskRoute } from '../route.ts'

const serving = { allow: ['agent', 'supervisor'] as const }
const LISTED = 50
const TICKETS_SHOWN = 20
const VISITS_SHOWN = 30
const MATCHES_SHOWN = 12
const one = z.object({ id: z.uuid() })
const speaker = z.object({ id: z.uuid(), conversation: z.uuid() })
const plain = (max: number) => z.string().trim().min(1).max(max)
const reason = z.object({ reason: plain(200).min(4) })
const factsBody = z.object({
  facts: companySchema.omit({ name: true, creditCode: true }),
  basis: z.enum(factBases).default('call'),
})
const oneFact = z.object({ id: z.uuid(), field: z.enum(factFields) })

/** Companies at the desk: their card, who speaks for them, who serves them, how they were met. Every look is recorded. */
export function installCompanies(app: FastifyInstance, deps: DeskDeps): void {
  const { companies } = deps.enterprise
  installCards(app, deps)
  installSpeakers(app, deps)
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/companies',
    ...serving,
    schema: { querystring: z.object({ words: z.string().max(200).default('') }) },
    async handler({ query }, actor) {
      const found = await companies.search(query.words, LISTED)
      await recordAudit(deps.db, {
        actor,
        action: 'company.listed',
        subjectType: 'company',
        subjectId: 'list',
        detail: { companies: found.length },
      })
      return { companies: found }
    },
  })
  deskRoute(app, deps, {
    method: 'PUT',
    url: '/v1/desk/companies/:id/facts',
    ...serving,
    schema: { params: one, body: factsBody },
    async handler({ params, body }, actor, reply) {
      await companies.note(actor, params.id, body)
      return reply.code(204).send()
    },
  })
  deskRoute(app, deps, {
    method: 'DELETE',
    url: '/v1/desk/companies/:id/facts/:field',
    ...serving,
    schema: { params: oneFact },
    async handler({ params }, actor, reply) {
      await companies.takeBackNote(actor, params.id, params.field)
      return reply.code(204).send()
    },
  })
}

function installCards(app: FastifyInstance, deps: DeskDeps): void {
  const { companies } = deps.enterprise
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/companies/:id',
    ...serving,
    schema: { params: one },
    handler: ({ params }, actor) => cardOf(deps, actor, params.id),
  })
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/conversations/:id/company',
    ...serving,
    schema: { params: one },
    async handler({ params }, actor) {
      await checkSight(deps, actor, params.id)
      return { conversationId: params.id, ...(await besideOf(deps, actor, params.id, [])) }
    },
  })
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/calls/:id/companies',
    ...serving,
    schema: { params: one },
    async handler(request, actor) {
      const { conversationId, caller } = await seen(deps, request, actor)
      const known = caller ? await companies.ofPhone(caller) : []
      const beside = await besideOf(
        deps,
        actor,
        conversationId,
        known.map(({ id }) => id),
      )
      return { conversationId, ...beside }
    },
  })
}

/** Cards of the companies that somebody speaks for, and of others that may be theirs; and what they claim. */
async function besideOf(deps: DeskDeps, actor: Actor, conversationId: string, others: readonly string[]) {
  const own = await deps.enterprise.companies.of(conversationId)
  const proved = own.filter(({ status }) => status === 'proved').map(({ id }) => id)
  const ids = [...new Set([...proved, ...others])]
  return {
    companies: await Promise.all(ids.map((id) => cardOf(deps, actor, id))),
    claims: own
      .filter(({ status }) => status === 'claimed')
      .map(({ id, name, creditCode, role }) => ({ id, name, creditCode, role })),
  }
}

function installSpeakers(app: FastifyInstance, deps: DeskDeps): void {
  const { companies } = deps.enterprise
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/company-claims',
    ...serving,
    handler: async () => ({ claims: await companies.claims() }),
  })
  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/companies/:id/speakers/:conversation/confirm',
    ...serving,
    schema: { params: speaker },
    async handler({ params }, actor) {
      const { name } = await companies.confirmByAgent(actor, params.id, params.conversation)
      await tell(deps, params.conversation, companyWords.proved(name, false))
      return { name }
    },
  })
  for (const [verb, status, words] of [
    ['refuse', 'refused', companyWords.refused],
    ['revoke', 'revoked', companyWords.revoked],
  ] as const) {
    deskRoute(app, deps, {
      method: 'POST',
      url: `/v1/desk/companies/:id/speakers/:conversation/${verb}`,
      ...serving,
      schema: { params: speaker, body: reason },
      async handler({ params, body }, actor) {
        const { name } = await companies.profile(params.id)
        const ended = { companyId: params.id, conversationId: params.conversation, status, reason: body.reason }
        await companies.end(actor, ended)
        await tell(deps, params.conversation, words(name))
        return { status }
      },
    })
  }
}

/** The speaker hears of it where they speak. */
async function tell(
  { db, messages }: DeskDeps,
  conversationId: string,
  reply: ReturnType<typeof companyWords.refused>,
): Promise<void> {
  const said = { ...reply, author: 'system' as const }
  messages.publish(await db.transaction((tx) => messages.append(tx, conversationId, said)))
}

/** All that an agent needs beside the conversation: facts and sources, what fits, tickets, visits, who serves. */
async function cardOf(deps: DeskDeps, actor: Actor, id: string) {
  const { db, clock, enterprise } = deps
  const { companies, managers, policies } = enterprise
  const profile = await companies.profile(id)
  const at = clock()
  const speakers = await companies.speakersOf(id)
  const matches = policies.match(profile.company, at).filter(({ fit }) => fit !== 'no')
  const card = {
    ...identityOf(profile),
    company: profile.company,
    disputed: profile.disputed,
    facts: profile.facts.map(({ conversationId: _own, ...fact }) => fact),
    matches: matches.slice(0, MATCHES_SHOWN),
    fits: matches.filter(({ fit }) => fit === 'fits').length,
    nearly: matches.filter(({ fit }) => fit === 'nearly').length,
    speakers: speakers.map(({ companyId: _own, ...rest }) => rest),
    consents: await companies.consentsOf(id),
    tickets: await ticketsOfCompany(
      deps,
      profile,
      speakers.filter(({ status }) => status === 'proved'),
    ),
    visits: (await managers.visits(id, VISITS_SHOWN)).map((visit) => ({
      ...visit,
      note: visit.note && maskPersonalData(visit.note),
    })),
    manager: await managers.of(id),
    day: beijingDay(at),
  }
  await recordAudit(db, {
    actor,
    action: 'company.viewed',
    subjectType: 'company',
    subjectId: id,
    fields: ['facts', 'matches', 'speakers', 'tickets', 'visits'],
  })
  return card
}

function identityOf({ id, name, creditCode, sizeClass, park, registeredAt }: Profile) {
  return { id, name, creditCode, sizeClass, park, registeredAt }
}

/** Tickets that name the company, out of its speakers' conversations; titles masked. */
async function ticketsOfCompany(
  { db, vault }: DeskDeps,
  { creditCode }: Profile,
  speakers: readonly { conversationId: string }[],
) {
  const own = await Promise.all(
    speakers.map(({ conversationId }) => ticketsOf(db, vault, conversationId, TICKETS_SHOWN)),
  )
  return own
    .flat()
    .filter(({ requester }) => requester.creditCode === creditCode)
    .map((ticket) => {
      const { title } = projectTicket(ticket, { contact: 'masked' })
      return { ...receiptOf(ticket), title, receivedAt: ticket.receivedAt }
    })
    .toSorted((a, b) => b.ticketNo.localeCompare(a.ticketNo))
    .slice(0, TICKETS_SHOWN)
}

const visitBody = z.object({
  kind: z.enum(visitKinds),
  managerId: z.uuid().nullable().default(null),
  conversationId: z.uuid().nullable().default(null),
  note: plain(2000).nullable().default(null),
  beganAt: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .optional(),
})
const managerBody = z.object({
  name: plain(40),
  phone: z
    .string()
    .regex(/^[\d-]{5,20}$/)
    .nullable()
    .default(null),
  park: plain(100).nullable().default(null),
})

/** Service managers, visits and three-way calls. */
export function installManagers(app: FastifyInstance, deps: DeskDeps): void {
  const { managers } = deps.enterprise
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/managers',
    ...serving,
    handler: async () => ({ managers: await managers.list() }),
  })
  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/managers',
    allow: ['supervisor'],
    schema: { body: managerBody },
    async handler({ body }, actor, reply) {
      return reply.code(201).send({ id: await managers.add(actor, body) })
    },
  })
  deskRoute(app, deps, {
    method: 'DELETE',
    url: '/v1/desk/managers/:id',
    allow: ['supervisor'],
    schema: { params: one },
    async handler({ params }, actor, reply) {
      await managers.end(actor, params.id)
      return reply.code(204).send()
    },
  })
  deskRoute(app, deps, {
    method: 'PUT',
    url: '/v1/desk/companies/:id/manager',
    ...serving,
    schema: { params: one, body: z.object({ managerId: z.uuid().nullable() }) },
    async handler({ params, body }, actor, reply) {
      await managers.assign(actor, params.id, body.managerId)
      return reply.code(204).send()
    },
  })
  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/companies/:id/visits',
    ...serving,
    schema: { params: one, body: visitBody },
    async handler({ params, body }, actor, reply) {
      if (body.kind === 'three-way' && !body.managerId) {
        throw new AppError('REQUEST_INVALID', 'managerId: a three-way call has a service manager in it')
      }
      if (body.conversationId) await checkSight(deps, actor, body.conversationId)
      const visit = { ...body, companyId: params.id, beganAt: body.beganAt ?? deps.clock() }
      return reply.code(201).send({ id: await managers.record(actor, visit) })
    },
  })
  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/visits/:id/finish',
    ...serving,
    schema: { params: one, body: z.object({ note: plain(2000), handedOver: z.boolean() }) },
    async handler({ params, body }, actor, reply) {
      await managers.finish(actor, params.id, body)
      return reply.code(204).send()
    },
  })
}
