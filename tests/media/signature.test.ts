import { expect, test } from 'vitest'
import { mediaTypeOf } from '../../src/media/index.ts'
import { box, brands, film, heic, jpeg, png, webp } from './support/pictures.ts'

const taken: [string, Buffer, string][] = [
  ['a photo', jpeg(), 'image/jpeg'],
  ['a screenshot', png(), 'image/png'],
  ['a WebP picture', webp(['VP8 ', 'data']), 'image/webp'],
  ['a moving GIF', Buffer.from('GIF89a......'), 'image/gif'],
  ['a photo of a new iPhone', heic(), 'image/heic'],
  ['a HEIC picture that names the general brand first', brands('mif1', 'mif1', 'heic'), 'image/heic'],
  ['a film', film(), 'video/mp4'],
  ['a film of an Android phone', brands('3gp4', 'isom', '3gp4'), 'video/mp4'],
  ['a film of an iPhone', film('qt  '), 'video/quicktime'],
  ['a recording of an iPhone', brands('M4A ', 'isom'), 'audio/mp4'],
  ['a recording with a title', Buffer.from('ID3\x04\0\0\0\0\0\0'), 'audio/mpeg'],
  ['a bare MP3', Buffer.from([0xff, 0xfb, 0x90, 0x64, 0]), 'audio/mpeg'],
  ['an old phone’s voice note', Buffer.from('#!AMR\n<'), 'audio/amr'],
  ['a WAV', Buffer.from('RIFF\x24\0\0\0WAVEfmt '), 'audio/wav'],
  ['a letter', Buffer.from('%PDF-1.7\n'), 'application/pdf'],
]

test.each(taken)('%s is taken for what it is', (_what, bytes, type) => {
  expect(mediaTypeOf(bytes)).toBe(type)
})

const refused: [string, Buffer | string][] = [
  ['nothing at all', ''],
  ['a drawing that can hold scripts', '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'],
  ['a page', '<!doctype html><script>alert(1)</script>'],
  ['a page that claims to be a picture further down', `<html>${'\xff\xd8\xff'}`],
  ['a Windows program', 'MZ\x90\0\x03'],
  ['a Linux program', '\x7fELF\x02\x01\x01'],
  ['a shell script', '#!/bin/sh\nrm -rf /'],
  ['an archive', 'PK\x03\x04'],
  ['an AVIF picture, which many phones cannot show', brands('avif', 'mif1', 'miaf')],
  ['an ISO file of no known brand', brands('crx ', 'isom')],
  ['a box file without a brand', box('moov', 'film', '........')],
  ['half of a signature', '\xff\xd8'],
  ['a RIFF that is neither WebP nor WAV', 'RIFF\x24\0\0\0AVI LIST'],
  ['a frame header with rates that do not exist', Buffer.from([0xff, 0xfb, 0xff, 0xff])],
  ['plain words', '我要投诉楼下的烧烤店'],
]

test.each(refused)('%s is not taken', (_what, content) => {
  expect(mediaTypeOf(typeof content === 'string' ? Buffer.from(content, 'latin1') : content)).toBeNull()
})
