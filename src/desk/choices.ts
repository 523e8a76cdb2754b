import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { type Gazetteer, resolvePlace } from '../tickets/index.ts'
import type { DeskDeps } from './deps.ts'
import { placesOf } from './review-view.ts'
import { deskRoute } from './route.ts'

const SHOWN = 30
const querystring = z.object({ q: z.string().trim().min(1).max(100) })

/** Places of the gazetteer that a decision may name, down to communities, by words or by name. */
export function installChoices(app: FastifyInstance, deps: DeskDeps): void {
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/places',
    allow: ['agent', 'supervisor'],
    schema: { querystring },
    handler({ query: { q } }) {
      const { gazetteer } = deps.reference()
      const meant = placesOf(resolvePlace(q, gazetteer))
      const named = [...gazetteer.areas.values()].filter(({ name, code }) => name.includes(q) || code === q)
      const listed = named.slice(0, SHOWN).map(({ code }) => ({ code, name: nameOf(code, gazetteer) }))
      return { places: [...new Map([...meant, ...listed].map((one) => [one.code, one])).values()].slice(0, SHOWN) }
    },
  })
}

/** A place with all that contains it: 朝阳区望京街道. */
function nameOf(code: string, { areas }: Gazetteer): string {
  const levels = [6, 9, 12].filter((length) => length <= code.length)
  return levels.map((length) => areas.get(code.slice(0, length))?.name ?? '').join('')
}
