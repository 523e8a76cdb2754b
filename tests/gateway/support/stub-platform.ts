import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One call of the gateway to the platform. */
export interface PlatformRequest {
  path: string
  query: URLSearchParams
  body: string
  /** The body, if it is JSON. */
  json: Record<string, unknown>
}

/** What the platform answers: JSON, or whatever the function does with the response itself. */
export type PlatformAnswer = object | ((response: ServerResponse) => void)

/** Somebody else's platform as the gateway sees it: answers by path, can be scripted to fail, remembers every call. */
export class StubPlatform implements AsyncDisposable {
  readonly calls: PlatformRequest[] = []
  readonly #routes = new Map<string, (request: PlatformRequest) => PlatformAnswer | Promise<PlatformAnswer>>()
  readonly #next = new Map<string, PlatformAnswer[]>()
  readonly #server = createServer((request, response) => void this.#serve(request, response))
  #waiting: { isThere: () => boolean; resolve: () => void }[] = []

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return this
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** What a path answers, call after call. */
  on(path: string, answer: (request: PlatformRequest) => PlatformAnswer | Promise<PlatformAnswer>): this {
    this.#routes.set(path, answer)
    return this
  }

  /** What the next calls of a path answer, before the usual. */
  next(path: string, ...answers: PlatformAnswer[]): void {
    this.#next.set(path, [...(this.#next.get(path) ?? []), ...answers])
  }

  callsOf(path: string): PlatformRequest[] {
    return this.calls.filter((call) => call.path === path)
  }

  /** Resolves when something holds of what was called; looked at after every call. */
  async until(isThere: () => boolean): Promise<void> {
    if (isThere()) return
    await new Promise<void>((resolve) => this.#waiting.push({ isThere, resolve }))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part)
    const url = new URL(request.url ?? '/', 'http://stub')
    const body = Buffer.concat(parts).toString()
    const call = { path: url.pathname, query: url.searchParams, body, json: jsonOf(body) }
    this.calls.push(call)
    for (const one of this.#waiting.splice(0)) {
      if (one.isThere()) one.resolve()
      else this.#waiting.push(one)
    }
    const scripted = this.#next.get(url.pathname)?.shift()
    const answer = scripted ?? (await this.#routes.get(url.pathname)?.(call))
    if (typeof answer === 'function') answer(response)
    else if (answer === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  }
}

function jsonOf(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body) as Record<string, unknown>
  } catch {
    return {}
  }
}

/** Ends the connection in the middle of an answer. */
export function reset(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
  response.write('{"errcode":')
  setImmediate(() => response.destroy())
}

export const status =
  (code: number) =>
  (response: ServerResponse): void =>
    void response.writeHead(code).end('<html>trouble</html>')
