import { readSheet } from 'read-excel-file/node'
import { AppError } from '../domain/index.ts'
import { writeTable } from './table-file.ts'

/** Whether bytes are an XLSX workbook: a ZIP archive by its first four bytes. */
export function isWorkbook(bytes: Buffer): boolean {
  return bytes.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 0x03, 0x04]))
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  return cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell).trim()
}

/**
 * The first sheet of an XLSX workbook as CSV text; text that is CSV already stays as it is. Rows without a word are
 * left out. Throws CATALOGUE_INVALID for bytes that are no workbook and no UTF-8 text.
 */
export async function tableText(bytes: Buffer): Promise<string> {
  if (!isWorkbook(bytes)) {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    } catch (cause) {
      throw new AppError('CATALOGUE_INVALID', 'the file is neither a workbook (.xlsx) nor text in UTF-8', { cause })
    }
  }
  try {
    const rows = (await readSheet(bytes)).map((row) => row.map(cellText)).filter((row) => row.some(Boolean))
    const width = Math.max(0, ...rows.map((row) => row.length))
    const [header = [], ...body] = rows.map((row) => [...row, ...Array<string>(width - row.length).fill('')])
    return writeTable(header, body)
  } catch (cause) {
    throw new AppError('CATALOGUE_INVALID', 'the workbook cannot be read', { cause })
  }
}
