import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { beijingDay } from '../domain/index.ts'
import { recordAudit } from '../people/index.ts'
import {
  checkCatalogue,
  exportCatalogue,
  importCatalogue,
  leafCells,
  versionChanges,
  withLeaf,
} from '../tickets/index.ts'
import type { DeskDeps } from './deps.ts'
import { deskRoute } from './route.ts'

const cell = z.string().max(20_000).default('')
const leaf = z.object({
  code: cell,
  level1: cell,
  level2: cell,
  level3: cell,
  leadRule: cell,
  supportingUnits: cell,
  tier: cell,
  urgent: cell,
  requires: cell,
  keywords: cell,
  examples: cell,
  validFrom: cell,
  validTo: cell,
  exceptions: cell,
  dayBasis: cell,
})
const editing = { allow: ['editor', 'supervisor', 'admin'] as const }
const params = z.object({ version: z.string().regex(/^\d{4}-\d{2}-\d{2}\.[1-9]\d*$/) })

/** One leaf at a time: all leaves to walk through, one to edit with a preview, and what a version changed. */
export function installCatalogueEditing(app: FastifyInstance, deps: DeskDeps): void {
  const { db, clock } = deps

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/catalogue/leaves',
    allow: ['agent', 'supervisor', 'editor', 'admin'],
    handler() {
      const { catalogue } = deps.reference()
      const leaves = [...catalogue.leaves.values()].map(({ code, path }) => ({ code, path }))
      return { version: catalogue.version, leaves }
    },
  })

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/catalogue/leaves/:code',
    ...editing,
    schema: { params: z.object({ code: z.string().max(64) }) },
    handler({ params: { code } }) {
      const found = deps.reference().catalogue.leaves.get(code)
      return { leaf: found ? leafCells(found) : null }
    },
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/catalogue/leaves',
    ...editing,
    schema: { body: z.object({ leaf, save: z.boolean() }) },
    async handler({ body: { leaf: cells, save } }, actor, reply) {
      const edited = withLeaf(await exportCatalogue(db), cells, beijingDay(clock()))
      const faults = edited.outcome === 'faulty' ? edited.faults : checkCatalogue(edited.files)
      if (edited.outcome === 'faulty' || faults.length > 0) {
        return reply.code(save ? 422 : 200).send({ outcome: 'refused', faults, changes: [], tried: [] })
      }
      if (!save) return { outcome: 'preview', faults: [], changes: edited.changes, tried: tried(edited.leaf.examples) }
      const result = await importCatalogue(db, edited.files, { now: clock() })
      if (result.outcome === 'refused') return reply.code(422).send({ outcome: 'refused', faults: result.faults })
      await recordAudit(db, {
        actor,
        action: `catalogue.${result.outcome}`,
        subjectType: 'catalogue',
        subjectId: result.version,
        fields: edited.changes.map(({ column }) => column),
        detail: { leaf: edited.leaf.code },
      })
      await deps.onReviewed()
      return { outcome: result.outcome, version: result.version, faults: [], changes: edited.changes, tried: [] }
    },
  })

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/catalogue/versions/:version/changes',
    ...editing,
    schema: { params },
    handler: async ({ params: { version } }) => ({ changes: await versionChanges(db, version) }),
  })

  /** Under which leaf each example falls as the catalogue stands: another than its own shows what to tell apart. */
  function tried(examples: readonly string[]) {
    const { catalogue, classify } = deps.reference()
    return examples.map((text) => {
      const [best] = classify(text)
      return { text, code: best?.code ?? null, path: best ? (catalogue.leaves.get(best.code)?.path ?? []) : [] }
    })
  }
}
