import type { CatalogueLeaf } from '../../src/domain/index.ts'

/** A leaf with nothing special about it. */
export function leafNamed(
  code: string,
  path: CatalogueLeaf['path'],
  keywords: string[],
  examples: string[],
): CatalogueLeaf {
  const rule = { leadRule: 'street', supportingUnits: [], tier: '7d', urgent: false, requires: [] } as const
  const lists = { supportingUnits: [], requires: [] }
  return { ...rule, ...lists, code, path, keywords, examples, validFrom: '2026-01-01', validTo: null }
}
