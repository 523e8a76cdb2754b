import { readFileSync } from 'node:fs'
import fastifyCookie from '@fastify/cookie'
import { fastify } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { expect, test } from 'vitest'
import { type DeskDeps, deskRoute, installDesk, watchDeskRoutes } from '../../src/desk/index.ts'

const page = readFileSync(new URL('../../docs/desk.md', import.meta.url), 'utf8')
const [, table = ''] = /^## Rights$(.*?)^## /ms.exec(page) ?? []
const rows = [...table.matchAll(/^\| ([A-Z]+) \| `(.+?)` \| (.+?) \| (.*?) ?\|$/gm)].map(
  ([, method, url, who, scope]) => ({ method, url, who: who!.split(' ').sort().join(' '), scope: scope ?? '' }),
)

/** The routes of the desk as the program declares them; nothing is connected for it. */
async function declared() {
  const app = fastify()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  const known = watchDeskRoutes(app)
  await app.register(fastifyCookie)
  installDesk(app, {} as DeskDeps)
  await app.ready()
  return known
}

test('docs/desk.md names every route of the desk with exactly the rights that it has', async () => {
  const known = (await declared()).map(({ method, url, allow, scope, guard }) => ({
    method,
    url,
    who: guard === 'public' ? 'public' : allow.toSorted().join(' '),
    scope: scope ?? '',
  }))

  expect(rows.length).toBeGreaterThan(10)
  expect(rows.toSorted(byRoute)).toEqual(known.toSorted(byRoute))
})

test('only the ways to sign in and out are open to who is not signed in', async () => {
  const open = (await declared()).filter(({ guard }) => guard === 'public').map(({ url }) => url)

  expect(open.sort()).toEqual([
    '/v1/desk/oidc',
    '/v1/desk/oidc/callback',
    '/v1/desk/sign-in',
    '/v1/desk/sign-in',
    '/v1/desk/sign-out',
  ])
})

test('a route of the desk that comes without a guard stops the start', () => {
  const app = fastify()
  watchDeskRoutes(app)

  expect(() => app.get('/v1/desk/everything', () => 'secrets')).toThrow('is not guarded')
})

test('every route of the desk is open to somebody', async () => {
  const app = fastify()
  const known = watchDeskRoutes(app)
  deskRoute(app, {} as DeskDeps, { method: 'GET', url: '/v1/desk/x', allow: ['agent'], handler: () => null })
  await app.ready()

  expect(known).toEqual([{ method: 'GET', url: '/v1/desk/x', allow: ['agent'], scope: undefined, guard: 'session' }])
  expect((await declared()).filter(({ allow, guard }) => guard === 'session' && allow.length === 0)).toEqual([])
})

function byRoute(left: { url?: string; method?: string }, right: { url?: string; method?: string }): number {
  return `${left.url} ${left.method}` < `${right.url} ${right.method}` ? -1 : 1
}
