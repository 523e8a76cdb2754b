const n = '[0-9一二三四五六七八九十百零〇]'

/** From the unit or room on, an address names a household: 3单元501室, 12号楼501, 12-3-501, 五单元四零二. */
const details = [
  new RegExp(
    `${n}{1,4}(?:单元|门)[ -]?(?:${n}{1,4}层)?${n}{2,4}(?:室|号|户|房)?(?!${n}|号[楼院]|楼|[年月日天点个])`,
    'g',
  ),
  new RegExp(`${n}{1,4}单元`, 'g'),
  new RegExp(
    `(?<=号楼|栋|幢|座|公寓|大厦)[ -]?${n}{1,2}层?${n}{2,4}(?:室|号|户|房)?(?!${n}|[年月日天点个米元号楼])`,
    'g',
  ),
  new RegExp(`(?<!${n})${n}{3,4}(?:室|房间)`, 'g'),
  /(?<![\d-])\d{1,3}-\d{1,2}-\d{3,4}(?![\d-])/g,
]

/** Stretches of a normalised text that name one household: unit, room, and numbers that stand for them. */
export function findAddressDetails(plain: string): { start: number; end: number }[] {
  return details
    .flatMap((rule) => [...plain.matchAll(rule)])
    .map((match) => ({ start: match.index, end: match.index + match[0].length }))
    .filter(({ start, end }) => !/^20\d\d-/.test(plain.slice(start, end)))
}
