import { createHash } from 'node:crypto'
import { AwsClient } from 'aws4fetch'
import { XMLParser } from 'fast-xml-parser'
import { AppError } from '../domain/index.ts'
import type { MediaFiles } from './files.ts'

const TIMEOUT_MS = 30_000
/** A listing has at most a thousand names; each takes some hundred bytes. */
const MAX_LISTING_BYTES = 2 * 1024 * 1024
const NAME = /^[0-9a-f]{64}$/

/** A bucket of any server that speaks S3, addressed by path. */
export interface Bucket {
  /** The server, e.g. `https://s3.example.gov.cn`. */
  endpoint: string
  region: string
  bucket: string
  /** Folder in the bucket; empty for its root. */
  prefix: string
}

export interface BucketKey {
  accessKeyId: string
  secretAccessKey: string
}

/** Reads `s3://bucket/prefix?endpoint=https://…&region=…`; null for what is none. */
export function bucketOf(url: string): Bucket | null {
  const [, bucket, path = '', query = ''] =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(\/[^?#]*)?(\?[^#]*)?$/.exec(url) ?? []
  const parameters = new URLSearchParams(query)
  const endpoint = parameters.get('endpoint') ?? ''
  if (!bucket || !URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol)) return null
  const prefix = path.replace(/^\/+|\/+$/g, '')
  if (prefix !== '' && !/^\w[\w.-]*(?:\/\w[\w.-]*)*$/.test(prefix)) return null
  return { endpoint: endpoint.replace(/\/+$/, ''), region: parameters.get('region') ?? 'us-east-1', bucket, prefix }
}

/**
 * Sealed files in a bucket, each under the hash of its content and the first two digits of it as a folder: the same
 * store as a folder of files, for several replicas. Throws MEDIA_UNAVAILABLE when the server does not do what it is asked.
 */
export function openBucket({ endpoint, region, bucket, prefix }: Bucket, key: BucketKey): MediaFiles {
  const client = new AwsClient({ ...key, region, service: 's3', retries: 3 })
  const root = `${endpoint}/${bucket}`
  const folderOf = (shard: string) => [prefix, shard].filter(Boolean).join('/')
  const urlOf = (name: string) => `${root}/${folderOf(name.slice(0, 2))}/${name}`

  /** The answer, or null for 404. */
  async function ask(url: string, init: RequestInit = {}): Promise<Response | null> {
    const body = init.body ? Buffer.from(init.body as Uint8Array) : Buffer.alloc(0)
    const hash = createHash('sha256').update(body).digest('hex')
    try {
      const headers = { 'x-amz-content-sha256': hash }
      const signal = AbortSignal.timeout(TIMEOUT_MS)
      const response = await client.fetch(url, { ...init, headers, signal, redirect: 'manual' })
      if (response.ok) return response
      await response.body?.cancel()
      if (response.status === 404) return null
      throw new AppError('MEDIA_UNAVAILABLE', `the media store answered ${response.status}`)
    } catch (cause) {
      if (cause instanceof AppError) throw cause
      throw new AppError('MEDIA_UNAVAILABLE', 'the media store does not answer', { cause })
    }
  }

  async function* listed(shard: string): AsyncGenerator<{ name: string; at: Date }> {
    let token: string | undefined
    do {
      const query = new URLSearchParams({
        'list-type': '2',
        prefix: `${folderOf(shard)}/`,
        ...(token && { 'continuation-token': token }),
      })
      const response = await ask(`${root}?${query}`)
      if (!response) throw new AppError('MEDIA_UNAVAILABLE', 'there is no such bucket')
      const page = readListing(await response.text())
      for (const { key: path, at } of page.objects) yield { name: path.slice(path.lastIndexOf('/') + 1), at }
      token = page.next
    } while (token)
  }

  return {
    async write(name, sealed) {
      const stored = await ask(urlOf(name), { method: 'PUT', body: new Uint8Array(sealed) })
      if (!stored) throw new AppError('MEDIA_UNAVAILABLE', 'there is no such bucket')
      await stored.body?.cancel()
    },
    async read(name) {
      const response = await ask(urlOf(name))
      return response && Buffer.from(await response.arrayBuffer())
    },
    has: async (name) => (await ask(urlOf(name), { method: 'HEAD' })) !== null,
    async remove(name) {
      await ask(urlOf(name), { method: 'DELETE' })
    },
    async writtenBefore(shard, moment) {
      const old: string[] = []
      for await (const { name, at } of listed(shard)) if (NAME.test(name) && at < moment) old.push(name)
      return old
    },
  }
}

interface Listing {
  objects: { key: string; at: Date }[]
  next?: string
}

/** ListBucketResult. What holds a DOCTYPE, or is larger than any listing, is none. */
function readListing(xml: string): Listing {
  if (xml.length > MAX_LISTING_BYTES || /<!(?:DOCTYPE|ENTITY)/i.test(xml)) {
    throw new AppError('MEDIA_UNAVAILABLE', 'the media store’s listing cannot be read')
  }
  const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'Contents' })
  const { ListBucketResult: result } = parser.parse(xml) as { ListBucketResult?: Record<string, unknown> }
  if (typeof result !== 'object') throw new AppError('MEDIA_UNAVAILABLE', 'the media store’s listing cannot be read')
  const contents = (result.Contents ?? []) as { Key?: string; LastModified?: string }[]
  const objects = contents.map(({ Key = '', LastModified = '' }) => ({ key: Key, at: new Date(LastModified) }))
  const next = result.IsTruncated === 'true' ? String(result.NextContinuationToken ?? '') : ''
  return next ? { objects, next } : { objects }
}
