import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { AppError, beijingDay } from '../domain/index.ts'
import { recordAudit } from '../people/index.ts'
import {
  adoptDirectory,
  type CatalogueFiles,
  catalogueVersions,
  checkCatalogue,
  directoryHeader,
  exportCatalogue,
  type Fault,
  importCatalogue,
  tableText,
} from '../tickets/index.ts'
import type { DeskDeps } from './deps.ts'
import { deskRoute } from './route.ts'

const MAX_FILE_BYTES = 20 * 1024 * 1024
const SHOWN = 200
const editing = { allow: ['editor', 'supervisor', 'admin'] as const }
const version = z.string().regex(/^\d{4}-\d{2}-\d{2}\.[1-9]\d*$/)
/** CSV or XLSX in Base64; a table that is left out stays as the newest version has it. */
const file = z.base64().max(MAX_FILE_BYTES).optional()
const files = z.object({ catalogue: file, units: file, departments: file })

/** The dispatch catalogue for editors: what is in force, its history, and a new version, checked before it counts. */
export function installCatalogue(app: FastifyInstance, deps: DeskDeps): void {
  const { db, clock } = deps

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/catalogue',
    allow: ['agent', 'supervisor', 'editor', 'admin'],
    schema: { querystring: z.object({ q: z.string().trim().max(100).default('') }) },
    handler({ query: { q } }) {
      const { catalogue, classify } = deps.reference()
      const all = [...catalogue.leaves.values()]
      const named = q ? all.filter(({ code, path }) => code === q || path.some((name) => name.includes(q))) : all
      const meant = q ? classify(q).flatMap(({ code }) => catalogue.leaves.get(code) ?? []) : []
      const leaves = [...new Set([...named, ...meant])]
      return { version: catalogue.version, total: leaves.length, leaves: leaves.slice(0, SHOWN) }
    },
  })

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/catalogue/versions',
    ...editing,
    handler: async () => ({ versions: await catalogueVersions(db) }),
  })

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/catalogue/versions/:version',
    ...editing,
    schema: { params: z.object({ version }) },
    handler: ({ params }) => exportCatalogue(db, params.version),
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/catalogue/check',
    ...editing,
    bodyLimit: 3 * MAX_FILE_BYTES,
    schema: { body: files },
    async handler({ body }) {
      const given = await filesOf(deps, body)
      return { faults: 'faults' in given ? given.faults : checkCatalogue(given) }
    },
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/catalogue',
    ...editing,
    bodyLimit: 3 * MAX_FILE_BYTES,
    schema: { body: files },
    async handler({ body }, actor, reply) {
      const given = await filesOf(deps, body)
      const result =
        'faults' in given
          ? { outcome: 'refused' as const, faults: given.faults }
          : await importCatalogue(db, given, { now: clock() })
      if (result.outcome === 'refused') return reply.code(422).send({ outcome: 'refused', faults: result.faults })
      await recordAudit(db, {
        actor,
        action: `catalogue.${result.outcome}`,
        subjectType: 'catalogue',
        subjectId: result.version,
      })
      await deps.onReviewed()
      return result
    },
  })
}

/** The three texts; those that are left out are the newest version's. */
async function filesOf(
  { db, clock }: DeskDeps,
  given: z.output<typeof files>,
): Promise<CatalogueFiles | { faults: Fault[] }> {
  const known = await exportCatalogue(db)
  const read = async (bytes: string | undefined, before: string) =>
    bytes === undefined ? before : tableText(Buffer.from(bytes, 'base64'))
  if (!given.catalogue && !given.units && !given.departments) {
    throw new AppError('REQUEST_INVALID', 'there must be a catalogue, units or departments')
  }
  const text = await read(given.catalogue, known.catalogue)
  const adopted = directoryHeader(text) ? adoptDirectory(text, beijingDay(clock())) : null
  if (adopted?.outcome === 'faulty') return { faults: adopted.faults }
  return {
    catalogue: adopted?.catalogue ?? text,
    units: await read(given.units, known.units),
    departments: await read(given.departments, known.departments),
  }
}
