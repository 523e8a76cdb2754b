import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../domain/index.ts'
import type { OidcAttempt } from '../people/index.ts'
import { readSessionCookie, setSessionCookie } from './cookie.ts'
import type { DeskDeps } from './deps.ts'

const COOKIE = 'jiesu-desk-oidc'
const PATH = '/v1/desk/oidc'
const PURPOSE = 'oidc.attempt'
const MINUTES = 10

const open = { schema: { hide: true }, config: { desk: { allow: [], guard: 'public' as const } } }

/** Sign-in through the identity provider: there, and back. Public, as every sign-in is; state, nonce and PKCE guard it. */
export function installOidc(app: FastifyInstance, { oidc, vault }: DeskDeps): void {
  app.get('/v1/desk/sign-in', { ...open, schema: { tags: ['desk'] } }, (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ password: true, oidc: oidc !== null }),
  )

  app.get(PATH, open, async (request, reply) => {
    if (!oidc) throw new AppError('NOT_FOUND', 'there is nothing here')
    const { url, attempt } = await oidc.begin(callbackOf(request))
    // Lax: the way back comes from the provider's site. Sealed: the verifier is for us alone.
    reply.setCookie(COOKIE, vault.seal(PURPOSE, attempt).toString('base64url'), {
      ...attributes(request),
      maxAge: MINUTES * 60,
    })
    return reply.header('cache-control', 'no-store').redirect(url)
  })

  app.get(`${PATH}/callback`, open, async (request, reply) => {
    if (!oidc) throw new AppError('NOT_FOUND', 'there is nothing here')
    const attempt = attemptOf(request, vault)
    reply.clearCookie(COOKIE, attributes(request)).header('cache-control', 'no-store')
    if (!attempt) return refuse(reply, 'OIDC_REFUSED')
    try {
      const here = new URL(callbackOf(request) + request.url.slice(`${PATH}/callback`.length))
      const session = await oidc.finish(here, {
        attempt,
        address: request.ip,
        priorToken: readSessionCookie(request),
      })
      setSessionCookie(request, reply, session)
      return reply.redirect('/desk')
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      request.log.warn({ err: error }, 'a sign-in through the identity provider failed')
      return refuse(reply, error.code)
    }
  })
}

/** Back to the page, which has words for the code. */
function refuse(reply: FastifyReply, code: string): FastifyReply {
  return reply.redirect(`/desk?fault=${code}`)
}

function callbackOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}${PATH}/callback`
}

function attemptOf(request: FastifyRequest, vault: DeskDeps['vault']): OidcAttempt | null {
  try {
    return vault.open<OidcAttempt>(PURPOSE, Buffer.from(request.cookies[COOKIE] ?? '', 'base64url'))
  } catch {
    return null
  }
}

function attributes(request: FastifyRequest) {
  return { path: PATH, httpOnly: true, sameSite: 'lax' as const, secure: request.protocol === 'https' }
}
