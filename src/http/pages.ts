import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/** The pages may load from this host only; no inline script, nothing from outside. */
const policy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "connect-src 'self' ws: wss:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
]

/**
 * Serves the built pages: `/` and `/enterprise` are the chat, `/enterprise/policies` finds a company's policies, `/desk`
 * and all below it are the desk; hashed assets are kept by browsers for a year.
 * `embedOrigins` may show the chat in a frame, as `/embed.js` does for them.
 */
export async function installPages(
  app: FastifyInstance,
  folder: string,
  embedOrigins: readonly string[],
): Promise<void> {
  const policyFor = (ancestors: string) => [...policy, `frame-ancestors ${ancestors}`].join('; ')
  const chatPolicy = policyFor(["'self'", ...embedOrigins].join(' '))
  // Nobody shows the desk in a frame and has its people click on what they do not see.
  const deskPolicy = policyFor("'none'")
  if (!existsSync(join(folder, 'index.html'))) {
    app.log.warn({ folder: 'web/dist' }, 'the pages are not built: npm run build:web')
    return
  }
  app.addHook('onSend', async (request, reply) => {
    const isPage = String(reply.getHeader('content-type')).startsWith('text/html')
    const isDesk = request.routeOptions.url?.startsWith('/desk')
    if (isPage) reply.header('content-security-policy', isDesk ? deskPolicy : chatPolicy)
  })
  await app.register(fastifyStatic, {
    root: folder,
    index: false,
    // Looked up when it is asked for: pages that are built anew are served without a restart.
    wildcard: true,
    // The pages have their addresses; under their file names they would have more that nobody watches.
    allowedPath: (path, _root, request) =>
      request.routeOptions.url !== '/*' || !/^\/?(index|desk|policies)\.html/i.test(path),
    // `npm run build:web` lays a .br and a .gz beside each file: a phone loads a quarter of the bytes.
    preCompressed: true,
    setHeaders: (reply, path) => {
      const lasting = path.includes('/assets/')
      reply.header('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  for (const path of ['/', '/enterprise']) {
    app.get(path, { schema: { hide: true } }, (_request, reply) => reply.sendFile('index.html'))
  }
  app.get('/enterprise/policies', { schema: { hide: true } }, (_request, reply) => reply.sendFile('policies.html'))
  // The desk finds its pages by itself from the rest of the address.
  for (const path of ['/desk', '/desk/*']) {
    app.get(path, { schema: { hide: true } }, (_request, reply) => reply.sendFile('desk.html'))
  }
}
