/** A platform did not do what was asked of it. `code` is its own, an HTTP status, or the network's. */
export class PlatformFault extends Error {
  readonly code: string
  /** Asking again later may help. */
  readonly passing: boolean

  constructor(code: string, passing: boolean, options?: ErrorOptions) {
    super(`the platform answered ${code}`, options)
    this.name = 'PlatformFault'
    this.code = code
    this.passing = passing
  }
}

/** An answer of a platform; numbers that do not fit a double are strings. */
export type Answer = Readonly<Record<string, unknown>>

export interface PlatformCall {
  url: string
  /** Added to the address, encoded. */
  query?: Readonly<Record<string, string>>
  json?: object
  form?: Readonly<Record<string, string>>
  signal?: AbortSignal
  timeoutMs?: number
}

const TIMEOUT_MS = 8_000
const MAX_ANSWER_BYTES = 4 * 1024 * 1024

/** Calls a platform and gives its JSON. Throws PlatformFault, which never holds the address: keys stand in it. */
export async function callPlatform(call: PlatformCall): Promise<Answer> {
  const { bytes, status } = await fetchPlatform(call, MAX_ANSWER_BYTES)
  const answer = objectIn(bytes.toString('utf8'))
  // Some platforms explain a refusal in a body with status 400 or 403: that says more than the status.
  const explains = answer && ('errcode' in answer || 'error_code' in answer)
  if (status >= 500 || status === 429) throw new PlatformFault(`HTTP ${status}`, true)
  if (status >= 400 && !explains) throw new PlatformFault(`HTTP ${status}`, false)
  if (!answer) throw new PlatformFault('NONSENSE', true)
  return answer
}

/** Calls a platform and gives the bytes of whatever it answers, at most `maxBytes`. */
export async function fetchPlatform(
  { url, query, json, form, signal, timeoutMs = TIMEOUT_MS }: PlatformCall,
  maxBytes: number,
): Promise<{ status: number; type: string; bytes: Buffer }> {
  const address = new URL(url)
  for (const [name, value] of Object.entries(query ?? {})) address.searchParams.set(name, value)
  const body = json ? JSON.stringify(json) : form ? new URLSearchParams(form).toString() : undefined
  const type = json ? 'application/json; charset=utf-8' : 'application/x-www-form-urlencoded'
  try {
    const response = await fetch(address, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body !== undefined && { body, headers: { 'content-type': type } }),
      redirect: 'error',
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
    })
    const bytes = await capped(response, maxBytes)
    return { status: response.status, type: response.headers.get('content-type') ?? '', bytes }
  } catch (cause) {
    if (cause instanceof PlatformFault) throw cause
    const { name, cause: deeper } = cause as { name?: string; cause?: { code?: string } }
    throw new PlatformFault(deeper?.code ?? (name === 'TimeoutError' ? 'TIMEOUT' : 'NETWORK'), true)
  }
}

async function capped(response: Response, maxBytes: number): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += part.length
    if (length > maxBytes) {
      await response.body?.cancel().catch(() => {})
      throw new PlatformFault('TOO_LARGE', false)
    }
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** A JSON object; null for anything else. */
export function objectIn(text: string): Answer | null {
  try {
    const value = parseKeepingIds(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Answer) : null
  } catch {
    return null
  }
}

/** Platforms write 64-bit ids as bare numbers: whatever a double would round is kept as its digits. */
export function parseKeepingIds(text: string): unknown {
  const revive = (_name: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
      ? context!.source
      : value
  return JSON.parse(text, revive as Parameters<typeof JSON.parse>[1])
}

/** An id as text, however a platform wrote it; empty when it is none. */
export function idOf(value: unknown): string {
  return typeof value === 'string' ? value : Number.isSafeInteger(value) ? String(value) : ''
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
