import { AppError } from '../domain/index.ts'
import { Parts } from './parts.ts'

/** Marker codes of JPEG (ITU-T T.81, table B.1). */
const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const COM = 0xfe
const APP0 = 0xe0
const APP1 = 0xe1
const APP2 = 0xe2
const APP14 = 0xee
const APP15 = 0xef

/** A marker segment; `start` is at its 0xff, `end` behind its last byte. */
interface Segment {
  marker: number
  start: number
  end: number
}

/**
 * The picture of a JPEG without what it tells beside itself: EXIF with place and time, XMP, IPTC, comments, makers' notes,
 * and whatever hangs behind its end (a second picture, a film clip). What is needed to show it right stays: JFIF, the
 * colour profile, Adobe's colour transform, and the orientation of its EXIF, alone in a new one.
 * Throws MEDIA_TYPE when the file cannot be followed from marker to marker, or has too many.
 */
export function withoutJpegMetadata(bytes: Buffer): Buffer {
  const kept: Buffer[] = [Buffer.of(0xff, SOI)]
  let orientation = 1
  let scans = 0
  const parts = new Parts()
  for (let at = 2; at < bytes.length; ) {
    parts.take()
    const { marker, start, end } = segmentAt(bytes, at)
    if (marker === APP1) orientation = orientationOf(bytes.subarray(start + 4, end)) ?? orientation
    if (marker === SOS) {
      if (scans++ === 0 && orientation !== 1) kept.splice(1, 0, orientationSegment(orientation))
      at = endOfScan(bytes, end)
      kept.push(bytes.subarray(start, at))
      continue
    }
    if (marker === EOI || isNeeded(bytes, { marker, start, end })) kept.push(bytes.subarray(start, end))
    if (marker === EOI) break
    at = end
  }
  if (scans === 0) throw damaged()
  return Buffer.concat(kept)
}

function segmentAt(bytes: Buffer, at: number): Segment {
  if (bytes[at] !== 0xff) throw damaged()
  let start = at
  while (bytes[start + 1] === 0xff) start++
  const marker = bytes[start + 1]
  if (marker === undefined || marker === 0 || marker === SOI) throw damaged()
  if (marker === EOI) return { marker, start, end: start + 2 }
  if (start + 4 > bytes.length) throw damaged()
  const end = start + 2 + bytes.readUInt16BE(start + 2)
  if (end < start + 4 || end > bytes.length) throw damaged()
  return { marker, start, end }
}

/** Compressed data goes on over stuffed zeros and restart markers up to any other marker; a cut-off file ends there. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] !== 0xff) continue
    const next = bytes[at + 1]
    const isData = next === 0 || next === 0xff || (next !== undefined && next >= 0xd0 && next <= 0xd7)
    if (next !== undefined && !isData) return at
  }
  return bytes.length
}

function isNeeded(bytes: Buffer, { marker, start, end }: Segment): boolean {
  if (marker === COM) return false
  if (marker < APP0 || marker > APP15) return true
  const name = bytes.toString('latin1', start + 4, Math.min(end, start + 16))
  return (
    (marker === APP0 && name.startsWith('JFIF\0')) ||
    (marker === APP2 && name.startsWith('ICC_PROFILE\0')) ||
    (marker === APP14 && name.startsWith('Adobe'))
  )
}

/** The orientation (1 to 8, tag 0x0112 of the first directory) of an EXIF segment; null when it has none. */
function orientationOf(exif: Buffer): number | null {
  if (!exif.toString('latin1', 0, 6).startsWith('Exif\0\0')) return null
  const tiff = exif.subarray(6)
  const order = tiff.toString('latin1', 0, 2)
  if (tiff.length < 14 || (order !== 'II' && order !== 'MM')) return null
  const u16 = (at: number) => (order === 'II' ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const directory = order === 'II' ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  if (directory + 2 > tiff.length) return null
  for (let entry = 0; entry < u16(directory); entry++) {
    const at = directory + 2 + entry * 12
    if (at + 12 > tiff.length) return null
    if (u16(at) === 0x0112) return u16(at + 8) >= 1 && u16(at + 8) <= 8 ? u16(at + 8) : null
  }
  return null
}

/** An EXIF segment that holds nothing but the orientation (Exif 2.32, 4.6.2). */
function orientationSegment(orientation: number): Buffer {
  const tiff = Buffer.alloc(26)
  tiff.write('MM\0*', 0, 'latin1')
  tiff.writeUInt32BE(8, 4)
  tiff.writeUInt16BE(1, 8)
  tiff.writeUInt16BE(0x0112, 10)
  tiff.writeUInt16BE(3, 12)
  tiff.writeUInt32BE(1, 14)
  tiff.writeUInt16BE(orientation, 18)
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff])
  const head = Buffer.of(0xff, APP1, 0, 0)
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}

function damaged(): AppError {
  return new AppError('MEDIA_TYPE', 'the picture is damaged')
}
