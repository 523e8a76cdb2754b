import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { AppError } from '../domain/index.ts'
import { RateLimit } from '../http/index.ts'
import type { ChannelHost } from './channel.ts'

/** Where somebody proves who they are, and whose conversation a request is about. */
export interface IdentityDoor {
  /** `/v1/identity`, `/v1/app/identity`. */
  url: string
  ownerOf: (request: FastifyRequest) => Promise<string>
}

/** Somebody who does not remember their number tries a few; who tries more tries the numbers of others. */
const PROOFS_PER_CONVERSATION = 5
const PROOFS_PER_ADDRESS = 10
const PROOF_WINDOW_MS = 600_000
/** Households and offices share an address. */
const CODES_PER_ADDRESS = 20
const CODE_WINDOW_MS = 3_600_000

const phone = z.object({ phone: z.string().max(32) })
const code = z.object({ code: z.string().max(32) })
const ticket = z.object({ ticketNo: z.string().regex(/^\d{8}-\d{6,12}$/), phoneLast4: z.string().regex(/^\d{4}$/) })

/**
 * `GET url` tells on which other channels this person is known, `DELETE url` parts this conversation from them;
 * `POST url/code`, `POST url/code/confirm` and `POST url/ticket` are the proofs, so many for each address and conversation
 * before a code is sent or a ticket's own attempts are used up.
 */
export function installIdentity(app: FastifyInstance, { identity }: ChannelHost, { url, ownerOf }: IdentityDoor): void {
  const proofs = new RateLimit(PROOFS_PER_CONVERSATION, PROOF_WINDOW_MS)
  const proofsFrom = new RateLimit(PROOFS_PER_ADDRESS, PROOF_WINDOW_MS)
  const codesFrom = new RateLimit(CODES_PER_ADDRESS, CODE_WINDOW_MS)
  app.get(url, async (request) => ({ linked: await identity.linked(await ownerOf(request)) }))
  app.delete(url, async (request) => ({ unlinked: await identity.unlink(await ownerOf(request)) }))
  app.post(`${url}/code`, { schema: { body: phone } }, async (request, reply) => {
    const owner = await ownerOf(request)
    if (!codesFrom.take(request.ip)) throw new AppError('TOO_FAST', 'too many codes; please try again in an hour')
    await identity.sendCode(owner, phone.parse(request.body).phone.replace(/[\s-]/g, ''))
    return reply.code(202).send({ sent: true })
  })
  app.post(`${url}/code/confirm`, { schema: { body: code } }, async (request) => {
    const owner = await ownerOf(request)
    await identity.confirmCode(owner, code.parse(request.body).code)
    return { linked: await identity.linked(owner) }
  })
  app.post(`${url}/ticket`, { schema: { body: ticket } }, async (request) => {
    const owner = await ownerOf(request)
    const { ticketNo, phoneLast4 } = ticket.parse(request.body)
    if (!proofsFrom.take(request.ip) || !proofs.take(owner)) {
      throw new AppError('TOO_FAST', 'too many attempts; please try again in ten minutes')
    }
    await identity.proveTicket(owner, ticketNo, phoneLast4)
    return { linked: await identity.linked(owner) }
  })
}
