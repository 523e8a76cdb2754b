import * as crypto from 'node:crypto'
import { promisify } from 'node:util'
import { AppError } from '../domain/index.ts'

/**
 * argon2id with OWASP's first recommended parameters (Password Storage Cheat Sheet, 2025): 19 MiB, two passes, one
 * lane. A Node before 24.7 has no argon2 and keeps new passwords by scrypt with the same sheet's parameters.
 */
const ARGON2 = { memory: 19_456, passes: 2, parallelism: 1 }
const SCRYPT = { logCost: 17, blockSize: 8, parallelism: 1 }
const SCRYPT_MEMORY = 256 * 1024 * 1024
const SALT_BYTES = 16
const HASH_BYTES = 32

const MIN_LENGTH = 12
const MAX_LENGTH = 128
const MIN_DIFFERENT = 6
/** Of a password that is made of well-known pieces, so many letters and digits must be its own. */
const MIN_OWN = 4
/** Rows of the keyboard, counting, years, and the words that come to mind at a hotline. */
const WELL_KNOWN =
  /p[a@]ssw[o0]rd|admin|root|qwerty(uiop)?|asdf(gh(jkl)?)?|zxcv(bnm?)?|1q[aw]z|2wsx|3edc|1q2w3e4r?|abcd?e?f?|welcome|letmein|iloveyou|beijing|hotline|jiesu|test|user|0?123(4(5(6(7(8(90?)?)?)?)?)?)?|9?87654(321?0?)?|(19|20)\d\d/g
/** Without the letters that are taken for others when read aloud. */
const READABLE = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789'
const GENERATED_LENGTH = 20

let queue: Promise<unknown> = Promise.resolve()

/** Hashing takes memory and a thread by design: callers wait for one another, so that a flood cannot take all. */
function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const turn = queue.then(work)
  queue = turn.catch(() => undefined)
  return turn
}

/** The password as it is kept: PHC string format, Base64 without padding. */
export async function hashPassword(password: string): Promise<string> {
  const salt = crypto.randomBytes(SALT_BYTES)
  const hasArgon2 = typeof crypto.argon2 === 'function'
  const hash = await (hasArgon2 ? argon2id(password, salt, ARGON2) : scrypt(password, salt, SCRYPT))
  const head = hasArgon2
    ? `$argon2id$v=19$m=${ARGON2.memory},t=${ARGON2.passes},p=${ARGON2.parallelism}`
    : `$scrypt$ln=${SCRYPT.logCost},r=${SCRYPT.blockSize},p=${SCRYPT.parallelism}`
  return `${head}$${unpadded(salt)}$${unpadded(hash)}`
}

/**
 * True when the password is the one that was kept. Without a kept one it takes as long and is false, so that the time
 * does not tell whether an account exists.
 */
export async function verifyPassword(kept: string | null, password: string): Promise<boolean> {
  if (!kept) return hashPassword(password).then(() => false)
  const [, argon, a, b, c, salt = '', hash = ''] =
    /^\$(argon2id\$v=19|scrypt)\$(?:m|ln)=(\d+),[tr]=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(kept) ?? []
  if (!argon) throw new Error('a kept password has a form that is not known')
  const [first, second, parallelism] = [Number(a), Number(b), Number(c)]
  const bytes = Buffer.from(salt, 'base64')
  const found = await (argon === 'scrypt'
    ? scrypt(password, bytes, { logCost: first, blockSize: second, parallelism })
    : argon2id(password, bytes, { memory: first, passes: second, parallelism }))
  const expected = Buffer.from(hash, 'base64')
  return found.length === expected.length && crypto.timingSafeEqual(found, expected)
}

/**
 * Throws PASSWORD_WEAK for a password that is too short or too easily guessed. Length counts more than sorts of
 * characters (NIST SP 800-63B-4, 3.1.1.2).
 */
export function checkPassword(password: string, userName: string): void {
  const plain = password.toLowerCase()
  if (password.length < MIN_LENGTH) throw weak(`at least ${MIN_LENGTH} characters`)
  if (password.length > MAX_LENGTH) throw weak(`at most ${MAX_LENGTH} characters`)
  if (new Set(plain).size < MIN_DIFFERENT) throw weak(`at least ${MIN_DIFFERENT} different characters`)
  const own = plain.replaceAll(userName.toLowerCase(), '').replaceAll(WELL_KNOWN, '')
  if (own.replaceAll(/[^\p{L}\p{N}]/gu, '').length < MIN_OWN) {
    throw weak(`${MIN_OWN} letters or digits beyond the account name, years and what is tried first`)
  }
}

/** A random password that can be read out: some 115 bits. */
export function newPassword(): string {
  return Array.from({ length: GENERATED_LENGTH }, () => READABLE[crypto.randomInt(READABLE.length)]).join('')
}

function argon2id(password: string, nonce: Buffer, parameters: typeof ARGON2): Promise<Buffer> {
  const options = { message: bytesOf(password), nonce, tagLength: HASH_BYTES, ...parameters }
  return oneAtATime(() => promisify(crypto.argon2)('argon2id', options))
}

function scrypt(password: string, salt: Buffer, { logCost, blockSize, parallelism }: typeof SCRYPT): Promise<Buffer> {
  const options = { N: 2 ** logCost, r: blockSize, p: parallelism, maxmem: SCRYPT_MEMORY }
  return oneAtATime(
    () =>
      new Promise((resolve, reject) => {
        crypto.scrypt(bytesOf(password), salt, HASH_BYTES, options, (error, hash) =>
          error ? reject(error) : resolve(hash),
        )
      }),
  )
}

/** NFC, so that the same characters typed on another keyboard are the same bytes. */
function bytesOf(password: string): Buffer {
  return Buffer.from(password.normalize('NFC'))
}

function weak(rule: string): AppError {
  return new AppError('PASSWORD_WEAK', `a password needs ${rule}`)
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}
