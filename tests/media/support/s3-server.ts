import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const escapeXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest()
const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')

/**
 * A server that speaks as much of S3 as a media store needs, and takes nothing that is not signed: Signature Version 4,
 * verified here by its specification alone.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export class S3Server implements AsyncDisposable {
  readonly objects = new Map<string, { bytes: Buffer; at: Date }>()
  /** Statuses of the next answers. */
  readonly failures: number[] = []
  /** Names on one page of a listing. */
  pageSize = 1000
  readonly #key: { id: string; secret: string }
  readonly #server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => this.#answer(request, response, Buffer.concat(parts)))
  })

  constructor(key: { id: string; secret: string }) {
    this.#key = key
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return this
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const failure = this.failures.shift()
    if (failure) return void response.writeHead(failure).end()
    if (!this.#isSigned(request, body))
      return void response.writeHead(403).end('<Error><Code>SignatureDoesNotMatch</Code></Error>')
    const url = new URL(request.url!, this.endpoint)
    if (url.searchParams.has('list-type')) return void response.writeHead(200).end(this.#listing(url))
    const path = url.pathname
    if (request.method === 'PUT') {
      this.objects.set(path, { bytes: body, at: new Date() })
      response.writeHead(200).end()
    } else if (request.method === 'DELETE') {
      this.objects.delete(path)
      response.writeHead(204).end()
    } else {
      const found = this.objects.get(path)
      response.writeHead(found ? 200 : 404).end(request.method === 'HEAD' ? undefined : found?.bytes)
    }
  }

  #listing(url: URL): string {
    const root = `${url.pathname.replace(/\/$/, '')}/`
    const after = url.searchParams.get('continuation-token') ?? ''
    const keys = [...this.objects.keys()]
      .filter((path) => path.startsWith(root + url.searchParams.get('prefix')))
      .map((path) => path.slice(root.length))
      .filter((key) => key > after)
      .sort()
    const page = keys.slice(0, this.pageSize)
    const contents = page.map((key) => {
      const at = this.objects.get(root + key)!.at.toISOString()
      return `<Contents><Key>${escapeXml(key)}</Key><LastModified>${at}</LastModified></Contents>`
    })
    const more = keys.length > page.length
    const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''
    return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`
  }

  #isSigned({ headers, method, url: target }: IncomingMessage, body: Buffer): boolean {
    const [, id, scope, signedNames = '', signature = ''] =
      /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
        headers.authorization ?? '',
      ) ?? []
    const [day, region, service] = (scope ?? '').split('/')
    if (id !== this.#key.id || headers['x-amz-content-sha256'] !== sha256(body)) return false
    const names = signedNames.split(';')
    if (!['host', 'x-amz-content-sha256', 'x-amz-date'].every((name) => names.includes(name))) return false
    const url = new URL(target!, this.endpoint)
    const query = [...url.searchParams]
      .map(([name, value]) => `${strict(name)}=${strict(value)}`)
      .sort()
      .join('&')
    const canonical = [
      method,
      url.pathname
        .split('/')
        .map((part) => strict(decodeURIComponent(part)))
        .join('/'),
      query,
      ...names.map((name) => `${name}:${String(headers[name]).trim()}`),
      '',
      signedNames,
      sha256(body),
    ].join('\n')
    const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n')
    const key = ['aws4_request'].reduce(
      hmac,
      [day!, region!, service!].reduce<Buffer | string>(hmac, `AWS4${this.#key.secret}`) as Buffer,
    )
    return timingSafeEqual(hmac(key, text), Buffer.from(signature, 'hex'))
  }
}

/** RFC 3986: everything but its unreserved characters is escaped. */
function strict(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}
