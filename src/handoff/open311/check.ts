import type { Finding } from '../../domain/index.ts'
import type { Open311Receiver } from '../receivers.ts'
import { listServices, Open311CallFault } from './client.ts'

/**
 * What is wrong with an Open311 server that requests are passed on to, as far as can be told without filing one: whether
 * it answers, and whether it offers the services that our categories go to. Whether it takes the key, only a filing shows.
 */
export async function checkServer(endpoint: Open311Receiver, stopping: AbortSignal): Promise<Finding[]> {
  const what = 'outgoing service list'
  try {
    const offered = await listServices(endpoint, stopping)
    const listed = { what, ok: true, detail: `${offered.length} services`, mend: '' }
    return [listed, servicesFinding(endpoint, new Set(offered))]
  } catch (error) {
    if (!(error instanceof Open311CallFault)) throw error
    return [{ what, ok: false, detail: error.message, mend: mendFor(error, endpoint) }]
  }
}

function servicesFinding(endpoint: Open311Receiver, offered: ReadonlySet<string>): Finding {
  const what = 'outgoing services'
  const used = new Set([endpoint.defaultService, ...Object.values(endpoint.services)])
  const missing = [...used].filter((code) => !offered.has(code))
  if (missing.length === 0) return { what, ok: true, detail: `all ${used.size} in use are offered`, mend: '' }
  const mend = 'set services and defaultService of outgoing to codes of its service list'
  return { what, ok: false, detail: `not offered: ${missing.join(', ')}`, mend }
}

function mendFor({ status, message }: Open311CallFault, { wire }: Open311Receiver): string {
  if (message === 'ANSWER_UNREADABLE')
    return `it does not speak ${wire}: set wire to ${wire === 'json' ? 'xml' : 'json'}, or mend url`
  if (status === undefined) return 'url of outgoing must lead to the server: is it up, and may this machine reach it?'
  if (status === 401 || status === 403) return 'apiKey of outgoing must be the one that the server gave'
  if (status < 500) return 'url of outgoing must end before services.json; jurisdictionId must be one of its own'
  return 'the server itself is in trouble: tell its operator'
}
