import type { CatalogueLeaf, Slot } from '../../domain/index.ts'
import type { Value } from './format.ts'

/** Facts of the catalogue that a form can ask for; place, event and contact have parameters of their own. */
const asked: Partial<Record<Slot, { question: string; datatype: 'string' | 'text' }>> = {
  time: { question: '什么时候发生的？', datatype: 'string' },
  people: { question: '涉及的人或单位是谁？', datatype: 'string' },
  demand: { question: '希望怎么解决？', datatype: 'text' },
}

/** The codes of the attributes that this service must be told. */
export function requiredAttributes({ requires }: CatalogueLeaf): Slot[] {
  return requires.filter((slot) => slot in asked)
}

/** One service of the service list. */
export function serviceOf(leaf: CatalogueLeaf): Value {
  return {
    service_code: leaf.code,
    service_name: leaf.path[2],
    description: leaf.path.join(' / '),
    metadata: String(requiredAttributes(leaf).length > 0),
    type: 'realtime',
    keywords: leaf.keywords.join(','),
    group: leaf.path[0],
  }
}

/** What a service must be told beyond where and what. */
export function definitionOf(leaf: CatalogueLeaf): Value {
  const attributes = requiredAttributes(leaf).map((code, index) => ({
    variable: 'true',
    code,
    datatype: asked[code]!.datatype,
    required: 'true',
    datatype_description: null,
    order: String(index + 1),
    description: asked[code]!.question,
  }))
  return { service_code: leaf.code, attributes }
}
