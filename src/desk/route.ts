import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import type { ZodType, z } from 'zod'
import { AppError } from '../domain/index.ts'
import { isAllowedOrigin } from '../http/index.ts'
import type { Actor, DeskSession, People, Role, Scope } from '../people/index.ts'
import { readSessionCookie } from './cookie.ts'

/** Every change carries this header: a form of another site cannot set it, and a script of one may not. */
export const DESK_HEADER = 'x-jiesu-desk'

/** Who may use a route of the desk. Nobody, where a list is empty. */
export interface DeskRights {
  allow: readonly Role[]
  /** Machines whose key has this scope may, too. */
  scope?: Scope
  /** `public`: the sign-in itself, which checks for itself. */
  guard: 'session' | 'public'
}

declare module 'fastify' {
  interface FastifyContextConfig {
    desk?: DeskRights
  }
}

interface DeskSchema {
  params?: ZodType
  querystring?: ZodType
  body?: ZodType
  response?: Record<number, ZodType>
}

type Member<S extends DeskSchema, K extends 'params' | 'querystring' | 'body'> = S[K] extends ZodType
  ? z.output<S[K]>
  : undefined

/** A request to the desk, as its schema made it. */
export type DeskRequest<S extends DeskSchema> = Omit<FastifyRequest, 'params' | 'query' | 'body'> & {
  params: Member<S, 'params'>
  query: Member<S, 'querystring'>
  body: Member<S, 'body'>
}

export interface DeskRoute<S extends DeskSchema> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  url: `/v1/desk/${string}`
  /** Roles that may; none includes another. */
  allow: readonly Role[]
  scope?: Scope
  schema?: S
  /** Open, too, to who must change their password first: their own account. */
  isOwnAccount?: boolean
  /** Bytes that a body may have, where files are sent. */
  bodyLimit?: number
  handler: (request: DeskRequest<S>, actor: Actor, reply: FastifyReply) => Promise<unknown> | unknown
}

/** What was found out about who calls, by request. */
const callers = new WeakMap<object, { actor: Actor; session: DeskSession | null }>()

/**
 * The one way to declare a route of the desk: signed in, or a key of the right scope; the right role; and, for
 * changes, from the desk's own page. Checked before the body is read. Answers are kept by no cache.
 */
export function deskRoute<S extends DeskSchema>(
  app: FastifyInstance,
  deps: { people: People },
  route: DeskRoute<S>,
): void {
  const { method, url, allow, scope, schema = {}, isOwnAccount = false, bodyLimit, handler } = route
  app.route({
    method: method as HTTPMethods,
    url,
    ...(bodyLimit && { bodyLimit }),
    schema: { tags: ['desk'], ...schema },
    config: { desk: { allow, scope, guard: 'session' } },
    onRequest: async (request, reply) => {
      reply.header('cache-control', 'no-store')
      await admit(request, deps.people, { allow, scope, isOwnAccount })
    },
    handler: (request, reply) =>
      handler(request as unknown as DeskRequest<S>, callers.get(request)!.actor, reply) as Promise<unknown>,
  })
}

/** Who is signed in, in a route that was reached with a session. Null for a key. */
export function sessionOfRequest(request: object): DeskSession | null {
  return callers.get(request)?.session ?? null
}

/** Throws SIGN_IN_NEEDED, KEY_INVALID, CSRF_REFUSED, PASSWORD_CHANGE_NEEDED or FORBIDDEN. */
export async function admit(
  request: FastifyRequest,
  people: People,
  { allow, scope, isOwnAccount = false }: { allow: readonly Role[]; scope?: Scope; isOwnAccount?: boolean },
): Promise<{ actor: Actor; session: DeskSession | null }> {
  if (request.headers.authorization !== undefined) {
    const actor = await people.authenticateKey(request.headers.authorization)
    if (!actor) throw new AppError('KEY_INVALID', 'this key is not in force')
    if (!scope || !actor.scopes.includes(scope)) throw new AppError('FORBIDDEN', 'this key does not open that')
    return remember(request, { actor, session: null })
  }
  const session = await people.sessionOf(readSessionCookie(request))
  if (!session) throw new AppError('SIGN_IN_NEEDED', 'please sign in')
  checkOwnPage(request)
  if (session.mustChangePassword && !isOwnAccount) {
    throw new AppError('PASSWORD_CHANGE_NEEDED', 'please choose a password of your own first')
  }
  if (!session.actor.roles.some((role) => allow.includes(role))) {
    throw new AppError('FORBIDDEN', 'your roles do not allow that')
  }
  return remember(request, { actor: session.actor, session })
}

/** Throws CSRF_REFUSED for a change, or a socket, that another site's page set going. */
export function checkOwnPage(request: FastifyRequest): void {
  const isSocket = request.headers.upgrade !== undefined
  if (!isSocket && (request.method === 'GET' || request.method === 'HEAD')) return
  const { origin, host } = request.headers
  const site = request.headers['sec-fetch-site']
  const isForeign = !isAllowedOrigin(origin, host, []) || (site !== undefined && site !== 'same-origin')
  // A browser always names the origin of a socket, and cannot be made to add a header to it.
  const isUnmarked = isSocket ? origin === undefined : request.headers[DESK_HEADER] === undefined
  if (isForeign || isUnmarked) throw new AppError('CSRF_REFUSED', 'this does not come from the page of the desk')
}

function remember<T extends { actor: Actor; session: DeskSession | null }>(request: object, caller: T): T {
  callers.set(request, caller)
  return caller
}

/** Every route below `/v1/desk`, with the rights that it was declared with. */
export interface KnownRoute extends DeskRights {
  method: string
  url: string
}

/**
 * To be called before any route is declared: a route below `/v1/desk` that did not come through `deskRoute`,
 * `deskSocket` or `publicDeskRoute` stops the start. Gives the list that fills as routes are declared.
 */
export function watchDeskRoutes(app: FastifyInstance): KnownRoute[] {
  const known: KnownRoute[] = []
  app.addHook('onRoute', ({ method, url, config }) => {
    if (url !== '/v1/desk' && !url.startsWith('/v1/desk/')) return
    if (!config?.desk) throw new Error(`${String(method)} ${url} is not guarded: declare it with deskRoute`)
    for (const one of [method].flat()) if (one !== 'HEAD') known.push({ method: one, url, ...config.desk })
  })
  return known
}
