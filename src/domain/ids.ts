import { createHash, randomBytes } from 'node:crypto'

/** A time-ordered unique id (UUIDv7, RFC 9562): neighbours in time are neighbours in an index. */
export function newId(now: number = Date.now()): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(now, 0, 6)
  return uuid(bytes, 7)
}

/** The id of what is made of something that has a name elsewhere: the same each time (UUIDv8, RFC 9562). */
export function idMadeOf(...names: readonly string[]): string {
  return uuid(createHash('sha256').update(JSON.stringify(names)).digest().subarray(0, 16), 8)
}

function uuid(bytes: Buffer, version: number): string {
  bytes[6] = (bytes[6]! & 0x0f) | (version << 4)
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
