import { z } from 'zod'
import { type FieldName, fieldNames } from '../../assist/index.ts'
import { AppError, responseTiers, ticketKinds } from '../../domain/index.ts'
import { areaOf } from '../areas.ts'
import type { DeskDeps } from '../deps.ts'

const words = (most: number) => z.string().trim().min(1).max(most)

/** What an agent may write into each field. */
const values: Record<FieldName, z.ZodType> = {
  kind: z.enum(ticketKinds),
  title: words(60),
  description: words(8000),
  time: words(200),
  place: words(300),
  people: words(300),
  event: words(2000),
  demand: words(1000),
  category: z.object({ code: words(64), path: z.array(words(100)).max(3) }),
  area: z.object({
    districtCode: z
      .string()
      .regex(/^\d{6}$/)
      .nullable(),
    streetCode: z
      .string()
      .regex(/^\d{9}$/)
      .nullable(),
    name: words(200),
  }),
  unit: z.object({ code: words(64), name: words(200) }),
  tier: z.enum(responseTiers),
  name: words(60),
  phone: words(40),
  confidential: z.boolean(),
}

export const fieldName = z.enum(fieldNames)

/** Catalogue and places by which codes are checked. */
export type Known = ReturnType<DeskDeps['reference']>

/**
 * The value as the form takes it; null empties the field. Leaf, unit and area are those of today's catalogue and
 * gazetteer, under the names that they have there. Throws REQUEST_INVALID.
 */
export function fieldValue(name: FieldName, given: unknown, known: Known): never {
  if (given === null || given === '') return null as never
  const parsed = values[name].safeParse(given)
  if (!parsed.success)
    throw new AppError('REQUEST_INVALID', `${name}: ${parsed.error.issues[0]?.message ?? 'is not valid'}`)
  return inForce(name, parsed.data, known) as never
}

function inForce(name: FieldName, value: unknown, { catalogue, gazetteer }: Known): unknown {
  const unknown = () => new AppError('REQUEST_INVALID', `${name}: there is no such code today`)
  if (name === 'category' || name === 'unit') {
    const { code } = value as { code: string }
    const leaf = catalogue.leaves.get(code)
    const unit = catalogue.units.get(code)
    if (!(name === 'category' ? leaf : unit)) throw unknown()
    return name === 'category' ? { code, path: [...leaf!.path] } : { code, name: unit!.name }
  }
  if (name !== 'area') return value
  const { streetCode, districtCode } = value as { streetCode: string | null; districtCode: string | null }
  const area = areaOf(streetCode ?? districtCode ?? '', gazetteer)
  if (!area) throw unknown()
  return area
}
