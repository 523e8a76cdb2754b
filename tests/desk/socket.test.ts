import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import fastifyCookie from '@fastify/cookie'
import fastifyWebsocket from '@fastify/websocket'
import { type FastifyInstance, fastify } from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { deskSocket, SESSION_OVER } from '../../src/desk/index.ts'
import { installErrors } from '../../src/http/index.ts'
import type { DeskSession, People, Role } from '../../src/people/index.ts'

const token = 'a'.repeat(43)
let app: FastifyInstance
let session: DeskSession | null
let address: string

/** Somebody who is signed in with `token`, in these roles. */
function signedIn(...roles: Role[]): DeskSession {
  const actor = { kind: 'user' as const, id: 'u-1', name: '李娜', roles, scopes: [] }
  return { actor, userId: 'u-1', userName: 'li.na', mustChangePassword: false, totp: false, hasPassword: true }
}

beforeEach(async () => {
  app = fastify({ forceCloseConnections: true })
  installErrors(app)
  await app.register(fastifyCookie)
  await app.register(fastifyWebsocket)
  const people = {
    sessionOf: async (given: string | undefined) => (given === token ? session : null),
    authenticateKey: async () => null,
  } as unknown as People
  app.register(async (scope) =>
    deskSocket(
      scope,
      { people },
      {
        url: '/v1/desk',
        allow: ['agent'],
        recheckMs: 20,
        handler: (socket, actor) => socket.send(`hello ${actor.name}`),
      },
    ),
  )
  await app.listen({ host: '127.0.0.1', port: 0 })
  address = `127.0.0.1:${(app.server.address() as AddressInfo).port}`
  session = signedIn('agent')
})
afterEach(() => app.close())

/** Opens the socket with these headers; gives it, or the status with which it was refused. */
async function open(headers: Record<string, string>): Promise<WebSocket | number> {
  const socket = new WebSocket(`ws://${address}/v1/desk`, { headers })
  return new Promise((resolve) => {
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode!))
    socket.on('error', () => undefined)
    socket.on('open', () => resolve(socket))
  })
}

const own = () => ({ origin: `http://${address}`, cookie: `jiesu-desk=${token}` })

test('the page of the desk opens its socket and is known by its session', async () => {
  const socket = new WebSocket(`ws://${address}/v1/desk`, { headers: own() })

  const [said] = await once(socket, 'message')

  expect(String(said)).toBe('hello 李娜')
  socket.terminate()
})

test.each([
  [
    'a page of another site, with the cookie that the browser sends along',
    () => ({ ...own(), origin: 'https://evil.example' }),
    403,
  ],
  ['a program that names no origin', () => ({ cookie: own().cookie }), 403],
  ['an origin that is none', () => ({ ...own(), origin: 'null' }), 403],
  ['nobody', () => ({ origin: own().origin }), 401],
  ['a guessed token', () => ({ ...own(), cookie: `jiesu-desk=${'b'.repeat(43)}` }), 401],
  ['a key, which is not for this door', () => ({ ...own(), authorization: `Bearer jsk_${'A'.repeat(43)}` }), 401],
])('the socket is not opened by %s', async (_who, headers, status) => {
  expect(await open(headers())).toBe(status)
})

test('the socket is not opened by who has another role', async () => {
  session = signedIn('editor', 'admin')

  expect(await open(own())).toBe(403)
})

test('a socket that is open ends when its session does', async () => {
  const socket = (await open(own())) as WebSocket

  session = null
  const [code] = await once(socket, 'close')

  expect(code).toBe(SESSION_OVER)
})
