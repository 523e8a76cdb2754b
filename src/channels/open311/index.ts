import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isSameKey, RateLimit } from '../../http/index.ts'
import type { Channel, ChannelHost } from '../channel.ts'
import { appealOf } from './create.ts'
import { faultListing, Open311Fault, Open311Faults } from './fault.ts'
import { Parameters } from './form.ts'
import { type Format, typeOf, writeListing, writeOne } from './format.ts'
import { queryOf, requestOf } from './requests.ts'
import { definitionOf, serviceOf } from './services.ts'

const BASE = '/open311/v2'
const MAX_BODY_BYTES = 128 * 1024
const WRONG_KEYS_PER_MINUTE = 30
/** When what this endpoint offers last changed its shape. */
const CHANGESET = '2026-11-22T00:00:00+08:00'

/** One question to the endpoint, once read. */
interface Question {
  request: FastifyRequest
  format: Format
  parameters: Parameters
  host: ChannelHost
  wrongKeys: RateLimit
}

/**
 * Open311 GeoReport v2: an app that speaks it files requests here and follows them. On with the first account.
 * https://wiki.open311.org/GeoReport_v2/
 */
export const open311: Channel = {
  id: 'open311',
  install(app, host) {
    if (Object.keys(host.accounts.open311).length === 0) return
    const wrongKeys = new RateLimit(WRONG_KEYS_PER_MINUTE, 60_000)
    app.register(async (scope) => {
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) =>
        done(null, body),
      )
      installFaults(scope)
      const asked = { host, wrongKeys }
      scope.get(`${BASE}/*`, { schema: { hide: true } }, (request, reply) => answer(reply, request, asked, get))
      scope.post(`${BASE}/*`, { schema: { hide: true } }, (request, reply) => answer(reply, request, asked, post))
    })
  },
}

/** These clients know no problem details: faults are told in the format that was asked for. */
function installFaults(scope: FastifyInstance): void {
  scope.setErrorHandler((error, request, reply) => {
    const faults = faultsOf(error)
    if (faults.some(({ status }) => status >= 500)) request.log.error({ err: error }, 'a request failed')
    const format = formatOf(request)
    return reply
      .code(faults[0]!.status)
      .type(typeOf(format))
      .send(writeListing(faultListing(faults), format))
  })
}

function faultsOf(error: unknown): readonly Open311Fault[] {
  if (error instanceof Open311Faults) return error.faults
  if (error instanceof Open311Fault) return [error]
  const { statusCode = 500 } = error as { statusCode?: number }
  if (statusCode === 413) return [new Open311Fault(413, 'the request is too large')]
  if (statusCode >= 400 && statusCode < 500) return [new Open311Fault(400, 'the request cannot be read')]
  return [new Open311Fault(500, 'something went wrong on our side; please try again')]
}

async function answer(
  reply: FastifyReply,
  request: FastifyRequest,
  { host, wrongKeys }: Pick<Question, 'host' | 'wrongKeys'>,
  handle: (path: string, question: Question) => Promise<string>,
): Promise<string> {
  const format = formatOf(request)
  const search = request.url.split('?')[1] ?? ''
  const form = Buffer.isBuffer(request.body) ? `&${formText(request, request.body)}` : ''
  const question = { request, format, parameters: Parameters.read(search + form), host, wrongKeys }
  const body = await handle(pathOf(request).replace(/\.(?:xml|json)$/, ''), question)
  return reply.type(typeOf(format)).header('access-control-allow-origin', '*').send(body)
}

function pathOf(request: FastifyRequest): string {
  return (request.params as { '*': string })['*']
}

function formatOf(request: FastifyRequest): Format {
  return /\.json$/i.test((request.params as { '*'?: string } | undefined)?.['*'] ?? '') ? 'json' : 'xml'
}

function formText(request: FastifyRequest, body: Buffer): string {
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type)) {
    throw new Open311Fault(400, 'the body must be application/x-www-form-urlencoded; charset=utf-8')
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw new Open311Fault(400, 'the body is not UTF-8')
  }
}

