/** A document without its format: what every reader makes and every writer takes. */
export interface DocumentTree {
  /** Null when the file itself names none. */
  title: string | null
  blocks: Block[]
}

/** A piece of a document, in its order. Texts are plain, without marks of any format. */
export type Block =
  | { type: 'heading'; level: number; text: string }
  | { type: 'paragraph'; text: string }
  /** Entries of a list, one text each; nested ones follow their parent. */
  | { type: 'list'; ordered: boolean; items: string[] }
  /** `rows` are all as long as `header`; a table without a header has an empty one. */
  | { type: 'table'; header: string[]; rows: string[][] }

/**
 * Radicals that PDF printers write in place of the characters they look like, and for which Unicode has no equivalence;
 * for the others (Kangxi radicals) it has.
 */
const radicals =
  '⺠民⺟母⻁虎⻄西⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻨麦⻩黄⻬齐⻮齿⻰龙⻳龟'
const characterOf = new Map((radicals.match(/../gu) ?? []).map((pair) => [pair[0]!, pair[1]!]))

function withoutRadicals(text: string): string {
  return text
    .replace(/[\u2f00-\u2fd5]/g, (radical) => radical.normalize('NFKC'))
    .replace(/[\u2e80-\u2eff]/g, (radical) => characterOf.get(radical) ?? radical)
}

/** White space as people mean it: one blank, none at the ends, no invisible marks, nothing that no database keeps. */
export function plain(text: string): string {
  return withoutRadicals(text.toWellFormed())
    .replace(/[\0\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]/g, '')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ *\n */g, '\n')
    .trim()
}

/** A table's rows as lines that make sense one by one: “项目：换领；费用：20元”. */
export function tableLines({ header, rows }: { header: readonly string[]; rows: readonly string[][] }): string[] {
  return rows.map((row) =>
    row
      .map((cell, at) => (cell && header[at] ? `${header[at]}：${cell}` : cell))
      .filter(Boolean)
      .join('；'),
  )
}

/** The words of a block, line by line. */
export function blockLines(block: Block): string[] {
  if (block.type === 'table') return tableLines(block)
  if (block.type === 'list') return block.items.map((item, at) => (block.ordered ? `${at + 1}. ${item}` : `· ${item}`))
  return [block.text]
}

/** The first characters of a text, without half of one at the end. */
export function firstOf(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(/[\ud800-\udbff]$/, '')
}
