import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Dispatch } from './dispatch.ts'
import { isRecord, readEvent, statusTypes } from './event.ts'
import { parseFaults, strikes } from './faults.ts'
import type { SimulatorOptions } from './options.ts'
import { list, page } from './page.ts'
import { SignatureRefused, verify } from './signature.ts'

/** The most an event may weigh: a ticket with a long transcript is some tens of kilobytes. */
const MOST_BYTES = 1_048_576

/** A request that is answered with problem+json (RFC 9457). */
class Problem extends Error {
  readonly status: number

  constructor(status: number, detail: string) {
    super(detail)
    this.status = status
  }
}

interface Answer {
  status?: number
  type: string
  body: string
  headers?: Record<string, string>
}

type Handler = (request: IncomingMessage, match: RegExpExecArray) => Answer | Promise<Answer>

/** The simulator's HTTP side, not yet listening. */
export function createHttpServer(options: SimulatorOptions, dispatch: Dispatch): Server {
  const routes = makeRoutes(options, dispatch)
  return createServer((request, response) => {
    answer(routes, request).then(
      (good) => send(response, good),
      (fault: unknown) => send(response, problem(fault)),
    )
  })
}

function makeRoutes(options: SimulatorOptions, dispatch: Dispatch): [string, RegExp, Handler][] {
  const css = asset('page.css', 'text/css')
  const script = asset('page-script.js', 'text/javascript')
  const { book } = dispatch
  return [
    ['POST', /^\/events$/, receiver(options, dispatch)],
    ['POST', /^\/reconcile$/, (request) => books(request, options, dispatch)],
    ['PUT', /^\/faults$/, own((request) => orderFaults(request, options))],
    ['POST', /^\/tickets\/([\w-]{1,64})\/events$/, own((request, [, no = '']) => byHand(request, dispatch, no))],
    ['GET', /^\/tickets$/, own(() => json({ tickets: book.all() }))],
    ['GET', /^\/health$/, () => json({ status: 'ok' })],
    ['GET', /^\/$/, own(() => ({ type: 'text/html', body: page(book.all()) }))],
    ['GET', /^\/list$/, own((request) => changedList(request, dispatch))],
    ['GET', /^\/page\.css$/, () => css],
    ['GET', /^\/page-script\.js$/, () => script],
  ]
}

async function answer(routes: readonly [string, RegExp, Handler][], request: IncomingMessage): Promise<Answer> {
  const path = (request.url ?? '/').split('?')[0] ?? '/'
  for (const [method, pattern, handler] of routes) {
    const match = pattern.exec(path)
    if (match && request.method === method) return handler(request, match)
  }
  throw new Problem(404, 'There is nothing at this address.')
}

/** Takes an event of the gateway: verified, then with exactly one effect per webhook-id. */
function receiver(options: SimulatorOptions, dispatch: Dispatch): Handler {
  const { secret, seed } = options
  const attempts = new Map<string, number>()
  return async (request) => {
    const { faults } = options
    const { id, text } = verify(request.headers, await readBody(request), secret)
    const attempt = (attempts.get(id) ?? 0) + 1
    if (faults.error > 0) attempts.set(id, attempt)
    if (faults.slow > 0) await wait(faults.slow)
    const fails = strikes(faults.error, seed, `error ${id} ${attempt}`)
    if (fails && strikes(0.5, seed, `before ${id} ${attempt}`)) throw new Problem(503, 'A fault as ordered: not taken.')
    const event = parse(text)
    const fresh = event !== null && dispatch.receive(id, event.type, event.ticket)
    if (fails) throw new Problem(503, 'A fault as ordered: taken, but you are not told.')
    return json({ received: fresh })
  }
}

/** Our book of a span of time, for who signs the question: the contract's way to find what was lost. */
async function books(request: IncomingMessage, { secret }: SimulatorOptions, { book }: Dispatch): Promise<Answer> {
  const { text } = verify(request.headers, await readBody(request), secret)
  const asked: unknown = JSON.parse(text)
  const [since, to] = isRecord(asked) ? [Date.parse(String(asked.since)), Date.parse(String(asked.to))] : []
  if (since === undefined || to === undefined || Number.isNaN(since + to)) throw new Problem(422, 'Name since and to.')
  return json(book.between(since, to))
}

