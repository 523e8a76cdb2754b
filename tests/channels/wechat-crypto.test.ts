import wecomCrypto from '@wecom/crypto'
import { expect, test } from 'vitest'
import WxCrypto from 'wechat-crypto'
import {
  checkFresh,
  checkSignature,
  decrypt,
  encrypt,
  encryptedIn,
  signatureOf,
} from '../../src/channels/wechat-crypto.ts'
import { aesKey } from './support.ts'

/** The worked example of the platform's own page, document/path/91144. */
const official = {
  token: 'QDG6eK',
  key: { encodingAesKey: aesKey, receiveId: 'wx5823bf96d3bd56c7' },
  url: {
    timestamp: '1409659589',
    nonce: '263014780',
    encrypted: 'P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==',
    signature: '5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3',
    echo: '1616140317555161061',
  },
  message: {
    timestamp: '1409659813',
    nonce: '1372623149',
    signature: '477715d11cdb4164915debcba66cb864d751f3e6',
    encrypted:
      'RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==',
  },
}

/** wechatpy/wechatpy, tests/test_crypto.py. */
const wechatpy = {
  token: '123456',
  key: { encodingAesKey: 'kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR', receiveId: 'wx49f0ab532d5d035a' },
  url: {
    timestamp: '1411443780',
    nonce: '437374425',
    encrypted: '4ByGGj+sVCYcvGeQYhaKIk1o0pQRNbRjxybjTGblXrBaXlTXeOo1+bXFXDQQb1o6co6Yh9Bv41n7hOchLF6p+Q==',
    signature: 'dd6b9c95b495b3f7e2901bfbc76c664930ffdb96',
    echo: '5927782489442352469',
  },
  reply: {
    timestamp: '1411525903',
    nonce: '461056294',
    random: '1234567890123456',
    signature: '407518b7649e86ef23978113f92d27afa9296533',
    text: '<xml>\n<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[test]]></Content>\n<FromUserName><![CDATA[wx49f0ab532d5d035a]]></FromUserName>\n<ToUserName><![CDATA[messense]]></ToUserName>\n<AgentID>1</AgentID>\n<CreateTime>1411525903</CreateTime>\n</xml>',
  },
}

test.each([
  ['plain, wechatpy', ['test', '1410685589', 'test'], 'f21891de399b4e33a1a93c9a7b8a8fffb5a443ff'],
  ['Weibo', ['xyz123xyz', '1397022061823', '57155157'], '90e4c22c90a58f26526c2dd5b6c56c8822edeaa1'],
])('a published signature is ours: %s', (_name, parts, signature) => {
  expect(signatureOf(parts)).toBe(signature)
  expect(() => checkSignature(signature, parts)).not.toThrow()
  expect(() => checkSignature(signature.replace(/.$/, 'e'), parts)).toThrow('signature')
  expect(() => checkSignature(undefined, parts)).toThrow('signature')
  expect(() => checkSignature(signature, [...parts, undefined])).toThrow('signature')
})

test.each([
  ['official', official.token, official.key, official.url],
  ['wechatpy', wechatpy.token, wechatpy.key, wechatpy.url],
])('the published address check opens: %s', (_name, token, key, { timestamp, nonce, encrypted, signature, echo }) => {
  expect(signatureOf([token, timestamp, nonce, encrypted])).toBe(signature)
  expect(decrypt(key, encrypted)).toBe(echo)
})

test('the published message opens, and only for whom it is', () => {
  const { timestamp, nonce, encrypted, signature } = official.message

  expect(signatureOf([official.token, timestamp, nonce, encrypted])).toBe(signature)
  expect(Buffer.byteLength(decrypt(official.key, encrypted))).toBe(284)
  expect(decrypt(official.key, encrypted)).toContain('<Content><![CDATA[hello]]></Content>')
  expect(() => decrypt({ ...official.key, receiveId: 'wx0000000000000000' }, encrypted)).toThrow('not encrypted for')
})

test('a published reply is encrypted byte for byte as there', () => {
  const { text, random, timestamp, nonce, signature } = wechatpy.reply

  const encrypted = encrypt(wechatpy.key, text, Buffer.from(random))

  expect(signatureOf([wechatpy.token, timestamp, nonce, encrypted])).toBe(signature)
})

test('two independent libraries read what we encrypt, and we what they do', () => {
  const text = '<xml><Content><![CDATA[路灯坏了😀]]></Content></xml>'
  const ours = encrypt(official.key, text)
  const peer = new WxCrypto(official.token, aesKey, official.key.receiveId)

  expect(wecomCrypto.decrypt(aesKey, ours)).toMatchObject({ message: text, id: official.key.receiveId })
  expect(peer.decrypt(ours)).toMatchObject({ message: text, id: official.key.receiveId })
  expect(decrypt(official.key, wecomCrypto.encrypt(aesKey, text, official.key.receiveId))).toBe(text)
  expect(decrypt(official.key, peer.encrypt(text))).toBe(text)
  expect(wecomCrypto.getSignature(official.token, '1', '2', ours)).toBe(signatureOf([official.token, '1', '2', ours]))
})

test('every length of text comes back, though the padding is to 32', () => {
  for (let length = 1; length <= 70; length++) {
    const text = 'x'.repeat(length)
    expect(decrypt(official.key, encrypt(official.key, text))).toBe(text)
  }
})

test.each(['', 'AAAA', 'A'.repeat(44), official.message.encrypted.slice(4), '%%%'])(
  'what is no message of ours is refused: %s',
  (encrypted) => {
    expect(() => decrypt(official.key, encrypted)).toThrow('not encrypted for')
  },
)

test('the envelope is found without a parser', () => {
  expect(encryptedIn(Buffer.from('<xml><Encrypt><![CDATA[QUJD]]></Encrypt></xml>'))).toBe('QUJD')
  expect(encryptedIn(Buffer.from('<xml><Encrypt>QUJD</Encrypt></xml>'))).toBe('QUJD')
  expect(encryptedIn(Buffer.from('<xml><Content>x</Content></xml>'))).toBeUndefined()
})

test('a signature ages, in seconds and in milliseconds', () => {
  const now = new Date(1_700_000_000_000)

  expect(() => checkFresh('1700000299', now, 300)).not.toThrow()
  expect(() => checkFresh('1699999999000', now, 300)).not.toThrow()
  expect(() => checkFresh('1699999699', now, 300)).toThrow('too old')
  expect(() => checkFresh('1700000301000', now, 300)).toThrow('too old')
  expect(() => checkFresh('soon', now, 300)).toThrow('too old')
  expect(() => checkFresh('1', now, 0)).not.toThrow()
})
