import { expect, test } from 'vitest'
import { UploadsUnderWay } from '../../src/channels/web-chat/uploads.ts'

const MIB = 1024 * 1024
const tooFast = expect.objectContaining({ code: 'TOO_FAST' })

test('only bytes that have arrived take up room, and a finished upload gives its room back', () => {
  const underWay = new UploadsUnderWay()
  const large = underWay.begin('one', '192.0.2.1')
  const small = underWay.begin('two', '192.0.2.2')
  large.received(256 * MIB)

  expect(() => small.received(1)).toThrow(tooFast)
  small.end()
  large.end()

  expect(() => underWay.begin('two', '192.0.2.2').received(256 * MIB)).not.toThrow()
})

test('a conversation sends two files at a time, an address six', () => {
  const underWay = new UploadsUnderWay()
  const begin = (conversation: string, address = '192.0.2.1') => underWay.begin(conversation, address)
  const first = begin('a')
  begin('a')

  expect(() => begin('a', '192.0.2.2')).toThrow(tooFast)
  for (const conversation of ['b', 'b', 'c', 'c']) begin(conversation)
  expect(() => begin('d')).toThrow(tooFast)

  first.end()
  expect(() => begin('d')).not.toThrow()
})
