import { lookup as systemLookup } from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net'

/** An address that came in a message was not fetched: it leads to our own network, or gives no such thing. */
export class OutsideFault extends Error {
  /** Another attempt may succeed: the other side did not answer, or is broken. */
  readonly passing: boolean

  constructor(reason: string, { passing = false, ...options }: ErrorOptions & { passing?: boolean } = {}) {
    super(`the address was not fetched: ${reason}`, options)
    this.name = 'OutsideFault'
    this.passing = passing
  }
}

export interface OutsideOptions {
  maxBytes: number
  signal: AbortSignal
  /** Looks names up; tests hand in their own. */
  lookup?: LookupFunction
}

const MAX_REDIRECTS = 3
const PORTS: readonly string[] = ['', '80', '443']

/**
 * Everything that is not the public internet: IANA's special-purpose registries for IPv4 and IPv6 (RFC 6890 and its
 * updates), multicast, and the ways in which IPv6 wraps an IPv4 address.
 */
const inside = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  inside.addSubnet(network, prefix, 'ipv4')
}

/** Of IPv6 only what is handed out as global unicast (2000::/3) is outside, less what there is special. */
const globalUnicast = new BlockList()
globalUnicast.addSubnet('2000::', 3, 'ipv6')
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  inside.addSubnet(network, prefix, 'ipv6')
}

/** True for an address on the public internet. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false
  if (isIPv6(address)) return globalUnicast.check(address, 'ipv6') && !inside.check(address, 'ipv6')
  return !inside.check(address, 'ipv4')
}

/**
 * Gets what an address names that came from outside, at most `maxBytes`. The name is looked up once and the connection
 * goes to what was checked, so that a name cannot change its mind in between; every redirect is checked anew.
 * Throws OutsideFault.
 */
export async function fetchOutside(url: string, options: OutsideOptions): Promise<Buffer> {
  let address = url
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const answer = await getOnce(checked(address), options)
    if (answer.body) return answer.body
    address = answer.location
  }
  throw new OutsideFault('it redirects again and again')
}

function checked(address: string): URL {
  if (!URL.canParse(address)) throw new OutsideFault('it is no address')
  const url = new URL(address)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new OutsideFault('it is neither http nor https')
  if (url.username || url.password) throw new OutsideFault('it holds a password')
  if (!PORTS.includes(url.port)) throw new OutsideFault('it names a port of its own')
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw new OutsideFault('it leads into our own network')
  return url
}

type Got = { body: Buffer; location?: never } | { body?: never; location: string }

function getOnce(url: URL, options: OutsideOptions): Promise<Got> {
  const { promise, resolve, reject } = Promise.withResolvers<Got>()
  const { request: open } = url.protocol === 'https:' ? https : http
  const fail = (cause: unknown) => {
    reject(cause instanceof OutsideFault ? cause : new OutsideFault('nothing came back', { cause, passing: true }))
  }
  const request = open(
    url,
    { signal: options.signal, lookup: publicOnly(options.lookup), agent: false },
    (response) => {
      const { statusCode = 0, headers } = response
      if (statusCode >= 300 && statusCode < 400 && headers.location) {
        response.destroy()
        const target = URL.canParse(headers.location, url) ? new URL(headers.location, url).href : ''
        resolve({ location: target })
      } else if (statusCode !== 200) {
        response.destroy()
        fail(new OutsideFault(`HTTP ${statusCode}`, { passing: statusCode >= 500 }))
      } else {
        collect(response, options.maxBytes).then((body) => resolve({ body }), fail)
      }
    },
  )
  request.on('error', fail)
  request.end()
  return promise
}

async function collect(response: http.IncomingMessage, maxBytes: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of response as AsyncIterable<Buffer>) {
    length += part.length
    if (length > maxBytes) {
      response.destroy()
      throw new OutsideFault('it is too large')
    }
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** Names that lead inside, be it with one of several addresses, do not resolve. */
function publicOnly(lookup: LookupFunction = systemLookup as LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const addresses = Array.isArray(found) ? found : []
      const refused = addresses.length === 0 || addresses.some(({ address }) => !isPublicAddress(address))
      if (error || refused) callback(error ?? new OutsideFault('it leads into our own network'), [])
      else if (options.all) callback(null, addresses)
      else callback(null, addresses[0]!.address, addresses[0]!.family)
    })
  }
}
