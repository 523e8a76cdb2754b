import type { FastifyRequest } from 'fastify'

/** The token of `Authorization: Bearer …`; empty when there is none. */
export function bearer(request: FastifyRequest): string {
  return /^Bearer ([\w-]+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
}
