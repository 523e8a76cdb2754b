import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Log } from '../domain/index.ts'
import { type ErasureDeps, erasePerson } from './erasure.ts'
import { type ExportDeps, exportPerson } from './export.ts'

export interface KeepingDeps extends ErasureDeps, Pick<ExportDeps, 'history'> {
  log: Log
  /** Throws RESUME_INVALID unless the token opens that conversation. */
  authorise: (conversationId: string, token: string) => Promise<void>
  /** Told after the commit, so that nobody goes on writing into what was erased. */
  onErased: (conversationId: string) => void
}

const params = z.object({ id: z.uuid() })

/** A person's own data, for who holds the conversation's token: a copy of it, and its erasure. */
export function installKeeping(app: FastifyInstance, deps: KeepingDeps): void {
  app.get('/v1/conversations/:id/export', { schema: { params } }, async (request, reply) => {
    const id = await own(request, deps)
    const copy = await exportPerson(deps, id)
    deps.log.info({ conversationId: id }, 'a requester took a copy of their data')
    return reply
      .header('cache-control', 'no-store')
      .header('content-disposition', `attachment; filename="12345-${id}.json"`)
      .type('application/json')
      .send(JSON.stringify(copy, null, 2))
  })

  app.delete('/v1/conversations/:id', { schema: { params } }, async (request, reply) => {
    const id = await own(request, deps)
    const { tickets, messages } = await erasePerson(deps, id, { dryRun: false })
    deps.onErased(id)
    deps.log.info({ conversationId: id, tickets, messages }, 'a requester erased their data')
    return reply.code(204).send()
  })
}

async function own(request: FastifyRequest, { authorise }: KeepingDeps): Promise<string> {
  const { id } = request.params as z.infer<typeof params>
  await authorise(id, /^Bearer ([\w-]+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '')
  return id
}
