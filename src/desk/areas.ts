import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Gazetteer } from '../tickets/index.ts'
import type { DeskDeps } from './deps.ts'
import { deskRoute } from './route.ts'

const SHOWN = 50
const search = z.object({ q: z.string().trim().max(100).default('') })
const allow = ['agent', 'supervisor'] as const

/** A district or a street, as the form of a ticket takes it. */
export interface AreaChoice {
  districtCode: string
  streetCode: string | null
  /** Names of district and street in one. */
  name: string
}

/** The district or street of a statistical division code; null where there is none today. */
export function areaOf(code: string, { areas }: Pick<Gazetteer, 'areas'>): AreaChoice | null {
  const area = areas.get(code)
  if (!area || area.level === 'community') return null
  if (area.level === 'district') return { districtCode: code, streetCode: null, name: area.name }
  const districtCode = code.slice(0, 6)
  return { districtCode, streetCode: code, name: `${areas.get(districtCode)?.name ?? ''}${area.name}` }
}

/** What agents choose from in a form: units that tickets go to, districts and streets. Leaves: see `catalogue.ts`. */
export function installPickers(app: FastifyInstance, deps: DeskDeps): void {
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/units',
    allow,
    schema: { querystring: search },
    handler({ query: { q } }) {
      const units = [...deps.reference().catalogue.units.values()]
      const found = units.filter(({ code, name }) => code === q || name.includes(q))
      return { units: found.slice(0, SHOWN).map(({ code, name }) => ({ code, name })) }
    },
  })
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/areas',
    allow,
    schema: { querystring: search },
    handler({ query: { q } }) {
      const { gazetteer } = deps.reference()
      const all = [...gazetteer.areas.keys()].flatMap((code) => areaOf(code, gazetteer) ?? [])
      return { areas: all.filter(({ name }) => name.includes(q)).slice(0, SHOWN) }
    },
  })
}
