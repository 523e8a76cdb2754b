import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as the server has it. */
export interface ServerRequest {
  id: string
  token: string | null
  form: URLSearchParams
  status: string
  notes: string
  agency: string
  updated: string
}

/** How the next call of a kind ends; `hang` never answers, `lost` does the work and cuts the connection. */
export type Mishap = 'hang' | 'lost' | 'nonsense' | number

/** A server that speaks GeoReport v2 in JSON and XML, written from the specification and from nothing of ours. */
export class Open311Server implements AsyncDisposable {
  readonly requests: ServerRequest[] = []
  /** All calls, `GET requests.json?…`. */
  readonly calls: string[] = []
  /** What goes wrong with the next calls whose path begins so. */
  readonly mishaps: { path: string; mishap: Mishap }[] = []
  /** With it a POST is answered by a token, and the id is there once `settle` was called. */
  givesTokens = false
  /** False: several ids in one query give nothing, as simple servers do it. */
  knowsLists = true
  /** Codes of the services that are offered. */
  services = ['000']
  #settled = new Set<string>()
  readonly #server = createServer((request, response) => void this.#answer(request, response))

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return this
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v2`
  }

  /** The id that a token stands for is known from now on. */
  settle(token: string): void {
    this.#settled.add(token)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const url = new URL(request.url!, 'http://peer')
    const [, path = '', format = ''] = /^\/v2\/(.*)\.(json|xml)$/.exec(url.pathname) ?? []
    this.calls.push(`${request.method} ${path}.${format}${url.search}`)
    const mishap = this.#mishapOf(`${request.method} ${path}`)
    if (mishap === 'hang') return
    if (typeof mishap === 'number') {
      response.writeHead(mishap).end('<errors><error><code>500</code></error></errors>')
      return
    }
    const listed =
      request.method === 'POST'
        ? this.#take(new URLSearchParams(Buffer.concat(parts).toString()))
        : this.#list(path, url.searchParams)
    if (mishap === 'lost') {
      request.socket.destroy()
      return
    }
    if (!listed) {
      response.writeHead(404).end(format === 'json' ? '[{"code":404}]' : '<errors/>')
      return
    }
    const body = mishap === 'nonsense' ? '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>' : written(listed, format)
    response.writeHead(request.method === 'POST' ? 201 : 200, { 'content-type': `text/${format}` }).end(body)
  }

  #mishapOf(call: string): Mishap | null {
    const at = this.mishaps.findIndex(({ path }) => call.startsWith(path))
    return at < 0 ? null : this.mishaps.splice(at, 1)[0]!.mishap
  }

  #take(form: URLSearchParams): Record<string, string>[] {
    const n = this.requests.length + 1
    const id = `9007199254740993${n}`
    const token = this.givesTokens ? `t/${n}` : null
    const state = { status: 'open', notes: '', agency: '', updated: '2026-11-26T08:00:00+08:00' }
    this.requests.push({ id, token, form, ...state })
    return [token ? { token, service_notice: '' } : { service_request_id: id, account_id: '' }]
  }

  #list(path: string, query: URLSearchParams): Record<string, string>[] | null {
    if (path === 'services') return this.services.map((service_code) => ({ service_code, service_name: '其他' }))
    const token = /^tokens\/(.*)$/.exec(path)?.[1]
    if (token) {
      const found = this.requests.find((one) => one.token === decodeURIComponent(token))
      if (!found) return null
      return this.#settled.has(found.token!) ? [{ service_request_id: found.id, token: found.token! }] : []
    }
    const one = /^requests\/(.*)$/.exec(path)?.[1]
    if (one) {
      const found = this.requests.find(({ id }) => id === one)
      return found ? [shown(found)] : null
    }
    const ids = query.get('service_request_id')?.split(',')
    if (ids && ids.length > 1 && !this.knowsLists) return []
    const wanted = this.requests.filter(
      ({ id, form }) => (!ids || ids.includes(id)) && (ids || form.get('service_code') === query.get('service_code')),
    )
    return wanted.map(shown)
  }
}

function shown({ id, form, status, notes, agency, updated }: ServerRequest): Record<string, string> {
  return {
    service_request_id: id,
    status,
    status_notes: notes,
    service_code: form.get('service_code') ?? '',
    description: form.get('description') ?? '',
    agency_responsible: agency,
    updated_datetime: updated,
    lat: form.get('lat') ?? '',
  }
}

/** Ids are numbers in this server's JSON, as in that of many; larger than a number of JavaScript can hold. */
function written(requests: Record<string, string>[], format: string): string {
  if (format === 'json') {
    return JSON.stringify(requests).replace(/"service_request_id":"(\d+)"/g, '"service_request_id":$1')
  }
  const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const members = (one: Record<string, string>) =>
    Object.entries(one)
      .map(([name, value]) => (value ? `<${name}>${escaped(value)}</${name}>` : `<${name}/>`))
      .join('')
  const all = requests.map((one) => `<request>${members(one)}</request>`).join('')
  return `<?xml version="1.0" encoding="utf-8"?>\n<service_requests>${all}</service_requests>`
}
