/** A line of a summary as the hotline writes it: “地点：…”. */
const isRow = (line: string) => /^[^：。，；]{2,6}：./.test(line)

/**
 * The words around a summary whose rows a card shows: its first line, and its last one unless that is a row too. Shown
 * twice, a summary would be read out twice.
 */
export function aroundSummary(text: string): { text: string; closing: string } {
  const [first = '', ...rest] = text.split('\n').filter((line) => line.trim() !== '')
  const last = rest[rest.length - 1] ?? ''
  return { text: first, closing: isRow(last) ? '' : last }
}

/** An answer out of sample knowledge says so in a line of its own; the page shows it as a label. */
export function withoutSampleMark(text: string): { text: string; isSample: boolean } {
  const rest = text.replace(/\n（示例知识）(?=\n|$)/g, '')
  return { text: rest, isSample: rest !== text }
}
