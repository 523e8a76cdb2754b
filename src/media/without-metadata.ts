import { AppError } from '../domain/index.ts'
import { blankIsoMetadata } from './iso-boxes.ts'
import { withoutJpegMetadata } from './jpeg.ts'
import { Parts } from './parts.ts'
import type { MediaType } from './signature.ts'

/**
 * The file without what it tells beside what it shows: place, time, device, comments. A unit that looks at a photo of
 * a broken lamp need not learn where its sender lives.
 * Throws MEDIA_TYPE when a picture is too damaged to be followed, or a file is made of too many parts.
 */
export function withoutMetadata(type: MediaType, bytes: Buffer): Buffer {
  switch (type) {
    case 'image/jpeg':
      return withoutJpegMetadata(bytes)
    case 'image/png':
      return withoutPngMetadata(bytes)
    case 'image/webp':
      return withoutWebpMetadata(bytes)
    case 'image/heic':
    case 'video/mp4':
    case 'video/quicktime':
    case 'audio/mp4':
      return blankIsoMetadata(bytes)
    default:
      return bytes
  }
}

/** What a PNG needs to be shown; all other chunks (eXIf, tEXt, iTXt, zTXt, tIME …) go (PNG, third edition, 11). */
const pngChunks = new Set('IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP bKGD pHYs acTL fcTL fdAT'.split(' '))

function withoutPngMetadata(bytes: Buffer): Buffer {
  const kept = [bytes.subarray(0, 8)]
  const parts = new Parts()
  for (let at = 8; at < bytes.length; ) {
    parts.take()
    if (at + 12 > bytes.length) throw damaged()
    const name = bytes.toString('latin1', at + 4, at + 8)
    const end = at + 12 + bytes.readUInt32BE(at)
    if (end > bytes.length) throw damaged()
    if (pngChunks.has(name)) kept.push(bytes.subarray(at, end))
    if (name === 'IEND') return Buffer.concat(kept)
    at = end
  }
  throw damaged()
}

/** Bits of the VP8X chunk that announce EXIF and XMP (RFC 9649, 2.7.1). */
const WEBP_METADATA_FLAGS = 0x0c

function withoutWebpMetadata(bytes: Buffer): Buffer {
  const kept: Buffer[] = []
  const parts = new Parts()
  for (let at = 12; at + 8 <= bytes.length; ) {
    parts.take()
    const name = bytes.toString('latin1', at, at + 4)
    const size = bytes.readUInt32LE(at + 4)
    const end = at + 8 + size + (size % 2)
    if (at + 8 + size > bytes.length) throw damaged()
    const chunk = Buffer.from(bytes.subarray(at, end))
    if (name === 'VP8X' && size > 0) chunk[8]! &= ~WEBP_METADATA_FLAGS
    if (name !== 'EXIF' && name !== 'XMP ') kept.push(chunk)
    at = end
  }
  const body = Buffer.concat(kept)
  const head = Buffer.from(bytes.subarray(0, 12))
  head.writeUInt32LE(body.length + 4, 4)
  return Buffer.concat([head, body])
}

function damaged(): AppError {
  return new AppError('MEDIA_TYPE', 'the picture is damaged')
}
