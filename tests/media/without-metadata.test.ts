import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../src/domain/index.ts'
import { type MediaType, mediaTypeOf, withoutMetadata } from '../../src/media/index.ts'
import {
  adobe,
  box,
  brands,
  colourProfile,
  comment,
  exif,
  film,
  heic,
  iptc,
  jpeg,
  png,
  progressiveJpeg,
  segment,
  webp,
  xmp,
} from './support/pictures.ts'

const clean = (bytes: Buffer, type: MediaType = 'image/jpeg') => withoutMetadata(type, bytes)

describe('a photo', () => {
  test('does not tell where, when and by what device it was taken', () => {
    const photo = clean(jpeg([exif(1), xmp, iptc, comment, segment(0xef, 'maker notes')]))

    expect(photo.equals(jpeg())).toBe(true)
  })

  test.each(['II', 'MM'] as const)('keeps its orientation, and nothing else of its EXIF (%s)', (order) => {
    const photo = clean(jpeg([exif(6, order)]))

    expect(photo.includes('GPS')).toBe(false)
    expect(photo.includes('Exif')).toBe(true)
    expect(clean(photo).equals(photo)).toBe(true)
    expect(photo.length - jpeg().length).toBe(36)
  })

  test('an upright photo needs no orientation', () => {
    expect(clean(jpeg([exif(1)])).includes('Exif')).toBe(false)
  })

  test('keeps what its colours depend on', () => {
    const photo = jpeg([colourProfile, adobe])

    expect(clean(photo).equals(photo)).toBe(true)
  })

  test('carries no second picture and no film clip behind its end', () => {
    const photo = clean(jpeg([], Buffer.concat([jpeg([exif(1)]), Buffer.from('moving photo')])))

    expect(photo.equals(jpeg())).toBe(true)
  })

  test('of several scans loses what stands between them, and no scan', () => {
    const tables = segment(0xc4, 'huffman')
    const photo = clean(progressiveJpeg([comment, tables, exif(8)]))

    expect(photo.equals(progressiveJpeg([tables]))).toBe(true)
  })

  test('that was cut off on its way still shows what arrived', () => {
    const whole = jpeg([exif(1)])

    expect(clean(whole.subarray(0, -4)).equals(jpeg().subarray(0, -4))).toBe(true)
  })

  test.each([
    ['before its picture begins', jpeg().subarray(0, 30)],
    ['with a segment longer than the file', Buffer.from('\xff\xd8\xff\xe1\xff\xff', 'latin1')],
    ['with a segment shorter than its own length', Buffer.from('\xff\xd8\xff\xe1\0\x01..', 'latin1')],
    ['with something else than a marker', Buffer.from('\xff\xd8\xff\xfe\0\x03.hello', 'latin1')],
  ])('that is damaged %s is refused', (_how, bytes) => {
    expect(() => clean(bytes)).toThrow(expect.objectContaining({ code: 'MEDIA_TYPE' }))
  })
})

test('a screenshot loses its texts and its time, and keeps its pixels', () => {
  const kept = clean(png(['gAMA', '1234'], ['tEXt', 'Author Wang'], ['eXIf', 'GPS'], ['tIME', '2026']), 'image/png')

  expect(kept.equals(png(['gAMA', '1234']))).toBe(true)
})

test('a PNG carries nothing behind its end', () => {
  expect(clean(Buffer.concat([png(), Buffer.from('hidden')]), 'image/png').equals(png())).toBe(true)
})

test('a PNG that breaks off is refused', () => {
  expect(() => clean(png().subarray(0, -5), 'image/png')).toThrow(expect.objectContaining({ code: 'MEDIA_TYPE' }))
})

test('a WebP picture loses EXIF and XMP and no longer announces them', () => {
  const kept = clean(
    webp(['VP8X', '\x0c\0\0\0sizes.'], ['VP8 ', 'pixel'], ['EXIF', 'GPS'], ['XMP ', 'home']),
    'image/webp',
  )

  expect(kept.equals(webp(['VP8X', '\0\0\0\0sizes.'], ['VP8 ', 'pixel']))).toBe(true)
})

test.each(['video/mp4', 'video/quicktime'] as const)('a film loses the place, and nothing in it moves (%s)', (type) => {
  const given = film()
  const kept = clean(given, type)

  expect(kept.includes('39.9042')).toBe(false)
  expect(kept.length).toBe(given.length)
  expect(kept.indexOf('pictures and sound')).toBe(given.indexOf('pictures and sound'))
  for (const part of ['mvhd', 'tkhd', 'mdia']) expect(kept.includes(part)).toBe(true)
})

