import type { Article } from './article.ts'

/** “有什么变化”, “和以前比”, “新规”: the question is what became different. */
const asksForChange =
  /(?:有|发生)?(?:什么|哪些|啥)(?:新)?(?:变化|变动|调整|不同|区别|不一样)|(?:和|跟|与|比)(?:以前|之前|原来|过去|老办法|旧规)|变了(?:吗|没)|改了(?:吗|没|什么)|新旧|新规.{0,6}(?:变|改|不同|区别)/

export function asksWhatChanged(question: string): boolean {
  return asksForChange.test(question)
}

/** What asks for the change, taken out: the matter itself is left to be searched for. */
export function withoutChange(question: string): string {
  return question.replace(new RegExp(asksForChange, 'g'), '，').replace(/，+/g, '，')
}

const members = [
  ['deadline', '办理时限'],
  ['fee', '费用'],
  ['where', '办理地点'],
  ['audience', '适用对象'],
] as const

/** What became different from one article to the one that took its place, line by line; none when nothing did. */
export function changesBetween(before: Article, now: Article): string[] {
  const lines: string[] = []
  for (const [member, label] of members) {
    const [old, fresh] = [before[member], now[member]]
    if (old !== fresh) lines.push(changeLine(label, old, fresh))
  }
  lines.push(...listChange('材料', before.materials, now.materials), ...listChange('步骤', before.steps, now.steps))
  if (before.answer.trim() !== now.answer.trim()) lines.push(`· 原来的答复是：${shortened(before.answer.trim())}`)
  const [old, fresh] = [sourceName(before), sourceName(now)]
  if (old !== fresh) lines.push(`· 依据由${old}变为${fresh}`)
  return lines
}

function changeLine(label: string, old: string | undefined, fresh: string | undefined): string {
  if (old === undefined) return `· ${label}：新写明为“${fresh}”`
  if (fresh === undefined) return `· ${label}：原来是“${old}”，现在不再写明`
  return `· ${label}：由“${old}”变为“${fresh}”`
}

function listChange(label: string, old: readonly string[] = [], fresh: readonly string[] = []): string[] {
  const added = fresh.filter((item) => !old.includes(item))
  const dropped = old.filter((item) => !fresh.includes(item))
  return [
    ...(added.length > 0 ? [`· 新增${label}：${added.join('；')}`] : []),
    ...(dropped.length > 0 ? [`· 不再要求的${label}：${dropped.join('；')}`] : []),
  ]
}

const quoteLength = 120

function shortened(text: string): string {
  const line = text.replaceAll('\n', ' ')
  return line.length <= quoteLength ? line : `${line.slice(0, quoteLength)}…`
}

function sourceName({ sources }: Article): string {
  const [first] = sources
  if (!first) return '（无）'
  const from = first.effectiveFrom ? `（${first.effectiveFrom}起施行）` : ''
  return `《${first.title}》${first.documentNo ? `${first.documentNo}` : ''}${from}`
}

/** The whole of it, as it is told before the present answer. */
export function changeText(before: Article, now: Article): string | null {
  const lines = changesBetween(before, now)
  return lines.length === 0 ? null : ['与之前相比：', ...lines, '', '现在的规定是：'].join('\n')
}
