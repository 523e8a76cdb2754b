import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * Over HTTPS the name begins with `__Host-`: browsers then take the cookie from this very host only, so no other site
 * of the city's domain can plant one (RFC 6265bis, 4.1.3.2). Over plain HTTP, for trying out, they would refuse it.
 */
const NAME = 'jiesu-desk'

function nameFor(request: FastifyRequest): string {
  return request.protocol === 'https' ? `__Host-${NAME}` : NAME
}

/** The session's token that the browser sent along. */
export function readSessionCookie(request: FastifyRequest): string | undefined {
  return request.cookies[nameFor(request)]
}

/** Gives the browser its token: no script reads it, no other site's page sends it along. */
export function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  { token, expiresAt }: { token: string; expiresAt: Date },
): void {
  reply.setCookie(nameFor(request), token, { ...attributes(request), expires: expiresAt })
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(nameFor(request), attributes(request))
}

function attributes(request: FastifyRequest) {
  return { path: '/', httpOnly: true, sameSite: 'strict' as const, secure: request.protocol === 'https' }
}
