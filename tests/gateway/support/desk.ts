import type { Role } from '../../../src/people/index.ts'
import { addUser, systemActor } from '../../../src/people/index.ts'
import type { TestGateway } from './start.ts'

export const testActor = systemActor('test')

/** An answer of the desk: JSON, where there is some. */
export interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: what a route answers is what the test is about
  body: any
  headers: Headers
}

/** Somebody at a browser: keeps the cookie and names the origin, as a page of the desk does. */
export class DeskClient {
  readonly origin: string
  cookie = ''

  constructor(origin: string) {
    this.origin = origin
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${this.origin}/v1/desk${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(this.cookie && { cookie: this.cookie }),
        ...(method !== 'GET' && { origin: this.origin, 'x-jiesu-desk': '1' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const set = response.headers.get('set-cookie')
    if (set) this.cookie = set.split(';')[0]!
    const text = await response.text()
    const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== ''
    return { status: response.status, body: isJson ? JSON.parse(text) : text || null, headers: response.headers }
  }

  get(path: string): Promise<Answer> {
    return this.call('GET', path)
  }

  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> {
    return this.call('POST', path, body, headers)
  }

  signIn(name: string, password: string, code?: string): Promise<Answer> {
    return this.post('/sign-in', { name, password, code })
  }
}

let count = 0

/** A new account with a password of its own. */
export async function newUser(
  gateway: TestGateway,
  ...roles: Role[]
): Promise<{ id: string; name: string; password: string }> {
  const name = `${roles[0]}-${++count}`
  const deps = { db: gateway.db, vault: gateway.vault, clock: () => new Date() }
  const { user, password } = await addUser(deps, testActor, { name, roles, isOwnPassword: true })
  return { id: user.id, name, password }
}

/** A new account with these roles, signed in. */
export async function atDesk(gateway: TestGateway, ...roles: Role[]): Promise<DeskClient & { user: string }> {
  const { name, password, id } = await newUser(gateway, ...roles)
  const client = new DeskClient(gateway.origin)
  const { status, body } = await client.signIn(name, password)
  if (status !== 200) throw new Error(`sign-in: ${status} ${JSON.stringify(body)}`)
  return Object.assign(client, { user: id })
}
