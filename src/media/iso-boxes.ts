import { AppError } from '../domain/index.ts'
import { Parts } from './parts.ts'

/** Items and extents of one picture; a phone's has some fifty tiles. */
const MAX_PLACES = 10_000

/** A box of an ISO file (ISO/IEC 14496-12, 4.2): `start` at its length, `body` behind its header. */
interface Box {
  type: string
  start: number
  body: number
  end: number
}

/**
 * Films and HEIC pictures point into themselves by byte offsets, so nothing may move: what tells of place and device is
 * overwritten where it stands. In films these are `udta` and `meta` of the film and its tracks, where phones write the
 * place (`©xyz`, `loci`, Apple's `location.ISO6709`); in HEIC the items `Exif` and `mime` (XMP).
 * A file whose boxes make no sense is given back as it is read so far. Throws MEDIA_TYPE when it has too many of them.
 */
export function blankIsoMetadata(given: Buffer): Buffer {
  const bytes = Buffer.from(given)
  const parts = new Parts()
  for (const box of boxesIn(bytes, 0, bytes.length, parts)) {
    if (box.type === 'moov') blankFilm(bytes, box, parts)
    if (box.type === 'meta') blankItems(bytes, box, parts)
    if (box.type === 'udta') blankBox(bytes, box)
  }
  return bytes
}

function blankFilm(bytes: Buffer, film: Box, parts: Parts): void {
  for (const box of blankUserData(bytes, film, parts)) {
    if (box.type === 'trak') blankUserData(bytes, box, parts)
  }
}

/** Gives the boxes of a film or track, of which those are blanked that tell of place and device. */
function blankUserData(bytes: Buffer, { body, end }: Box, parts: Parts): Box[] {
  const boxes = boxesIn(bytes, body, end, parts)
  for (const box of boxes) if (box.type === 'udta' || box.type === 'meta') blankBox(bytes, box)
  return boxes
}

/** A box named `free` is skipped by every reader. */
function blankBox(bytes: Buffer, { start, body, end }: Box): void {
  bytes.write('free', start + 4, 'latin1')
  bytes.fill(0, body, end)
}

function boxesIn(bytes: Buffer, from: number, to: number, parts: Parts): Box[] {
  const boxes: Box[] = []
  for (let start = from; start + 8 <= to; ) {
    parts.take()
    const short = bytes.readUInt32BE(start)
    const isLong = short === 1 && start + 16 <= to
    const size = short === 0 ? to - start : isLong ? Number(bytes.readBigUInt64BE(start + 8)) : short
    const body = start + (isLong ? 16 : 8)
    if (size < body - start || start + size > to) break
    boxes.push({ type: bytes.toString('latin1', start + 4, start + 8), start, body, end: start + size })
    start += size
  }
  return boxes
}

/** Overwrites the items of a picture's `meta` box (four bytes of version and flags come first) that hold EXIF or XMP. */
function blankItems(bytes: Buffer, meta: Box, parts: Parts): void {
  const boxes = boxesIn(bytes, meta.body + 4, meta.end, parts)
  const information = boxes.find(({ type }) => type === 'iinf')
  const locations = boxes.find(({ type }) => type === 'iloc')
  if (!information || !locations) return
  const ids = metadataItems(bytes, information, parts)
  if (ids.size === 0) return
  for (const { start, end } of extentsOf(bytes, { locations, held: boxes.find(({ type }) => type === 'idat'), ids })) {
    bytes.fill(0, Math.min(start, bytes.length), Math.min(end, bytes.length))
  }
}

/** Ids of the items `Exif` and `mime` (8.11.6, ItemInfoEntry versions 2 and 3). */
function metadataItems(bytes: Buffer, { body, end }: Box, parts: Parts): Set<number> {
  const ids = new Set<number>()
  const version = bytes[body]!
  for (const entry of boxesIn(bytes, body + (version === 0 ? 6 : 8), end, parts)) {
    const reader = new Reader(bytes, entry.body, entry.end)
    const entryVersion = reader.take(1)
    reader.take(3)
    if (entryVersion < 2) continue
    const id = reader.take(entryVersion === 2 ? 2 : 4)
    reader.take(2)
    const type = reader.text(4)
    if (type === 'Exif' || type === 'mime') ids.add(id)
  }
  return ids
}

interface Extent {
  start: number
  end: number
}

interface Located {
  locations: Box
  /** The box that holds items beside the picture. */
  held: Box | undefined
  /** Only these items are asked for. */
  ids: ReadonlySet<number>
}

/**
 * Where items lie, by byte of the file (8.11.3, ItemLocationBox versions 0 to 2). An extent whose numbers take no room
 * says nothing: by the standard it is the whole file, which holds more than metadata.
 * Throws MEDIA_TYPE when there are too many to look at.
 */
function extentsOf(bytes: Buffer, { locations, held, ids }: Located): Extent[] {
  const reader = new Reader(bytes, locations.body, locations.end)
  const version = reader.take(1)
  reader.take(3)
  const sizes = reader.take(2)
  const [offsetSize, lengthSize, baseSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15]
  const indexSize = version === 0 ? 0 : sizes & 15
  const count = reader.take(version < 2 ? 2 : 4)
  const hasExtents = indexSize + offsetSize + lengthSize > 0
  const extents: Extent[] = []
  let places = 0
  for (let item = 0; item < count && reader.isInside; item++) {
    const id = reader.take(version < 2 ? 2 : 4)
    const method = version === 0 ? 0 : reader.take(2) & 15
    reader.take(2)
    const base = reader.take(baseSize) + (method === 1 ? (held?.body ?? bytes.length) : 0)
    const parts = reader.take(2)
    places += 1 + (hasExtents ? parts : 0)
    if (places > MAX_PLACES) throw new AppError('MEDIA_TYPE', 'the picture is made of too many parts')
    for (let part = 0; part < parts && hasExtents && reader.isInside; part++) {
      reader.take(indexSize)
      const start = base + reader.take(offsetSize)
      const length = reader.take(lengthSize)
      if (ids.has(id)) extents.push({ start, end: start + length })
    }
  }
  return extents
}

/** Reads big-endian numbers one after the other; behind the end everything is zero. */
class Reader {
  readonly #bytes: Buffer
  readonly #end: number
  #at: number

  constructor(bytes: Buffer, at: number, end: number) {
    this.#bytes = bytes
    this.#at = at
    this.#end = end
  }

  get isInside(): boolean {
    return this.#at < this.#end
  }

  take(size: number): number {
    let value = 0
    for (let read = 0; read < size; read++) {
      value = value * 256 + (this.isInside ? this.#bytes[this.#at]! : 0)
      this.#at++
    }
    return value
  }

  text(length: number): string {
    this.#at += length
    return this.#bytes.toString('latin1', this.#at - length, Math.min(this.#at, this.#end))
  }
}
