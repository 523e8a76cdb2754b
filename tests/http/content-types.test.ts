import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type ChannelHost, channels, readAccounts } from '../../src/channels/index.ts'
import { type DeskDeps, installDesk } from '../../src/desk/index.ts'
import { buildHttp } from '../../src/http-face.ts'
import { createLog } from '../../src/log.ts'
import { mediaTypeOf } from '../../src/media/index.ts'
import { roles } from '../../src/people/index.ts'
import { jpeg } from '../media/support/pictures.ts'

/** What a call may say that its body is: real types, near ones, and ways to write them that parsers read differently. */
const bases = [
  'application/json',
  'text/json',
  'text/plain',
  'text/html',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/problem+json',
  'application/vnd.api+json',
  'application/csp-report',
  'application/xml',
  'application/octet-stream',
  'json',
  '*/*',
]
const spellings: readonly ((type: string) => string)[] = [
  (type) => type,
  (type) => type.toUpperCase(),
  (type) => type.replace('/', ' / '),
  (type) => ` ${type}`,
  (type) => `${type}\t`,
  (type) => `${type};`,
  (type) => `${type}\t; charset=utf-8`,
  (type) => `${type}; charset=utf-7`,
  (type) => `${type}; charset="utf-16le`,
  (type) => `${type};a=b;a=c`,
  (type) => `${type}, application/json`,
  (type) => `application/json, ${type}`,
  (type) => `${type};application/json`,
  (type) => `${type}/application/json`,
  (type) => `${type}\u00a0`,
]
const corpus = [...new Set(bases.flatMap((base) => spellings.map((spell) => spell(base))))]

/** A body that is right for no route: each takes an object with members of its own. */
const wrong = '[1]'

let reached: string[]
let http: FastifyInstance
let routes: { method: 'POST' | 'PUT' | 'PATCH'; url: string }[]

/** Anything at all; whoever calls it, or a member of it, has got past the checks. */
function tripwire(name: string): object {
  return new Proxy(() => undefined, {
    get: (_target, member) => tripwire(`${name}.${String(member)}`),
    apply: () => {
      reached.push(name)
      throw new Error(`${name} was reached`)
    },
  })
}

function withTripwires(name: string, known: object): object {
  return new Proxy(known, {
    get: (target, member) => Reflect.get(target, member) ?? tripwire(`${name}.${String(member)}`),
  })
}

beforeAll(async () => {
  routes = []
  reached = []
  const accounts = readAccounts('{}', {})
  const actor = { kind: 'user', id: 'u', name: 'u', roles: [...roles], scopes: [] }
  const session = { actor, mustChangePassword: false }
  const host = withTripwires('host', { accounts, allowedOrigins: [], maxMediaBytes: 1024, ownerOf: async () => 'c' })
  const desk = withTripwires('desk', {
    people: withTripwires('people', { sessionOf: async () => session }),
    oidc: null,
  })
  const pages = new URL('../../web/', import.meta.url).pathname
  http = await buildHttp({ log: createLog('silent'), pages }, (scope) => {
    scope.addHook('onRoute', ({ method, url, schema }) => {
      const known = { ':id': '01900000-0000-7000-8000-000000000001', ':ticketNo': '20261122-000001' }
      const address = Object.entries(known).reduce((path, [name, value]) => path.replaceAll(name, value), url)
      if (schema?.body) routes.push({ method: method as 'POST', url: address.replace(/:\w+/g, 'x') })
    })
    for (const channel of channels) channel.install(scope, host as ChannelHost)
    installDesk(scope, desk as DeskDeps)
  })
  await http.ready()
})
beforeEach(() => {
  reached = []
})
afterAll(() => http?.close())

const own = { origin: 'http://localhost', host: 'localhost', 'x-jiesu-desk': '1' }

test('a body that its route does not take gets past the checks under no content type, however it is written', async () => {
  const through: string[] = []
  for (const [index, { method, url }] of routes.entries()) {
    // Each route another part of the corpus; all of it many times over.
    for (const type of corpus.filter((_type, place) => place % 10 === index % 10)) {
      const headers = { ...own, 'content-type': type }
      const { statusCode } = await http.inject({ method, url, headers, payload: wrong })
      if (statusCode < 400 || statusCode >= 500) through.push(`${method} ${url} as “${type}”: ${statusCode}`)
    }
  }

  expect(corpus.length).toBeGreaterThan(150)
  expect(routes.length).toBeGreaterThan(25)
  expect(through).toEqual([])
  expect(reached).toEqual([])
})

