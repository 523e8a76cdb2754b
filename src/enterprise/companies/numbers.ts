const digits: Readonly<Record<string, number>> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
}
const units: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 }
const scales: Readonly<Record<string, number>> = { 万: 10_000, 亿: 100_000_000 }

/** A number as people write it, with the words behind it: `30`, `1.5`, `三百五十`, `两千万`, `1个亿`. For use in a pattern. */
export const spokenNumber = '(?:\\d+(?:\\.\\d+)?|[零〇一二两三四五六七八九十百千]+)(?:[多来几]?[个]?[百千]?[万亿]+)?'

/** What such a number says; null for none. “三千多万” is three thousand of them: more is not known. */
export function numberOf(words: string): number | null {
  const [, head = '', multiple = '', tail = ''] =
    /^(\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)[多来几]?个?([百千]?)([万亿]*)$/.exec(words) ?? []
  const value = /^\d/.test(head) ? Number(head) : chineseNumber(head)
  if (head === '' || value === null) return null
  return [...tail].reduce((sum, sign) => sum * scales[sign]!, value * (units[multiple] ?? 1))
}

/** `三百五十` and `三百五` alike; below ten thousand. */
function chineseNumber(words: string): number | null {
  let sum = 0
  let digit: number | null = null
  let last = 1
  for (const sign of words) {
    const unit = units[sign]
    if (unit === undefined) {
      digit = digits[sign]!
      if (digit === 0) last = 10
    } else {
      sum += (digit ?? 1) * unit
      digit = null
      last = unit
    }
  }
  return digit === null ? sum : sum + digit * (last > 10 ? last / 10 : 1)
}
