import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { AppError } from '../domain/index.ts'
import { sendOthersFile } from '../http/index.ts'
import { recordAudit } from '../people/index.ts'
import { findTicket } from '../tickets/index.ts'
import { checkSight } from './conversations.ts'
import type { DeskDeps } from './deps.ts'
import { deskRoute } from './route.ts'

const ofConversation = z.object({ id: z.uuid(), mediaId: z.uuid() })
const ofTicket = z.object({ ticketNo: z.string().regex(/^\d{8}-\d{6,12}$/), mediaId: z.uuid() })
const serving = ['agent', 'supervisor'] as const

/**
 * Photos, films, recordings and letters that people sent along, for who may see the conversation or the ticket that they
 * belong to. Each look is an entry of the audit log, made before the first byte leaves.
 */
export function installDeskMedia(app: FastifyInstance, deps: DeskDeps): void {
  const { db, vault, media } = deps

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/conversations/:id/media/:mediaId',
    allow: serving,
    schema: { params: ofConversation },
    async handler({ params: { id, mediaId } }, actor, reply) {
      await checkSight(deps, actor, id)
      const file = await media.read(id, mediaId)
      await recordAudit(db, {
        actor,
        action: 'media.viewed',
        subjectType: 'conversation',
        subjectId: id,
        detail: { mediaId },
      })
      return sendOthersFile(reply, mediaId, file)
    },
  })

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/tickets/:ticketNo/media/:mediaId',
    allow: serving,
    schema: { params: ofTicket },
    async handler({ params: { ticketNo, mediaId } }, actor, reply) {
      const kept = await findTicket(db, vault, ticketNo)
      if (!kept) throw new AppError('TICKET_UNKNOWN', `there is no ticket ${ticketNo}`)
      const isItsOwn = kept.ticket.attachments.some((one) => one.mediaId === mediaId)
      if (!isItsOwn) throw new AppError('MEDIA_UNKNOWN', 'this ticket has no such file')
      const file = await media.readAny(mediaId)
      await recordAudit(db, {
        actor,
        action: 'media.viewed',
        subjectType: 'ticket',
        subjectId: ticketNo,
        detail: { mediaId },
      })
      return sendOthersFile(reply, mediaId, file)
    },
  })
}
