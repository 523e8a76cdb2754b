import type { Attachment } from './frames.ts'

/** Gives the token that opens the conversation now; null before there is one. */
export type TokenOf = () => string | null

/** Why a file did not get there: the gateway's code, or NETWORK. */
export class MediaFault extends Error {
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

interface UploadOptions {
  token: string
  signal: AbortSignal
  /** Told how much has been sent, 0 to 1. */
  onProgress: (part: number) => void
}

/** Sends one file to `POST /v1/media`. `fetch` tells nothing of its progress, so this is the older way. Throws a MediaFault. */
export function upload(file: Blob, { token, signal, onProgress }: UploadOptions): Promise<Attachment> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', '/v1/media')
    request.setRequestHeader('authorization', `Bearer ${token}`)
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
    request.onload = () => {
      const answer = parsed(request.responseText)
      if (request.status < 300 && typeof answer.mediaId === 'string') resolve(answer as unknown as Attachment)
      else reject(new MediaFault(typeof answer.code === 'string' ? answer.code : 'NETWORK'))
    }
    request.onerror = request.onabort = request.ontimeout = () => reject(new MediaFault('NETWORK'))
    signal.addEventListener('abort', () => request.abort())
    if (signal.aborted) return reject(new MediaFault('NETWORK'))
    const form = new FormData()
    form.append('file', file, 'file')
    request.send(form)
  })
}

function parsed(body: string): Record<string, unknown> {
  try {
    return (JSON.parse(body) as Record<string, unknown> | null) ?? {}
  } catch {
    return {}
  }
}

const addresses = new Map<string, Promise<string>>()

/** What this page has just sent need not be fetched to be shown. */
export function remember(mediaId: string, file: Blob): void {
  addresses.set(mediaId, Promise.resolve(URL.createObjectURL(file)))
}

/** An address under which this page can show a file of the conversation; fetched once. Throws a MediaFault. */
export function addressOf(mediaId: string, token: TokenOf): Promise<string> {
  const known = addresses.get(mediaId)
  if (known) return known
  const address = fetched(mediaId, token)
  addresses.set(mediaId, address)
  address.catch(() => addresses.delete(mediaId))
  return address
}

function fetched(mediaId: string, token: TokenOf): Promise<string> {
  return withToken(token, async (opening) => {
    const headers = { authorization: `Bearer ${opening}` }
    const response = await fetch(`/v1/media/${encodeURIComponent(mediaId)}`, { headers }).catch(() => null)
    if (response?.status === 401) throw new MediaFault('RESUME_INVALID')
    if (!response?.ok) throw new MediaFault(response ? 'MEDIA_UNKNOWN' : 'NETWORK')
    return URL.createObjectURL(await response.blob())
  })
}

/** As many as the gateway takes of one conversation at once. */
const uploadsAtOnce = 2
let underWay = 0
const waiting: (() => void)[] = []

/** Runs an upload when its turn has come. */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (underWay >= uploadsAtOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  else underWay++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else underWay--
  }
}

/** Pauses between tries with a token that has just been replaced. */
const pausesMs = [0, 300, 1_000, 3_000]

/**
 * Every connection replaces the token, and a phone reconnects just when its camera is closed: what was begun with the
 * token before is tried again with the next one. Throws a MediaFault.
 */
export async function withToken<T>(token: TokenOf, work: (opening: string) => Promise<T>): Promise<T> {
  for (const pauseMs of pausesMs) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    const opening = token()
    try {
      if (opening) return await work(opening)
    } catch (fault) {
      if (!(fault instanceof MediaFault) || fault.code !== 'RESUME_INVALID') throw fault
    }
  }
  throw new MediaFault('NETWORK')
}
