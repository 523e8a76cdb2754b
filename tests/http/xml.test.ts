import { expect, test } from 'vitest'
import { parseXml, XmlFault } from '../../src/http/xml.ts'

const most = { depth: 5, tags: 100_000 }
const took = (text: string): number => {
  const began = performance.now()
  try {
    parseXml(text, most)
  } catch (error) {
    expect(error).toBeInstanceOf(XmlFault)
  }
  return performance.now() - began
}

test.each([
  ['<a>', '<'],
  ['<a>', '<![CDATA['],
  ['<a>', '<b '],
  ['<a><![CDATA[', '<'],
])('%s and then %s over and over costs no more than harmless text of that length', (start, piece) => {
  const length = 256 * 1024
  const harmless = `<a>${'<b>x</b>'.repeat(length / 8)}</a>`
  took(harmless)

  const evil = took(start + piece.repeat(length / piece.length))

  expect(evil).toBeLessThan(10 * took(harmless) + 50)
})

test('a mark that nothing closes is no document', () => {
  expect(() => parseXml('<a>1 < 2</a>', most)).toThrow(XmlFault)
  expect(parseXml('<a><![CDATA[1 < 2]]></a>', most)).toEqual({ a: '1 < 2' })
  expect(() => parseXml('<a><![CDATA[1 < 2</a>', most)).toThrow(XmlFault)
})
