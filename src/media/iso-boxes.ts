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
 * A file whose boxes make no sense is given back as it is read so far.
 */
export function blankIsoMetadata(given: Buffer): Buffer {
  const bytes = Buffer.from(given)
  for (const box of boxesIn(bytes, 0, bytes.length)) {
    if (box.type === 'moov') blankFilm(bytes, box)
    if (box.type === 'meta') blankItems(bytes, box)
    if (box.type === 'udta') blankBox(bytes, box)
  }
  return bytes
}

function blankFilm(bytes: Buffer, film: Box): void {
  for (const box of boxesIn(bytes, film.body, film.end)) {
    if (box.type === 'udta' || box.type === 'meta') blankBox(bytes, box)
    if (box.type === 'trak') blankFilm(bytes, box)
  }
}

/** A box named `free` is skipped by every reader. */
function blankBox(bytes: Buffer, { start, body, end }: Box): void {
  bytes.write('free', start + 4, 'latin1')
  bytes.fill(0, body, end)
}

function boxesIn(bytes: Buffer, from: number, to: number): Box[] {
  const boxes: Box[] = []
  for (let start = from; start + 8 <= to; ) {
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
function blankItems(bytes: Buffer, meta: Box): void {
  const boxes = boxesIn(bytes, meta.body + 4, meta.end)
  const information = boxes.find(({ type }) => type === 'iinf')
  const locations = boxes.find(({ type }) => type === 'iloc')
  if (!information || !locations) return
  const ids = metadataItems(bytes, information)
  for (const { id, start, end } of extentsOf(bytes, locations, boxes)) {
    if (ids.has(id)) bytes.fill(0, Math.min(start, bytes.length), Math.min(end, bytes.length))
  }
}

/** Ids of the items `Exif` and `mime` (8.11.6, ItemInfoEntry versions 2 and 3). */
function metadataItems(bytes: Buffer, { body, end }: Box): Set<number> {
  const ids = new Set<number>()
  const version = bytes[body]!
  for (const entry of boxesIn(bytes, body + (version === 0 ? 6 : 8), end)) {
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
  id: number
  start: number
  end: number
}

/** Where the items lie, by byte of the file (8.11.3, ItemLocationBox versions 0 to 2). */
function extentsOf(bytes: Buffer, { body, end }: Box, boxes: readonly Box[]): Extent[] {
  const reader = new Reader(bytes, body, end)
  const version = reader.take(1)
  reader.take(3)
  const sizes = reader.take(2)
  const [offsetSize, lengthSize, baseSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15]
  const indexSize = version === 0 ? 0 : sizes & 15
  const count = reader.take(version < 2 ? 2 : 4)
  const held = boxes.find(({ type }) => type === 'idat')
  const extents: Extent[] = []
  for (let item = 0; item < count && reader.isInside; item++) {
    const id = reader.take(version < 2 ? 2 : 4)
    const method = version === 0 ? 0 : reader.take(2) & 15
    reader.take(2)
    const base = reader.take(baseSize) + (method === 1 ? (held?.body ?? bytes.length) : 0)
    const parts = reader.take(2)
    for (let part = 0; part < parts && reader.isInside; part++) {
      reader.take(indexSize)
      const start = base + reader.take(offsetSize)
      extents.push({ id, start, end: start + reader.take(lengthSize) })
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
