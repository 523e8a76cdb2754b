/** A place of the gazetteer by its statistical division code: six digits district, nine street, twelve community. */
export interface Area {
  code: string
  name: string
  level: 'district' | 'street' | 'community'
}

/** Another word for a place. Several rows of one alias mean any one of them. */
export interface AreaAlias {
  alias: string
  kind: string
  areaCode: string
  note: string | null
}

const lengths = { district: 6, street: 9, community: 12 } as const

/** Digits that the code of a level has. */
export function codeLength(level: Area['level']): 6 | 9 | 12 {
  return lengths[level]
}

/** The level that a code's length tells; undefined for anything that is not such a code. */
export function levelOf(code: string): Area['level'] | undefined {
  if (!/^\d+$/.test(code)) return undefined
  return (['district', 'street', 'community'] as const).find((level) => lengths[level] === code.length)
}
