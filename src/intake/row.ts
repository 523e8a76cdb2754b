import { z } from 'zod'
import { type Appeal, type ErrorCode, instantOf, isPlainText, lines, ticketKinds } from '../domain/index.ts'

/** Longest appeal of a partner in characters; a ticket's description takes the first 8000 of them, the message log all. */
export const MAX_APPEAL_LENGTH = 20_000
const MAX_ID_LENGTH = 128
const ID_FAULT = `id: is missing, longer than ${MAX_ID_LENGTH}, or a number that has lost digits; write ids as text`

/** Why a row was not taken: a fault code, and which member. Never repeats what stood there. */
export interface RowFault {
  code: Extract<ErrorCode, 'REQUEST_INVALID' | 'MESSAGE_EMPTY' | 'MESSAGE_TOO_LONG' | 'TEXT_INVALID'>
  detail: string
}

/** One appeal of a partner, checked: all that `fileAppeal` needs but whose it is. */
export type PartnerAppeal = Omit<Appeal, 'channel' | 'account' | 'line'> & { line?: Appeal['line'] }

/** A row once read: an appeal, or a fault. `id` is the partner's own id, where the row has one that can be given back. */
export type ReadRow =
  | { outcome: 'read'; id: string; appeal: PartnerAppeal }
  | { outcome: 'faulty'; id: string | null; fault: RowFault }

const short = (max: number) => z.string().trim().max(max)

const row = z.object({
  id: short(MAX_ID_LENGTH).min(1),
  title: short(200).optional(),
  text: z.string().trim().default(''),
  name: short(100).optional(),
  phone: short(32).optional(),
  createdAt: z
    .string()
    .transform((text) => instantOf(text.trim().replace(' ', 'T')))
    .refine((at) => at !== null, 'is no ISO 8601 time')
    .optional(),
  category: short(64).optional(),
  kind: z.enum(ticketKinds).optional(),
  line: z.enum(lines).optional(),
  address: short(300).optional(),
  lat: z.number().min(-90).max(90).optional(),
  lon: z.number().min(-180).max(180).optional(),
  crs: z.enum(['wgs84', 'gcj02', 'bd09']).default('gcj02'),
  confidential: z.boolean().optional(),
  anonymous: z.boolean().optional(),
})

/**
 * Reads one row `{id, title?, text, name?, phone?, createdAt?, …}`. Members that are null or empty count as absent,
 * members that we do not know are left alone. An id may be a whole number that JSON can hold exactly.
 */
export function readRow(value: unknown): ReadRow {
  const given = present(value)
  if (!given)
    return { outcome: 'faulty', id: null, fault: { code: 'REQUEST_INVALID', detail: 'a row is a JSON object' } }
  const id = idOf(given.id)
  const parsed = row.safeParse({ ...given, id: id ?? undefined })
  if (!parsed.success) return { outcome: 'faulty', id, fault: shapeFault(parsed.error) }
  const fault = textFault(parsed.data)
  if (fault) return { outcome: 'faulty', id: isPlainText(parsed.data.id) ? parsed.data.id : null, fault }
  return { outcome: 'read', id: parsed.data.id, appeal: appealOf(parsed.data) }
}

function appealOf(read: z.infer<typeof row>): PartnerAppeal {
  const { id, text, title, address, lat, lon, crs, createdAt, ...rest } = read
  const point = lat !== undefined && lon !== undefined ? { lat, lon, crs, ...(address && { address }) } : undefined
  return {
    ...rest,
    externalId: id,
    text: text || title!,
    ...(title && { title }),
    ...(createdAt && { createdAt }),
    ...((address || point) && { place: { text: address, point } }),
  }
}

/** The members that say something; null for what is no object. */
function present(value: unknown): Record<string, unknown> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null && one !== ''))
}

/** An id as text. A number beyond 2^53 has lost digits on its way and may be another row's: it is no id. */
function idOf(id: unknown): string | null {
  if (typeof id === 'number') return Number.isSafeInteger(id) ? String(id) : null
  return typeof id === 'string' && id.length <= MAX_ID_LENGTH && isPlainText(id) ? id.trim() : null
}

function textFault(read: z.infer<typeof row>): RowFault | null {
  const texts = Object.entries(read).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const unclean = texts.find(([, text]) => !isPlainText(text))
  if (unclean) return { code: 'TEXT_INVALID', detail: `${unclean[0]}: control characters are not accepted` }
  if (read.text === '' && !read.title) return { code: 'MESSAGE_EMPTY', detail: 'text: is empty' }
  if (read.text.length > MAX_APPEAL_LENGTH && [...read.text].length > MAX_APPEAL_LENGTH) {
    return { code: 'MESSAGE_TOO_LONG', detail: `text: has more than ${MAX_APPEAL_LENGTH} characters` }
  }
  return null
}

function shapeFault(error: z.ZodError): RowFault {
  const [issue] = error.issues
  if (issue?.path[0] === 'id') return { code: 'REQUEST_INVALID', detail: ID_FAULT }
  return { code: 'REQUEST_INVALID', detail: issue ? `${issue.path.join('.') || 'row'}: ${issue.message}` : 'row' }
}
