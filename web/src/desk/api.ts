import { connection } from './connection.ts'
import { DeskFault } from './fault.ts'

const TIMEOUT_MS = 20_000

/** Told when the session is over, whichever call found out. */
let onSessionOver: () => void = () => undefined

export function whenSessionIsOver(listener: () => void): void {
  onSessionOver = listener
}

/**
 * Calls the desk's API below `/v1/desk` and gives the JSON of the answer. Throws DeskFault, also when nothing comes
 * back. The cookie says who calls; the header shows that this page does, and no other site.
 */
async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const controller = new AbortController()
  const timer = window.setTimeout(() => controller.abort(), TIMEOUT_MS)
  try {
    const response = await reach(path, {
      method,
      signal: controller.signal,
      headers: { 'x-jiesu-desk': '1', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await response.text()
    if (response.ok) return (text ? JSON.parse(text) : undefined) as T
    throw faultOf(response.status, text)
  } finally {
    window.clearTimeout(timer)
  }
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(`/v1/desk${path}`, init)
  } catch {
    connection.lost()
    throw new DeskFault(0, 'OFFLINE', 'the gateway does not answer')
  }
  // What a proxy says of a gateway that is not there.
  if (response.status === 502 || response.status === 504) {
    connection.lost()
    throw new DeskFault(0, 'OFFLINE', 'the gateway does not answer')
  }
  connection.found()
  return response
}

function faultOf(status: number, text: string): DeskFault {
  let problem: { code?: string; detail?: string } = {}
  try {
    problem = JSON.parse(text) as typeof problem
  } catch {
    // Not ours: a proxy's page. The status says enough.
  }
  const fault = new DeskFault(status, problem.code ?? `HTTP_${status}`, problem.detail ?? '')
  if (fault.code === 'SIGN_IN_NEEDED' || fault.code === 'PASSWORD_CHANGE_NEEDED') onSessionOver()
  return fault
}

export const api = {
  get: <T>(path: string) => call<T>('GET', path),
  post: <T>(path: string, body?: unknown) => call<T>('POST', path, body),
  put: <T>(path: string, body?: unknown) => call<T>('PUT', path, body),
  patch: <T>(path: string, body?: unknown) => call<T>('PATCH', path, body),
  delete: <T>(path: string) => call<T>('DELETE', path),
}

/** `?a=1&b=2` of the members that have a value; empty when none has. */
export function query(members: Readonly<Record<string, string | number | boolean | null | undefined>>): string {
  const given = Object.entries(members).filter(([, value]) => value !== undefined && value !== null && value !== '')
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`
}
