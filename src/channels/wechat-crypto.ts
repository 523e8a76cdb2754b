import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { AppError } from '../domain/index.ts'

/**
 * Signature and encryption that WeChat official accounts and WeCom share.
 * https://developer.work.weixin.qq.com/document/path/91144
 */

const RANDOM_BYTES = 16
const BLOCK = 32

/** SHA-1 in lower hexadecimal over the parts in byte order, joined. */
export function signatureOf(parts: readonly string[]): string {
  const sorted = parts.map((part) => Buffer.from(part)).sort(Buffer.compare)
  return createHash('sha1').update(Buffer.concat(sorted)).digest('hex')
}

/** Throws CHANNEL_SIGNATURE unless `given` signs these parts. Takes the same time wherever the two differ. */
export function checkSignature(given: string | undefined, parts: readonly (string | undefined)[]): void {
  const known = parts.filter((part) => part !== undefined)
  const [right, offered] = [Buffer.from(signatureOf(known)), Buffer.from(given ?? '')]
  const matches = right.length === offered.length && timingSafeEqual(right, offered)
  if (!matches || known.length < parts.length) throw new AppError('CHANNEL_SIGNATURE', 'the signature does not match')
}

/**
 * Throws CHANNEL_SIGNATURE when the moment that was signed (seconds, or milliseconds in 13 digits) lies too far from
 * now: whoever caught an address cannot use it for ever.
 */
export function checkFresh(timestamp: string | undefined, now: Date, toleranceSeconds: number): void {
  if (toleranceSeconds === 0) return
  const at = /^\d{9,13}$/.test(timestamp ?? '') ? Number(timestamp) * (timestamp!.length > 11 ? 1 : 1000) : Number.NaN
  if (!(Math.abs(now.getTime() - at) <= toleranceSeconds * 1000)) {
    throw new AppError('CHANNEL_SIGNATURE', 'the signature is too old')
  }
}

/** The envelope's `Encrypt`, found without a parser: what is in it is not trusted yet. */
export function encryptedIn(body: Buffer): string | undefined {
  const found = /<Encrypt>\s*(?:<!\[CDATA\[([A-Za-z0-9+/=]+)\]\]>|([A-Za-z0-9+/=]+))\s*<\/Encrypt>/.exec(
    body.toString('latin1'),
  )
  return found?.[1] ?? found?.[2]
}

/** The key of an account, and whom its messages are for. */
export interface CryptoKey {
  encodingAesKey: string
  /** AppID of an official account, CorpID of a company. */
  receiveId: string
}

/** Opens what was encrypted for us. Throws CHANNEL_SIGNATURE for everything else. */
export function decrypt({ encodingAesKey, receiveId }: CryptoKey, encrypted: string): string {
  const plain = unpadded(deciphered(encodingAesKey, Buffer.from(encrypted, 'base64')))
  const length = plain.length >= RANDOM_BYTES + 4 ? plain.readUInt32BE(RANDOM_BYTES) : 0
  const end = RANDOM_BYTES + 4 + length
  if (length === 0 || end > plain.length || plain.toString('utf8', end) !== receiveId) throw notForUs()
  return plain.toString('utf8', RANDOM_BYTES + 4, end)
}

/** Encrypts a text for the platform; `random` is handed in only to compare with published examples. */
export function encrypt(
  { encodingAesKey, receiveId }: CryptoKey,
  text: string,
  random: Buffer = randomBytes(RANDOM_BYTES),
): string {
  const message = Buffer.from(text)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(message.length)
  const plain = Buffer.concat([random, length, message, Buffer.from(receiveId)])
  const pad = BLOCK - (plain.length % BLOCK)
  const key = keyOf(encodingAesKey)
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(pad, pad)), cipher.final()]).toString('base64')
}

function deciphered(encodingAesKey: string, bytes: Buffer): Buffer {
  if (bytes.length === 0 || bytes.length % 16 !== 0) throw notForUs()
  const key = keyOf(encodingAesKey)
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([decipher.update(bytes), decipher.final()])
}

/** PKCS#7 to a multiple of 32, which the cipher's own padding does not know. */
function unpadded(plain: Buffer): Buffer {
  const pad = plain.at(-1) ?? 0
  const isPadding =
    pad >= 1 && pad <= BLOCK && pad <= plain.length && plain.subarray(-pad).every((byte) => byte === pad)
  if (!isPadding) throw notForUs()
  return plain.subarray(0, -pad)
}

function keyOf(encodingAesKey: string): Buffer {
  return Buffer.from(`${encodingAesKey}=`, 'base64')
}

function notForUs(): AppError {
  return new AppError('CHANNEL_SIGNATURE', 'the message was not encrypted for this account')
}