test('a HEIC picture loses the place, and nothing in it moves', () => {
  const given = heic()
  const kept = clean(given, 'image/heic')

  expect(given.includes('GPS')).toBe(true)
  expect(kept.includes('GPS')).toBe(false)
  expect(kept.indexOf('the picture itself')).toBe(given.indexOf('the picture itself'))
})

test('a letter and a recording are kept as they are', () => {
  const letter = Buffer.from('%PDF-1.7 …')

  expect(clean(letter, 'application/pdf')).toBe(letter)
})

test('a picture that claims a hundred million places of no size at all is looked through at once', () => {
  const claims = Buffer.alloc(8 + 1500 * 6)
  claims.writeUInt16BE(1500, 6)
  for (let item = 0; item < 1500; item++) claims.writeUInt16BE(0xffff, 8 + item * 6 + 4)
  const entry = box('infe', '\x02\0\0\0\0\x01\0\0Exif\0')
  const table = (...items: Buffer[]) =>
    box('meta', '\0\0\0\0', box('iinf', '\0\0\0\0\0\x01', ...items), box('iloc', claims))
  const given = Buffer.concat([brands('heic', 'mif1', 'heic'), table(entry)])

  const began = performance.now()
  expect(clean(given, 'image/heic').length).toBe(given.length)
  expect(performance.now() - began).toBeLessThan(1000)

  claims[4] = 0x44
  expect(() => clean(Buffer.concat([brands('heic'), table(entry)]), 'image/heic')).toThrow(
    expect.objectContaining({ code: 'MEDIA_TYPE' }),
  )
  const nothingToFind = Buffer.concat([brands('heic'), table()])
  expect(clean(nothingToFind, 'image/heic').equals(nothingToFind)).toBe(true)
})

test.each<[string, MediaType, (count: number) => Buffer]>([
  ['segments', 'image/jpeg', (count) => jpeg(Array<Buffer>(count).fill(segment(0xfe, '')))],
  ['chunks', 'image/png', (count) => png(...Array<[string, string]>(count).fill(['tEXt', '']))],
  ['pieces', 'image/webp', (count) => webp(...Array<[string, string]>(count).fill(['EXIF', '']))],
  [
    'boxes',
    'video/mp4',
    (count) => Buffer.concat([brands('isom'), box('moov', ...Array<Buffer>(count).fill(box('free')))]),
  ],
])('a file made of more %s than any camera writes is refused, so that nobody waits for it', (_what, type, made) => {
  expect(clean(made(19_000), type).length).toBeGreaterThan(0)
  expect(() => clean(made(20_001), type)).toThrow(expect.objectContaining({ code: 'MEDIA_TYPE' }))
})

test('tracks within tracks, a hundred thousand deep, are not followed', () => {
  const depth = 100_000
  const nested = Buffer.alloc(depth * 8)
  for (let level = 0; level < depth; level++) {
    nested.writeUInt32BE((depth - level) * 8, level * 8)
    nested.write(level === 0 ? 'moov' : 'trak', level * 8 + 4, 'latin1')
  }

  expect(clean(Buffer.concat([brands('isom'), nested]), 'video/mp4').length).toBe(nested.length + brands('isom').length)
})

test('no file, however broken, does more than to be refused', () => {
  const samples: [MediaType, Buffer][] = [
    ['image/jpeg', progressiveJpeg([exif(3)])],
    ['image/png', png(['eXIf', 'GPS'])],
    ['image/webp', webp(['VP8X', '\x0c'], ['EXIF', 'GPS'])],
    ['image/heic', heic()],
    ['video/mp4', film()],
  ]
  const changes = fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 12 })

  fc.assert(
    fc.property(fc.constantFrom(...samples), changes, fc.nat(400), ([type, sample], edits, cut) => {
      const bytes = Buffer.from(sample)
      for (const [at, value] of edits) bytes[at % bytes.length] = value
      const broken = bytes.subarray(0, bytes.length - (cut % 50))
      fc.pre(mediaTypeOf(broken) === type)
      try {
        const kept = withoutMetadata(type, broken)
        return kept.length <= bytes.length + 36
      } catch (fault) {
        return fault instanceof AppError && fault.code === 'MEDIA_TYPE'
      }
    }),
    { numRuns: 3000 },
  )
})
