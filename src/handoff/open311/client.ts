import { networkFault } from '../../http/index.ts'
import type { Open311Receiver } from '../receivers.ts'
import { type Answered, readRequests, readServiceCodes } from './answer.ts'

/** A thousand requests with long descriptions. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024

/** A call that gave nothing to work with. `status` is missing where nothing answered. */
export class Open311CallFault extends Error {
  readonly status: number | undefined
  /** The beginning of what the server said. */
  readonly answer: string

  constructor(code: string, { status, answer = '' }: { status?: number; answer?: string } = {}) {
    super(code)
    this.name = 'Open311CallFault'
    this.status = status
    this.answer = answer
  }
}

export interface Call {
  path: string
  query?: Readonly<Record<string, string>>
  /** A form to be posted; without one it is a GET. */
  form?: URLSearchParams
  headers?: Readonly<Record<string, string>>
  stopping: AbortSignal
}

/**
 * One call of an Open311 server and the requests in its answer. A redirect is not followed: the key would go along.
 * Throws Open311CallFault; `ANSWER_UNREADABLE` is a success that could not be read.
 */
export function callServer(endpoint: Open311Receiver, call: Call): Promise<Answered[]> {
  return listOf(endpoint, call, readRequests)
}

/** The codes of the services that a server offers. Throws Open311CallFault. */
export function listServices(endpoint: Open311Receiver, stopping: AbortSignal): Promise<string[]> {
  return listOf(endpoint, { path: 'services', stopping }, readServiceCodes)
}

async function listOf<One>(
  endpoint: Open311Receiver,
  call: Call,
  read: (text: string, wire: Open311Receiver['wire']) => One[],
): Promise<One[]> {
  const { status, text } = await ask(endpoint, call)
  if (status < 200 || status > 299) throw new Open311CallFault(`HTTP ${status}`, { status, answer: text.slice(0, 300) })
  try {
    return read(text, endpoint.wire)
  } catch {
    throw new Open311CallFault('ANSWER_UNREADABLE', { status })
  }
}

async function ask(
  { url, wire, jurisdictionId, timeoutMs }: Open311Receiver,
  { path, query = {}, form, headers, stopping }: Call,
): Promise<{ status: number; text: string }> {
  const address = new URL(`${path}.${wire}`, url.endsWith('/') ? url : `${url}/`)
  const jurisdiction = form || !jurisdictionId ? {} : { jurisdiction_id: jurisdictionId }
  for (const [name, value] of Object.entries({ ...jurisdiction, ...query })) address.searchParams.set(name, value)
  try {
    const response = await fetch(address, {
      method: form ? 'POST' : 'GET',
      body: form,
      headers,
      redirect: 'manual',
      signal: AbortSignal.any([stopping, AbortSignal.timeout(timeoutMs)]),
    })
    return { status: response.status, text: await textOf(response) }
  } catch (error) {
    throw error instanceof Open311CallFault ? error : new Open311CallFault(networkFault(error))
  }
}

async function textOf(response: Response): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of response.body ?? []) {
    bytes += part.length
    if (bytes > MAX_ANSWER_BYTES) throw new Open311CallFault('ANSWER_TOO_LARGE', { status: response.status })
    parts.push(Buffer.from(part))
  }
  return Buffer.concat(parts).toString()
}
