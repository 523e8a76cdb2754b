import { numeral } from '../text/index.ts'
import { type Passage, partsOf } from './passage.ts'

/** 第十条, 第十条之一, then a blank as statutes are printed, or the words at once. */
const articleMark = new RegExp(`^(第${numeral}条(?:之${numeral})?)([\\s\\u3000:：]*)`)
const divisionMark = new RegExp(`^第${numeral}([编章节])[\\s\\u3000]*(.*)$`)
const divisions = '编章节'
const divisionAtMost = 40
/** Fewer articles than this are quotations in some other text. */
const articlesAtLeast = 3
/** What stands before the first article is kept when it says this much. */
const preambleAtLeast = 120

interface Line {
  text: string
  article: string | null
  rest: string
}

/** Reads the marks of articles. A sentence that begins with “第十条规定的…” is none: it neither has the blank nor the turn. */
function readLines(lines: readonly string[]): Line[] {
  let last = 0
  return lines.map((text) => {
    const match = articleMark.exec(text)
    const number = match ? numberOf(match[1]!) : 0
    const isTurn = number === last + 1 || match?.[1]?.includes('之')
    if (!match || (match[2] === '' && !isTurn) || /^(?:规定|的|、|至|和|或|第)/.test(text.slice(match[0].length))) {
      return { text, article: null, rest: text }
    }
    last = number
    return { text, article: match[1]!, rest: text.slice(match[0].length).trim() }
  })
}

const digits = '零一二三四五六七八九'

function numberOf(mark: string): number {
  const text = mark.slice(1, mark.indexOf('条'))
  if (/^\d+$/.test(text)) return Number(text)
  let sum = 0
  let digit = 0
  for (const char of text) {
    if (char === '十' || char === '百' || char === '千') {
      sum += (digit || 1) * { 十: 10, 百: 100, 千: 1000 }[char]
      digit = 0
    } else digit = char === '两' ? 2 : Math.max(0, digits.indexOf(char === '〇' ? '零' : char))
  }
  return sum + digit
}

/**
 * Splits a statute by article, each under its parts, chapters and sections; paragraphs (款) and items (项) keep their
 * lines. Gives null for a text that is none.
 */
export function statutePassages(texts: readonly string[]): Passage[] | null {
  const lines = readLines(texts.flatMap((text) => text.split('\n')).map((text) => text.trim()))
  if (lines.filter(({ article }) => article).length < articlesAtLeast) return null
  const passages: Passage[] = []
  const path: string[] = []
  let open: { path: string[]; lines: string[] } = { path: ['序言'], lines: [] }
  const close = () => {
    const text = open.lines.filter(Boolean).join('\n')
    const isPreamble = open.path[0] === '序言' && passages.length === 0
    if (text && (!isPreamble || text.length >= preambleAtLeast)) passages.push(...partsOf({ path: open.path, text }))
    open = { path: [], lines: [] }
  }
  for (const { text, article, rest } of lines) {
    const division = text.length <= divisionAtMost ? divisionMark.exec(text) : null
    if (division) {
      close()
      const depth = divisions.indexOf(division[1]!)
      const keep = path.filter((one) => divisions.indexOf(/^第.+?([编章节])/.exec(one)?.[1] ?? '') < depth)
      path.splice(0, path.length, ...keep, text.replace(/[\s\u3000]+/g, ' '))
    } else if (article) {
      close()
      open = { path: [...path, article], lines: [rest] }
    } else if (open.path.length > 0) open.lines.push(text)
  }
  close()
  return passages
}
