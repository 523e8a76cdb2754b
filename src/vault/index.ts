import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { AppError } from '../domain/index.ts'

export { isOpenLink, signLink } from './link.ts'

const FORMAT = 1
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const HEADER_BYTES = 5 + NONCE_BYTES

/** Seals personal data before it reaches the database, and opens it again. */
export interface Vault {
  /** Names the key without giving it away: 8 hex digits, kept beside the data to notice a wrong key. */
  readonly keyId: string
  /** AES-256-GCM over the JSON of `value`. `purpose` binds the bytes to their column: they open nowhere else. */
  seal(purpose: string, value: unknown): Buffer
  /** Throws DATA_KEY_MISMATCH when the bytes were sealed with another key, for another purpose, or were changed. */
  open<T>(purpose: string, sealed: Buffer): T
  /** The same over bytes as they are, for files. */
  sealBytes(purpose: string, bytes: Buffer): Buffer
  /** Throws DATA_KEY_MISMATCH, as `open` does. */
  openBytes(purpose: string, sealed: Buffer): Buffer
  /** A keyed hash, to find a row by a value that is not stored. */
  fingerprint(purpose: string, value: string): Buffer
}

/** A fresh key in the form that DATA_KEY takes: 32 random bytes in Base64. */
export function newDataKey(): string {
  return randomBytes(KEY_BYTES).toString('base64')
}

/** Makes the vault of a DATA_KEY. Throws CONFIG_INVALID unless it is the Base64 of exactly 32 bytes. */
export function createVault(dataKey: string): Vault {
  const secret = Buffer.from(dataKey, 'base64')
  if (secret.length !== KEY_BYTES) {
    throw new AppError(
      'CONFIG_INVALID',
      `the data key must be the Base64 of ${KEY_BYTES} bytes, not of ${secret.length}`,
    )
  }
  const sealingKey = derive(secret, 'seal')
  const hashingKey = derive(secret, 'fingerprint')
  const keyBytes = createHash('sha256').update(sealingKey.export()).digest().subarray(0, 4)

  function sealBytes(purpose: string, bytes: Buffer): Buffer {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', sealingKey, nonce)
    cipher.setAAD(Buffer.from(purpose))
    const body = [cipher.update(bytes), cipher.final()]
    return Buffer.concat([Buffer.of(FORMAT), keyBytes, nonce, ...body, cipher.getAuthTag()])
  }

  function openBytes(purpose: string, sealed: Buffer): Buffer {
    try {
      const decipher = createDecipheriv('aes-256-gcm', sealingKey, sealed.subarray(5, HEADER_BYTES))
      decipher.setAAD(Buffer.from(purpose))
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
      return Buffer.concat([decipher.update(sealed.subarray(HEADER_BYTES, -TAG_BYTES)), decipher.final()])
    } catch (cause) {
      throw new AppError('DATA_KEY_MISMATCH', `data sealed as ${purpose} does not open with this key`, { cause })
    }
  }

  return {
    keyId: keyBytes.toString('hex'),
    sealBytes,
    openBytes,
    seal: (purpose, value) => sealBytes(purpose, Buffer.from(JSON.stringify(value))),
    open: <T>(purpose: string, sealed: Buffer) => JSON.parse(openBytes(purpose, sealed).toString('utf8')) as T,
    fingerprint(purpose, value) {
      return createHmac('sha256', hashingKey).update(purpose).update('\0').update(value).digest()
    },
  }
}

/** As a key that is made once: given as bytes, Node would make one for every value, which takes longer than to seal it. */
function derive(secret: Buffer, use: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', `jiesu ${use} v1`, 32)))
}
