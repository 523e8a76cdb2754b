import readXlsxFile from 'read-excel-file/node'
import { AppError } from '../domain/index.ts'
import type { Sheet } from './sheet.ts'
import { guardZip } from './zip-guard.ts'

/** Reads every sheet of an Excel file (.xlsx). Throws IMPORT_UNREADABLE. */
export async function readXlsx(bytes: Buffer): Promise<Sheet[]> {
  guardZip(bytes)
  try {
    const sheets = await readXlsxFile(bytes)
    return sheets.map(({ sheet, data }) => ({
      name: sheet,
      rows: data
        .map((row, at) => ({ line: at + 1, cells: row.map(cellText) }))
        .filter(({ cells }) => cells.some(Boolean)),
    }))
  } catch (cause) {
    throw new AppError('IMPORT_UNREADABLE', 'the Excel file cannot be read; save it as .xlsx once more', { cause })
  }
}

/** Dates come as UTC midnights; in a table of ours they are days. */
function cellText(cell: unknown): string {
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? '' : cell.toISOString().slice(0, 10)
  return cell === null || cell === undefined ? '' : String(cell).trim()
}
