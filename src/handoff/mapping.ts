import { z } from 'zod'

const path = z.string().regex(/^[A-Za-z_$][\w$-]*(\.[\w$-]+)*$/, 'must be names joined by dots')

/** One member of a receiver's own shape. */
const source = z.union([
  path,
  z.strictObject({ const: z.union([z.string(), z.number(), z.boolean(), z.null()]) }),
  z.strictObject({
    from: path,
    /** Their word for each of ours. */
    values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
    /** Where there is no value, or no word for it. */
    else: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
    /** Joins the members of a list. */
    join: z.string().max(8).optional(),
    /** Cuts longer texts. */
    max: z.int().min(1).optional(),
    /** `unix` seconds, or `local`: 2026-11-22 15:58:00 in Beijing. */
    time: z.enum(['unix', 'local']).optional(),
  }),
])

/** Target path -> source path. Pure data: a city's own names need no code. */
export const mapping = z
  .record(path, source)
  .refine(
    (map) => !Object.keys(map).some((key) => /(^|\.)(__proto__|constructor|prototype)(\.|$)/.test(key)),
    'has a reserved name',
  )
export type Mapping = z.infer<typeof mapping>

type Source = Mapping[string]

/** Makes the other side's object out of ours. A value that is not there is left out, unless `else` says what stands there. */
export function mapped(map: Mapping, object: unknown): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [target, from] of Object.entries(map)) {
    const value = drawn(from, object)
    if (value !== undefined) put(result, target.split('.'), value)
  }
  return result
}

function drawn(from: Source, object: unknown): unknown {
  if (typeof from === 'string') return at(object, from) ?? undefined
  if ('const' in from) return from.const
  const { values, join, max, time } = from
  const raw = at(object, from.from)
  const value = values ? (typeof raw === 'object' ? undefined : own(values, String(raw))) : raw
  if (value === undefined || value === null) return from.else
  const text = join !== undefined && Array.isArray(value) ? value.map(named).join(join) : value
  return typeof text === 'string' ? shaped(text, max, time) : text
}

function shaped(text: string, max: number | undefined, time: 'unix' | 'local' | undefined): string | number {
  const moment = time ? Date.parse(text) : Number.NaN
  if (time === 'unix' && !Number.isNaN(moment)) return Math.floor(moment / 1000)
  if (time === 'local' && !Number.isNaN(moment)) {
    return new Date(moment + 8 * 3600_000).toISOString().slice(0, 19).replace('T', ' ')
  }
  return max === undefined ? text : text.slice(0, max)
}

/** Units and the like stand by their names in a joined list. */
function named(value: unknown): string {
  return typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : String(value)
}

function at(object: unknown, path: string): unknown {
  let value = object
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = own(value as Record<string, unknown>, name)
  }
  return value
}

function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

function put(result: Record<string, unknown>, [name, ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    result[name!] = value
    return
  }
  const inner = own(result, name!)
  const next = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {}
  result[name!] = next
  put(next, rest, value)
}
