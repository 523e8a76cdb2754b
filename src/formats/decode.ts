import { AppError } from '../domain/index.ts'

/** Text of a file: UTF-8 or UTF-16 by its mark, else UTF-8, else GB 18030, in which much of Chinese offices still writes. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  return inEncoding('utf-8', bytes) ?? inEncoding('gb18030', bytes) ?? refuse()
}

function inEncoding(encoding: string, bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
    return text.includes('\0') ? null : text
  } catch {
    return null
  }
}

function refuse(): never {
  throw new AppError('IMPORT_UNREADABLE', 'the file is no text in UTF-8 or GB 18030')
}
