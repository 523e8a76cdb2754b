import type { Db } from '../db/index.ts'
import type { Catalogue, GreenChannel, Route, TicketKind, Unit } from '../domain/index.ts'

/** What decides whether a dispute goes to a company directly. */
export interface Dispute {
  kind: TicketKind
  code: string
  /** All that was told of it. */
  text: string
  /** A company cannot answer somebody whom it may not know. */
  isHidden: boolean
  catalogue: Catalogue
}

const disputed: readonly TicketKind[] = ['complaint', 'assistance']

/**
 * The green-channel company (绿通企业) that a consumer dispute names and that receives disputes of its category; null
 * where none is named, or more than one: then the ordinary way decides. A report of wrongdoing never goes to whom it
 * accuses.
 */
export function greenChannelOf({ kind, code, text, isHidden, catalogue }: Dispute): GreenChannel | null {
  if (isHidden || !disputed.includes(kind)) return null
  const plain = text.toLowerCase()
  const named = (catalogue.greenChannels ?? []).filter(
    ({ categories, brands }) =>
      categories.some((one) => code.startsWith(one)) && brands.some((brand) => plain.includes(brand.toLowerCase())),
  )
  return named.length === 1 ? named[0]! : null
}

/** The dispute goes to the company; who would have had it is sent a copy, and takes over if the company fails. */
export function directRoute<R extends Route>(route: R, { unit, promisedHours }: GreenChannel): R {
  const others = [route.leadUnit, ...route.copiedUnits].filter((one) => one !== null)
  return {
    ...route,
    leadUnit: unit,
    supportingUnits: [],
    copiedUnits: others,
    routeReason: `${route.routeReason}${unit.name}是消费争议绿色通道企业，直派该企业先行和解，承诺${promisedHours}小时内答复；逾期或退回的转市场监管部门。`,
  }
}

/** Where a dispute goes on that its company did not answer: to who was sent a copy. Null: a person has to choose. */
export function afterGreenChannel(copied: readonly Unit[]): Unit | null {
  return copied[0] ?? null
}

/** The companies that receive disputes now. */
export async function loadGreenChannels(db: Db): Promise<GreenChannel[]> {
  const rows = await db.query<{ code: string; name: string; brands: string[]; categories: string[]; hours: number }>(
    `select unit_code as code, name, brands, categories, promised_hours as hours from green_channel
     where active order by unit_code`,
  )
  return rows.map(({ code, name, brands, categories, hours }) => ({
    unit: { code, name, level: 'enterprise' },
    brands,
    categories,
    promisedHours: hours,
  }))
}
