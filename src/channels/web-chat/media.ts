import type { Readable } from 'node:stream'
import fastifyMultipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { AppError } from '../../domain/index.ts'
import { bearer, RateLimit, sendOthersFile } from '../../http/index.ts'
import type { ChannelHost } from '../channel.ts'
import { tooFast, UploadsUnderWay } from './uploads.ts'

const UPLOADS_PER_MINUTE = 60
const UPLOADS_PER_MINUTE_AND_ADDRESS = 600
/** The largest file over a slow uplink of 1 Mbit/s takes 84 s; whoever is slower than this holds memory for nothing. */
const UPLOAD_TIMEOUT_MS = 180_000

/** Where the files of a channel are taken in, and whose conversation a request is about. */
export interface MediaDoor {
  url: string
  ownerOf: (request: FastifyRequest) => Promise<string>
}

/** Files of the web chat: the resume token, as a Bearer token, says whose they are. */
export function installChatMedia(app: FastifyInstance, host: ChannelHost): void {
  installLinkedMedia(app, host)
  installMedia(app, host, { url: '/v1/media', ownerOf: (request) => host.ownerOf(bearer(request)) })
}

/** Files of a conversation: `POST url` takes one, `GET url/{mediaId}` gives it back to the conversation that sent it. */
export function installMedia(app: FastifyInstance, host: ChannelHost, door: MediaDoor): void {
  const perConversation = new RateLimit(UPLOADS_PER_MINUTE, 60_000)
  const perAddress = new RateLimit(UPLOADS_PER_MINUTE_AND_ADDRESS, 60_000)
  const underWay = new UploadsUnderWay()

  app.register(async (scope) => {
    await scope.register(fastifyMultipart, { limits: { fileSize: host.maxMediaBytes, files: 1, fields: 8 } })
    scope.post(door.url, { schema: uploadSchema }, async (request) => {
      const conversationId = await door.ownerOf(request)
      if (!perAddress.take(request.ip) || !perConversation.take(conversationId)) throw tooFast()
      const upload = underWay.begin(conversationId, request.ip)
      const timer = setTimeout(() => request.raw.destroy(), UPLOAD_TIMEOUT_MS)
      try {
        return await host.keepMedia(conversationId, await theOneFile(request, host.maxMediaBytes, upload.received))
      } finally {
        clearTimeout(timer)
        upload.end()
      }
    })
  })
  installDownload(app, host, door)
}

function installDownload(app: FastifyInstance, host: ChannelHost, door: MediaDoor): void {
  const params = z.object({ mediaId: z.uuid() })
  app.get(`${door.url}/:mediaId`, { schema: { params } }, async (request, reply) => {
    const { mediaId } = request.params as z.infer<typeof params>
    const { type, bytes } = await host.readMedia(await door.ownerOf(request), mediaId)
    return sendOthersFile(reply, mediaId, { type, bytes })
  })
}

/** `GET /v1/media/{mediaId}/file`: a file that a ticket names, by the signed address that stands in the ticket. */
export function installLinkedMedia(app: FastifyInstance, host: ChannelHost): void {
  const params = z.object({ mediaId: z.uuid() })
  const querystring = z.object({ until: z.string().max(16), signature: z.string().max(64) })
  app.get('/v1/media/:mediaId/file', { schema: { params, querystring } }, async (request, reply) => {
    const { mediaId } = request.params as z.infer<typeof params>
    const { until, signature } = request.query as z.infer<typeof querystring>
    return sendOthersFile(reply, mediaId, await host.readLinkedMedia(mediaId, { until, signature }))
  })
}

const uploadSchema = {
  consumes: ['multipart/form-data'],
  response: { 200: z.object({ mediaId: z.string(), type: z.string(), bytes: z.int() }) },
}

/** Faults of the multipart parser, whose own words may repeat the request. */
const faults: Readonly<Record<string, (maxBytes: number) => AppError>> = {
  FST_REQ_FILE_TOO_LARGE: (maxBytes) => new AppError('MEDIA_TOO_LARGE', `a file has at most ${maxBytes} bytes`),
  FST_FILES_LIMIT: () => new AppError('REQUEST_INVALID', 'one file at a time'),
}

async function theOneFile(
  request: FastifyRequest,
  maxBytes: number,
  onBytes: (bytes: number) => void,
): Promise<Buffer> {
  try {
    let file: Buffer | undefined
    for await (const part of request.parts()) if (part.type === 'file') file = await contentOf(part.file, onBytes)
    if (file?.length) return file
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const { code = '' } = cause as { code?: string }
    const fault = faults[code]?.(maxBytes)
    throw fault ?? new AppError('REQUEST_INVALID', 'the upload cannot be read as multipart/form-data', { cause })
  }
  throw new AppError('REQUEST_INVALID', 'the upload holds no file')
}

/** The parser ends a file that is too large at its limit, and tells of it when the next part is asked for. */
async function contentOf(file: Readable, onBytes: (bytes: number) => void): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of file as AsyncIterable<Buffer>) {
    onBytes(chunk.length)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