async function get(path: string, question: Question): Promise<string> {
  const { format, host } = question
  const [resource, id] = path.split(/\/(.*)/s)
  if (path === 'discovery') return writeOne('discovery', discoveryOf(question), format)
  if (path === 'services') {
    return writeListing({ list: 'services', item: 'service', items: host.leaves().map(serviceOf) }, format)
  }
  if (path === 'requests') return listRequests(question)
  if (resource === 'services' && id) return definition(id, question)
  if (resource === 'requests' && id) return oneRequest(id, question)
  if (resource === 'tokens' && id) return oneToken(id, question)
  throw new Open311Fault(404, 'there is no such resource')
}

function definition(code: string, { host, format }: Question): string {
  const leaf = host.leaves().find((one) => one.code === code)
  if (!leaf) throw new Open311Fault(404, 'service_code provided was not found')
  return writeOne('service_definition', definitionOf(leaf), format)
}

async function listRequests(question: Question): Promise<string> {
  const { parameters, host, format } = question
  const query = { ...queryOf(parameters, host.clock()), account: askingAccount(question) }
  const items = (await host.publicRequests(query)).map(requestOf)
  return writeListing({ list: 'service_requests', item: 'request', items }, format)
}

async function oneRequest(id: string, question: Question): Promise<string> {
  const { host, format } = question
  const [found] = await host.publicRequests({ ticketNos: [id], account: askingAccount(question), limit: 1 })
  if (!found) throw new Open311Fault(404, 'service_request_id provided was not found')
  return writeListing({ list: 'service_requests', item: 'request', items: [requestOf(found)] }, format)
}

/** Every service is `realtime`: the id is given at once, and is its own token. */
async function oneToken(token: string, question: Question): Promise<string> {
  const { host, format } = question
  const [found] = await host.publicRequests({ ticketNos: [token], account: askingAccount(question), limit: 1 })
  if (!found) throw new Open311Fault(404, 'token provided was not found')
  const items = [{ service_request_id: found.ticketNo, token }]
  return writeListing({ list: 'service_requests', item: 'request', items }, format)
}

async function post(path: string, question: Question): Promise<string> {
  if (path !== 'requests') throw new Open311Fault(404, 'there is no such resource')
  const { request, parameters, host, format } = question
  const account = askingAccount(question)
  if (!account) {
    throw new Open311Fault(403, 'Missing or invalid api_key: it cannot be used to create requests')
  }
  const leaves = new Map(host.leaves().map((leaf) => [leaf.code, leaf]))
  const appeal = appealOf(parameters, {
    account,
    line: host.accounts.open311[account]!.line,
    leafOf: (code) => leaves.get(code),
    now: host.clock(),
    idempotencyKey: idempotencyKeyOf(request),
  })
  const { ticketNo } = await host.fileAppeal(appeal)
  const items = [{ service_request_id: ticketNo, service_notice: null, account_id: null }]
  return writeListing({ list: 'service_requests', item: 'request', items }, format)
}

/** An RFC 8941 string, or bare as many clients write it. */
function idempotencyKeyOf({ headers }: FastifyRequest): string | undefined {
  const header = headers['idempotency-key']
  return typeof header === 'string' ? /^"?([!#-~]{1,128})"?$/.exec(header)?.[1] : undefined
}

/**
 * The account whose key stands in the request; undefined when there is none, or a wrong one, which counts as a guess.
 * Throws 429 after too many of these.
 */
function askingAccount({ parameters, host, request, wrongKeys }: Question): string | undefined {
  const given = parameters.get('api_key') ?? ''
  const matches = Object.entries(host.accounts.open311).filter(([, { apiKey }]) => isSameKey(given, apiKey))
  if (matches.length === 0 && given !== '' && !wrongKeys.take(request.ip)) {
    throw new Open311Fault(429, 'too many attempts; please wait a minute')
  }
  return matches[0]?.[0]
}

function discoveryOf({ request }: Question) {
  const url = `${request.protocol}://${request.host}${BASE}`
  return {
    changeset: CHANGESET,
    contact: '12345 政务服务便民热线',
    key_service: '向热线运行单位申请 api_key',
    endpoints: [
      {
        specification: 'http://wiki.open311.org/GeoReport_v2',
        url,
        changeset: CHANGESET,
        type: 'production',
        formats: ['text/xml', 'application/json'],
      },
    ],
  }
}
