import fastifyCookie from '@fastify/cookie'
import fastifySwagger from '@fastify/swagger'
import fastifySwaggerUi from '@fastify/swagger-ui'
import fastifyWebsocket from '@fastify/websocket'
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify'
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { watchDeskRoutes } from './desk/index.ts'
import { installErrors, installHeaders, installPages, onFrameworkError, releaseUpgrades } from './http/index.ts'

/** A frame may be this large, so that what is too long can still be told so; beyond it the socket is closed. */
const MAX_FRAME_BYTES = 8 * 1024 * 1024
/** RFC 6455, 7.4.1: the server goes away; clients come back. */
const GOING_AWAY = 1001
/** Swagger UI draws its symbols from `data:` and sets styles in its elements. */
const DOCS_POLICY =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'"
const MAX_BODY_BYTES = 1024 * 1024

export interface FaceDeps {
  log: FastifyBaseLogger
  /** Origins of foreign pages that may show ours in a frame. */
  embedOrigins?: readonly string[]
  /** The gateway stands behind exactly one proxy, which appends the address it was asked from. */
  trustProxy?: boolean
  /** Folder of the built pages. */
  pages: string
}

/** Gives the HTTP face: what every route relies on first, then the routes of the parts. */
export async function buildHttp(
  deps: FaceDeps,
  installParts: (scope: FastifyInstance) => void,
): Promise<FastifyInstance> {
  const { log } = deps
  const http = fastify({
    loggerInstance: log.child(
      {},
      { serializers: { req: ({ method, routeOptions }) => ({ method, route: routeOptions?.url }) } },
    ) as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    // One hop: what stands further left in X-Forwarded-For is the visitor's own invention.
    trustProxy: deps.trustProxy ? (_address, hop) => hop < 1 : false,
    frameworkErrors: onFrameworkError,
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
  })
  http.setValidatorCompiler(validatorCompiler)
  http.setSerializerCompiler(serializerCompiler)
  installErrors(http)
  installHeaders(http)
  watchDeskRoutes(http)
  await http.register(fastifyCookie)
  await http.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Jiesu', version: '0.1.0', description: 'The intake gateway of a 12345 hotline.' },
    },
    transform: jsonSchemaTransform,
  })
  await http.register(fastifySwaggerUi, { routePrefix: '/docs', staticCSP: DOCS_POLICY })
  await http.register(fastifyWebsocket, {
    options: { maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false },
    preClose(done) {
      for (const client of http.websocketServer.clients) client.close(GOING_AWAY, 'the gateway restarts')
      http.websocketServer.close()
      done()
    },
  })
  releaseUpgrades(http)
  await http.register(async (scope) => {
    installParts(scope)
    await installPages(scope, deps.pages, deps.embedOrigins ?? [])
  })
  return http
}