test('the checks are what stands in the way: a body that a route takes reaches what is behind it', async () => {
  const given = { method: 'POST', url: '/v1/identity/code', payload: { phone: '13800138000' } } as const
  await http.inject({ ...given, headers: { authorization: 'Bearer t' } })
  const note = '/v1/desk/conversations/01900000-0000-7000-8000-000000000001/notes'
  await http.inject({ method: 'POST', url: note, headers: own, payload: { text: '已回电' } })

  expect(reached[0]).toBe('host.identity.sendCode')
  expect(reached.length).toBeGreaterThan(1)
})

/** Types that a page of another site may send without asking first (Fetch, “CORS-safelisted request-header”). */
const simple = /^\s*(?:text\/plain|application\/x-www-form-urlencoded|multipart\/form-data)/i

test('no form of another site is taken for JSON', async () => {
  const taken: string[] = []
  for (const type of corpus.filter((one) => simple.test(one))) {
    const given = { method: 'POST', url: '/v1/identity/code', payload: '{"phone":"13800138000"}' } as const
    const { statusCode } = await http.inject({ ...given, headers: { authorization: 'Bearer t', 'content-type': type } })
    if (statusCode !== 415 && statusCode !== 400) taken.push(`${type}: ${statusCode}`)
  }

  expect(taken).toEqual([])
  expect(reached).toEqual([])
})

test('a server that checks only what calls itself application/json is caught by the same corpus', async () => {
  let unchecked = 0
  const careless = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const type = request.headers['content-type'] ?? ''
    const isParsed = /json|text\/plain/i.test(type)
    const body: unknown = isParsed ? JSON.parse(Buffer.concat(parts).toString()) : null
    if (isParsed && type !== 'application/json' && Array.isArray(body)) unchecked++
    response.end()
  })
  await new Promise<void>((resolve) => careless.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(careless.address() as AddressInfo).port}`
  for (const type of corpus) await fetch(url, { method: 'POST', body: wrong, headers: { 'content-type': type } })
  await new Promise((resolve) => careless.close(resolve))

  expect(unchecked).toBeGreaterThan(50)
})

const script = '<script>alert(1)</script>'
/** Contents that a browser would run, with what may stand before them unseen. */
const active = [
  '<!DOCTYPE html><html><body>',
  '<html>',
  '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">',
  '<?xml version="1.0"?><svg>',
  '<?xml-stylesheet href="x"?><x/>',
  '%!PS-Adobe',
  'MZ\x90\x00',
  '\x7fELF',
  'PK\x03\x04',
  'CWS\x08',
  '#!/bin/sh\n',
  'Rar!\x1a\x07',
  '{"a":1}',
  'From: a\r\nContent-Type: text/html\r\n\r\n',
  'GIF88a',
  '\xff\xd8\xfe',
  '\x89PNG\r\n\x1a',
  'RIFF\x00\x00\x00\x00AVI ',
  '\x00\x00\x00\x20ftypavif',
]
const before = ['', '\xef\xbb\xbf', ' \r\n\t', '\x00', '<!-- -->', '\xff\xfe']
const contents = active.flatMap((one) => before.map((lead) => Buffer.from(lead + one + script, 'latin1')))

test('what is no picture, film, recording or letter by its content is none, whatever it calls itself', () => {
  const taken = contents.filter((content) => mediaTypeOf(content) !== null)
  // One that looks at the first signs only takes what merely begins like a picture.
  const careless = (content: Buffer) => /^(?:GIF8|\xff\xd8|\x89PNG|RIFF)/.test(content.toString('latin1'))

  expect(contents.length).toBeGreaterThan(100)
  expect(taken.map(String)).toEqual([])
  expect(contents.filter(careless).length).toBeGreaterThan(3)
  expect(mediaTypeOf(Buffer.concat([jpeg([]), Buffer.from(script)]))).toBe('image/jpeg')
})
