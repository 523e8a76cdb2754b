/** Pictures as phones make them, piece by piece, so that a test can say what is in them. */

const beijing = 'GPS 39.9042N 116.4074E'

/** A marker segment of a JPEG. */
export function segment(marker: number, body: Buffer | string): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body, 'latin1') : body
  const head = Buffer.of(0xff, marker, 0, 0)
  head.writeUInt16BE(bytes.length + 2, 2)
  return Buffer.concat([head, bytes])
}

/** An EXIF segment with an orientation, a maker's name and a place, in either byte order. */
export function exif(orientation: number, order: 'II' | 'MM' = 'II'): Buffer {
  const tiff = Buffer.alloc(8 + 2 + 2 * 12 + 4)
  const u16 = (value: number, at: number) =>
    order === 'II' ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at)
  const u32 = (value: number, at: number) =>
    order === 'II' ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at)
  tiff.write(order, 0, 'latin1')
  u16(42, 2)
  u32(8, 4)
  u16(2, 8)
  u16(0x010f, 10)
  u16(2, 12)
  u32(beijing.length, 14)
  u32(tiff.length, 18)
  u16(0x0112, 22)
  u16(3, 24)
  u32(1, 26)
  u16(orientation, 30)
  return segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, Buffer.from(beijing, 'latin1')]))
}

const jfif = segment(0xe0, 'JFIF\0\x01\x02\0\0\x01\0\x01\0\0')
/** Tables and a frame of one pixel; nothing in here looks into them. */
const tables = Buffer.concat([segment(0xdb, `\0${'\x01'.repeat(64)}`), segment(0xc0, '\x08\0\x01\0\x01\x01\x01\x11\0')])
/** Compressed data with a stuffed zero and a restart marker inside. */
const scan = Buffer.concat([segment(0xda, '\x01\x01\0\0?\0'), Buffer.from('\x12\xff\0\x34\xff\xd0\x56', 'latin1')])
const end = Buffer.of(0xff, 0xd9)

/** A JPEG with these segments before the picture, and this behind its end. */
export function jpeg(before: readonly Buffer[] = [], behind: Buffer | string = ''): Buffer {
  const tail = typeof behind === 'string' ? Buffer.from(behind, 'latin1') : behind
  return Buffer.concat([Buffer.of(0xff, 0xd8), jfif, ...before, tables, scan, end, tail])
}

/** A progressive JPEG: tables and comments may stand between its scans. */
export function progressiveJpeg(between: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.of(0xff, 0xd8), jfif, tables, scan, ...between, scan, end])
}

export const colourProfile = segment(0xe2, 'ICC_PROFILE\0\x01\x01profile')
export const comment = segment(0xfe, 'taken at home')
export const xmp = segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>home</x:xmpmeta>')
export const iptc = segment(0xed, 'Photoshop 3.0\x008BIM city: Beijing')
export const adobe = segment(0xee, 'Adobe\0d\0\0\0\0\x01')

/** A chunk of a PNG; its checksum is not looked at. */
function pngChunk(name: string, body: string): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt32BE(body.length)
  return Buffer.concat([size, Buffer.from(`${name}${body}\0\0\0\0`, 'latin1')])
}

export function png(...extra: [string, string][]): Buffer {
  const chunks: [string, string][] = [['IHDR', '0123456789012'], ...extra, ['IDAT', 'pixels'], ['IEND', '']]
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks.map((chunk) => pngChunk(...chunk))])
}

export function webp(...chunks: [string, string][]): Buffer {
  const body = chunks.map(([name, text]) => {
    const head = Buffer.alloc(8)
    head.write(name, 'latin1')
    head.writeUInt32LE(text.length, 4)
    return Buffer.concat([head, Buffer.from(text + (text.length % 2 ? '\0' : ''), 'latin1')])
  })
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1')
  head.writeUInt32LE(4 + Buffer.concat(body).length, 4)
  return Buffer.concat([head, ...body])
}

/** A box of an ISO file (films, HEIC). */
export function box(type: string, ...parts: (Buffer | string)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)))
  const head = Buffer.alloc(8)
  head.writeUInt32BE(body.length + 8)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, body])
}

/** The first bytes of an ISO file: its major brand and the brands that it also obeys. */
export function brands(major: string, ...others: string[]): Buffer {
  return box('ftyp', major, '\0\0\0\0', ...others)
}

/** A HEIC picture of two items: what is seen, and EXIF with a place. */
export function heic(): Buffer {
  const seen = 'the picture itself'
  const item = (id: number, type: string) => box('infe', `\x02\0\0\0\0${String.fromCharCode(id)}\0\0${type}\0`)
  const table = (offset: number) => {
    const locations = Buffer.alloc(8 + 2 * 14)
    locations.writeUInt16BE(0x4400, 4)
    locations.writeUInt16BE(2, 6)
    const extents = [
      [1, offset, seen.length],
      [2, offset + seen.length, beijing.length],
    ] as const
    extents.forEach(([id, start, length], row) => {
      const at = 8 + row * 14
      locations.writeUInt16BE(id, at)
      locations.writeUInt16BE(1, at + 4)
      locations.writeUInt32BE(start, at + 6)
      locations.writeUInt32BE(length, at + 10)
    })
    return box(
      'meta',
      '\0\0\0\0',
      box('iinf', '\0\0\0\0\0\x02', item(1, 'hvc1'), item(2, 'Exif')),
      box('iloc', locations),
    )
  }
  const head = brands('heic', 'mif1', 'heic')
  const offset = head.length + table(0).length + 8
  return Buffer.concat([head, table(offset), box('mdat', seen, beijing)])
}

/** A film whose user data and track name a place, before the pictures that its tables point to. */
export function film(major = 'isom'): Buffer {
  const place = box('\xa9xyz', '+39.9042+116.4074/')
  const track = box('trak', box('tkhd', 'track'), box('udta', place), box('mdia', 'tables'))
  return Buffer.concat([
    brands(major, 'mp42'),
    box('moov', box('mvhd', 'film'), track, box('udta', place), box('meta', 'location.ISO6709 +39.9042')),
    box('mdat', 'pictures and sound'),
  ])
}