/** `{"faults":"slow:500,error:0.1"}`: misbehaves from now on as ordered; an empty text is good behaviour. */
async function orderFaults(request: IncomingMessage, options: SimulatorOptions): Promise<Answer> {
  if (request.headers['content-type'] !== 'application/json') throw new Problem(415, 'Send application/json.')
  try {
    const body: unknown = JSON.parse(String(await readBody(request)))
    options.faults = parseFaults(isRecord(body) ? String(body.faults) : 'nothing')
  } catch (fault) {
    throw new Problem(422, fault instanceof Error ? fault.message : 'The faults cannot be read.')
  }
  return json({ faults: options.faults })
}

function parse(text: string): ReturnType<typeof readEvent> {
  try {
    return readEvent(text)
  } catch {
    throw new Problem(400, 'The body is no CloudEvents 1.0 envelope with a ticket.')
  }
}

/** A button of the page. JSON only, so that no other site's form can press it. */
async function byHand(request: IncomingMessage, dispatch: Dispatch, ticketNo: string): Promise<Answer> {
  if (request.headers['content-type'] !== 'application/json') throw new Problem(415, 'Send application/json.')
  const body: unknown = await readBody(request).then(
    (bytes) => JSON.parse(String(bytes)),
    () => null,
  )
  const type = statusTypes.find((known) => isRecord(body) && body.type === known)
  if (type === undefined) throw new Problem(422, `The type must be one of ${statusTypes.join(', ')}.`)
  if (!dispatch.sendByHand(ticketNo, type)) throw new Problem(404, 'No such ticket has arrived.')
  return json({ queued: true }, 202)
}

function changedList(request: IncomingMessage, { book }: Dispatch): Answer {
  const etag = `"${process.pid}-${book.version}"`
  const headers = { etag }
  if (request.headers['if-none-match'] === etag) return { status: 304, type: 'text/html', body: '', headers }
  return { type: 'text/html', body: list(book.all()).text, headers }
}

/**
 * For what shows tickets: over loopback it answers under a loopback name only, so that no foreign name can be pointed
 * at it (DNS rebinding), and other sites may link to it but not read it or press its buttons.
 */
function own(handler: Handler): Handler {
  return (request, match) => {
    const { headers, socket } = request
    const local = /^(::1|(::ffff:)?127\.)/.test(socket.localAddress ?? '')
    const host = (headers.host ?? '').replace(/:\d+$/, '')
    if (local && !['localhost', '127.0.0.1', '[::1]'].includes(host)) throw new Problem(403, 'Use localhost.')
    const foreign = headers['sec-fetch-site'] === 'cross-site' || headers['sec-fetch-site'] === 'same-site'
    if (foreign && headers['sec-fetch-mode'] !== 'navigate') throw new Problem(403, 'Not for other sites.')
    return handler(request, match)
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MOST_BYTES) throw new Problem(413, 'The body is larger than 1 MiB.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function problem(fault: unknown): Answer {
  const [status, detail] =
    fault instanceof Problem
      ? [fault.status, fault.message]
      : fault instanceof SignatureRefused
        ? [401, fault.message]
        : [500, 'Something went wrong here.']
  if (status === 500) console.error(fault)
  return { status, type: 'application/problem+json', body: JSON.stringify({ type: 'about:blank', status, detail }) }
}

function json(value: unknown, status = 200): Answer {
  return { status, type: 'application/json', body: JSON.stringify(value) }
}

function asset(name: string, type: string): Answer {
  return { type, body: readFileSync(new URL(name, import.meta.url), 'utf8') }
}

function send(response: ServerResponse, { status = 200, type, body, headers }: Answer): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    ...headers,
  })
  response.end(body)
}
