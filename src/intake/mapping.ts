import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import { AppError, BEIJING_OFFSET_MS, lines, toBeijingIso } from '../domain/index.ts'
import type { Cell, FileRow } from './table.ts'

const members = [
  'id',
  'title',
  'text',
  'name',
  'phone',
  'createdAt',
  'category',
  'kind',
  'line',
  'address',
  'lat',
  'lon',
  'crs',
  'confidential',
  'anonymous',
] as const
type Member = (typeof members)[number]

/** Headings that partners' tables commonly have; a mapping file names others. */
const usual: Readonly<Record<Member, readonly string[]>> = {
  id: ['id', '编号', '留言编号', '信件编号', '诉求编号', '工单编号', '线索编号', 'tid'],
  title: ['title', '标题', '主题', '留言主题', '信件标题', '诉求标题', 'subject'],
  text: ['text', '内容', '正文', '留言详情', '留言内容', '信件内容', '诉求内容', '线索内容', 'content'],
  name: ['name', '姓名', '联系人', '留言用户', '诉求人', '写信人'],
  phone: ['phone', '电话', '手机', '手机号', '联系电话', '联系方式'],
  createdAt: ['createdAt', '时间', '留言时间', '提交时间', '来信时间', '诉求时间', '创建时间'],
  category: ['category', '分类编码'],
  kind: ['kind'],
  line: ['line'],
  address: ['address', '地址', '地点', '诉求地址', '事发地址', '发生地点'],
  lat: ['lat', '纬度'],
  lon: ['lon', '经度'],
  crs: ['crs', '坐标系'],
  confidential: ['confidential', '保密', '是否保密'],
  anonymous: ['anonymous', '匿名', '是否匿名'],
}

const column = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)])
const mappingFile = z.strictObject({
  /** Our member -> heading of the table; several are joined by a line break. */
  columns: z.partialRecord(z.enum(members), column).default({}),
  /** Values of every row. */
  constants: z
    .strictObject({ line: z.enum(lines).optional(), crs: z.enum(['wgs84', 'gcj02', 'bd09']).optional() })
    .default({}),
  /** Name of an XLSX sheet, or its place, the first being 1. */
  sheet: z.union([z.string().min(1), z.number().int().min(1)]).optional(),
})
export type Mapping = z.infer<typeof mappingFile>

export const noMapping: Mapping = mappingFile.parse({})

/** Reads a mapping file (YAML). Throws COMMAND_INVALID with the place of the first fault. */
export async function readMapping(path: string): Promise<Mapping> {
  try {
    return mappingFile.parse(parse(await readFile(path, 'utf8')) ?? {})
  } catch (cause) {
    const issue = cause instanceof z.ZodError ? cause.issues[0] : undefined
    const where = issue ? `${issue.path.join('.') || 'file'}: ${issue.message}` : (cause as Error).message
    throw new AppError('COMMAND_INVALID', `the mapping is not readable: ${where}`, { cause })
  }
}

/** A row of the file in the shape that `readRow` takes. Cells are text, whatever sign they begin with. */
export function mapRow({ cells, json }: FileRow, { columns, constants }: Mapping): unknown {
  if (json !== undefined && Object.keys(columns).length === 0) {
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? { ...constants, ...json } : json
  }
  const mapped = members.map((member) => [member, cellOf(member, cells, columns[member])])
  return { ...constants, ...Object.fromEntries(mapped.filter(([, value]) => value !== null)) }
}

function cellOf(member: Member, cells: FileRow['cells'], named: z.infer<typeof column> | undefined): unknown {
  const headings = named === undefined ? usual[member].filter((one) => one in cells).slice(0, 1) : [named].flat()
  const found = headings.map((heading) => cells[heading] ?? null).filter((cell) => cell !== null && cell !== '')
  if (found.length === 0) return null
  return found.length > 1 ? found.map(String).join('\n') : readCell(member, found[0]!)
}

function readCell(member: Member, cell: NonNullable<Cell>): unknown {
  if (member === 'id') return idOf(cell)
  if (member === 'createdAt') return timeOf(cell)
  if (member === 'lat' || member === 'lon') return Number(cell)
  if (member === 'confidential' || member === 'anonymous')
    return /^(?:是|真|有|true|yes|y|1)$/i.test(String(cell).trim())
  return cell instanceof Date ? wallTime(cell) : String(cell)
}

/** An id that cannot be known any more: `readRow` refuses it. */
const LOST = Number.NaN
/** A spreadsheet keeps 15 digits of a number and makes the others zeros: a longer one is another row's id now. */
const EXACT_DIGITS = 15

function idOf(cell: NonNullable<Cell>): unknown {
  if (typeof cell === 'number') return Number.isInteger(cell) && String(cell).length <= EXACT_DIGITS ? cell : LOST
  const text = String(cell).trim()
  return /^\d(?:\.\d+)?E\+\d+$/i.test(text) ? LOST : text
}

/** Excel counts days from 1899-12-30; its date cells come as if they were UTC. Both are wall time of Beijing. */
const EXCEL_EPOCH_MS = Date.UTC(1899, 11, 30)
const DAY_MS = 86_400_000

function timeOf(cell: NonNullable<Cell>): string {
  if (cell instanceof Date) return wallTime(cell)
  if (typeof cell === 'number') return wallTime(new Date(EXCEL_EPOCH_MS + Math.round(cell * DAY_MS)))
  const text = String(cell).trim()
  const [, year, month, day, rest = ''] = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(.*)$/.exec(text) ?? []
  if (!year) return text
  const [, hour = '0', minute = '0', second = '0'] =
    /^[T ]*(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d+)?)?$/.exec(rest) ?? []
  if (rest.trim() !== '' && !/\d:\d/.test(rest)) return text
  if (/(?:Z|[+-]\d\d:\d\d)$/.test(rest)) return text
  const two = (part: string | undefined) => String(part).padStart(2, '0')
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}+08:00`
}

/** Days as fractions are off by some milliseconds: to the nearest second. */
function wallTime(date: Date): string {
  const ms = Math.round(date.getTime() / 1000) * 1000
  return Number.isNaN(ms) ? 'no time' : toBeijingIso(new Date(ms - BEIJING_OFFSET_MS))
}
