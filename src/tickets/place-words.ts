import type { AreaEvidence } from './area-evidence.ts'

/** What may stand behind the last name of an address: a house's name, number, gate and floor, a side, a crossing. */
const addressTail =
  /^(?:[一-龥]{0,8}?(?:[A-Za-z0-9一二三四五六七八九十甲乙丙丁-]{1,6}(?:号楼|号院|单元|[号楼院层门栋座室区期]))+)?(?:[一-龥]{0,6}?(?:小区|路口|门口|附近|旁边|对面|[东西南北][侧门边]))?/

/** Names this close, within one sentence, are one address. */
const MAX_GAP = 8

/** No address is longer; the cut keeps the place readable on a form. */
const MAX_LENGTH = 120

interface Stretch {
  start: number
  end: number
  names: number
}

function isNear(text: string, before: Stretch, after: { start: number }): boolean {
  const between = text.slice(before.end, after.start)
  return between.length <= MAX_GAP && !/[。！？；\n]/.test(between)
}

function addresses(text: string, evidence: readonly AreaEvidence[]): Stretch[] {
  const stretches: Stretch[] = []
  for (const { start, end } of evidence.toSorted((a, b) => a.start - b.start)) {
    const last = stretches.at(-1)
    if (last && isNear(text, last, { start })) Object.assign(last, { end, names: last.names + 1 })
    else stretches.push({ start, end, names: 1 })
  }
  return stretches
}

/**
 * The requester's own words for the place: of the addresses in the text the one with most names, the first of equals,
 * from 北京 before it to the house number behind it.
 */
export function ownWords(text: string, evidence: readonly AreaEvidence[]): string {
  const [best] = addresses(text, evidence).toSorted((a, b) => b.names - a.names)
  if (!best) return ''
  const lead = /北京市?$/.exec(text.slice(0, best.start))?.[0].length ?? 0
  const tail = addressTail.exec(text.slice(best.end))?.[0].length ?? 0
  return text.slice(best.start - lead, best.end + tail).slice(0, MAX_LENGTH)
}
