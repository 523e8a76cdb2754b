import type { FastifyReply } from 'fastify'

const extensions: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'video/quicktime': 'mov',
  'audio/mp4': 'm4a',
  'audio/mpeg': 'mp3',
}

/**
 * A file of somebody else's: a page of ours may show it as the picture or film that it is; by itself it is saved, never
 * run or shown as a page, and kept by no cache. `type` was found in its content.
 */
export function sendOthersFile(
  reply: FastifyReply,
  mediaId: string,
  { type, bytes }: { type: string; bytes: Buffer },
): FastifyReply {
  const extension = extensions[type] ?? type.slice(type.indexOf('/') + 1)
  return reply
    .type(type)
    .header('content-disposition', `attachment; filename="${mediaId}.${extension}"`)
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('x-content-type-options', 'nosniff')
    .header('cross-origin-resource-policy', 'same-origin')
    .header('cache-control', 'no-store')
    .send(bytes)
}
