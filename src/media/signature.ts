/** Kinds of file that people may send: what phones photograph, film and record, and letters as PDF. */
export const mediaTypes = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/heic',
  'video/mp4',
  'video/quicktime',
  'audio/mp4',
  'audio/mpeg',
  'audio/amr',
  'audio/wav',
  'application/pdf',
] as const
export type MediaType = (typeof mediaTypes)[number]

/**
 * The type of a file by its first bytes, whatever its name or header claims. Null for everything that is not on the
 * list, which keeps SVG, HTML and programs out.
 */
export function mediaTypeOf(bytes: Buffer): MediaType | null {
  const plain = signatures.find(([, matches]) => matches(bytes))
  return plain ? plain[0] : (isoBrandType(bytes) ?? null)
}

type Matches = (bytes: Buffer) => boolean

const begins =
  (text: string): Matches =>
  (bytes) =>
    bytes.toString('latin1', 0, text.length) === text

/** RIFF files name what they hold after the length of the whole. */
const riff =
  (form: string): Matches =>
  (bytes) =>
    begins('RIFF')(bytes) && bytes.toString('latin1', 8, 12) === form

const signatures: readonly [MediaType, Matches][] = [
  ['image/jpeg', begins('\xff\xd8\xff')],
  ['image/png', begins('\x89PNG\r\n\x1a\n')],
  ['image/gif', (bytes) => begins('GIF87a')(bytes) || begins('GIF89a')(bytes)],
  ['image/webp', riff('WEBP')],
  ['audio/wav', riff('WAVE')],
  ['audio/amr', (bytes) => begins('#!AMR\n')(bytes) || begins('#!AMR-WB\n')(bytes)],
  ['audio/mpeg', (bytes) => begins('ID3')(bytes) || isMp3Frame(bytes)],
  ['application/pdf', begins('%PDF-')],
]

/** The header of an MPEG audio frame, layer III, with a bit rate and a sampling rate that exist (ISO/IEC 11172-3). */
function isMp3Frame(bytes: Buffer): boolean {
  if (bytes.length < 4) return false
  const [sync, version, rates] = [bytes[0]!, bytes[1]!, bytes[2]!]
  const isLayer3 = (version & 0xe6) === 0xe2
  const isVersion = (version & 0x18) !== 0x08
  const isRate = rates >> 4 !== 0x0f && rates >> 4 !== 0 && (rates & 0x0c) !== 0x0c
  return sync === 0xff && isLayer3 && isVersion && isRate
}

const brandTypes: readonly [RegExp, MediaType][] = [
  [/^(heic|heix|heim|heis|hevc|hevx)$/, 'image/heic'],
  [/^qt {2}$/, 'video/quicktime'],
  [/^M4[AB] $/, 'audio/mp4'],
  [/^(isom|iso[2-9]|mp4[12]|avc1|M4V |MSNV|dash|3gp[4-7])$/, 'video/mp4'],
]

/** Files in ISO boxes (ISO/IEC 14496-12) begin with `ftyp`: the major brand, a version, and brands they also obey. */
function isoBrandType(bytes: Buffer): MediaType | undefined {
  if (bytes.length < 16 || bytes.toString('latin1', 4, 8) !== 'ftyp') return undefined
  const end = Math.min(bytes.readUInt32BE(0), bytes.length, 128)
  const brands = [bytes.toString('latin1', 8, 12)]
  for (let at = 16; at + 4 <= end; at += 4) brands.push(bytes.toString('latin1', at, at + 4))
  const typeOf = (brand: string) => brandTypes.find(([pattern]) => pattern.test(brand))?.[1]
  // HEIC pictures may name the general `mif1` first. AVIF does so too, but names no HEIC brand beside it.
  if (brands[0] === 'mif1' || brands[0] === 'msf1') return brands.map(typeOf).find((type) => type === 'image/heic')
  return typeOf(brands[0]!)
}
