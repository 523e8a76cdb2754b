import { inflateRawSync } from 'node:zlib'
import { AppError } from '../domain/index.ts'

/** As much as the parts of one Office file may come to when unpacked, and as many parts as it may have. */
const unpackedAtMost = 200 * 1024 * 1024
const partsAtMost = 5000

const endMark = 0x06054b50
const entryMark = 0x02014b50
const localMark = 0x04034b50
const endLength = 22
const commentAtMost = 0xffff

/**
 * Refuses an Office file that would unpack to more than it may, before any library touches it. Sizes that the file
 * declares are not believed: every part is unpacked once, up to what is left of the budget, and thrown away.
 * Throws IMPORT_UNREADABLE.
 */
export function guardZip(bytes: Buffer): void {
  const end = findEnd(bytes)
  const parts = bytes.readUInt16LE(end + 10)
  if (parts > partsAtMost) throw unreadable('the file has too many parts')
  let at = bytes.readUInt32LE(end + 16)
  let left = unpackedAtMost
  for (let part = 0; part < parts; part++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== entryMark) throw unreadable('the file is damaged')
    left -= unpackedSize(bytes, at, left)
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
}

function findEnd(bytes: Buffer): number {
  const first = Math.max(0, bytes.length - endLength - commentAtMost)
  for (let at = bytes.length - endLength; at >= first; at--) if (bytes.readUInt32LE(at) === endMark) return at
  throw unreadable('the file is no Office file, or is cut off')
}

function unpackedSize(bytes: Buffer, entry: number, left: number): number {
  const packed = bytes.readUInt32LE(entry + 20)
  const local = bytes.readUInt32LE(entry + 42)
  if (local + 30 > bytes.length || bytes.readUInt32LE(local) !== localMark) throw unreadable('the file is damaged')
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
  if (bytes.readUInt16LE(entry + 10) === 0) return within(packed, left)
  try {
    return inflateRawSync(bytes.subarray(start, start + packed), { maxOutputLength: Math.max(1, left) }).length
  } catch (cause) {
    throw new AppError('IMPORT_UNREADABLE', 'the file is damaged, or unpacks to more than 200 MB', { cause })
  }
}

function within(size: number, left: number): number {
  if (size > left) throw unreadable('the file unpacks to more than 200 MB')
  return size
}

const unreadable = (why: string) => new AppError('IMPORT_UNREADABLE', why)
