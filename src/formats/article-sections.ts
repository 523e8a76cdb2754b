import type { Article } from '../knowledge/index.ts'
import { columns, readMembers, readSource, sourceColumns, writeCell, writeSource } from './article-columns.ts'
import { type Gathered, type Origin, type ReadArticles, sound } from './article-table.ts'
import { type Block, blockLines, type DocumentTree } from './tree.ts'

/** Titles of the tables that hold an article's short members. */
const tableHead = ['项目', '内容']
const practical = '办理信息'
const sourceHeading = '依据'
/** Members that stand under a heading of their own instead of in the table. */
const listed = columns.filter(({ shape }) => shape === 'list')
const tabled = columns.filter(({ shape, member }) => shape !== 'list' && member !== 'question' && member !== 'answer')

/** Articles as a document for people, which `articlesOfTree` takes back: one section each. */
export function articleTree(title: string, articles: readonly Article[]): DocumentTree {
  return { title, blocks: [{ type: 'heading', level: 1, text: title }, ...articles.flatMap(sectionOf)] }
}

function sectionOf(article: Article): Block[] {
  const blocks: Block[] = [{ type: 'heading', level: 2, text: article.question }]
  for (const text of article.answer.split('\n').filter((line) => line.trim())) blocks.push({ type: 'paragraph', text })
  for (const { title, member } of listed) {
    const items = (article[member] ?? []) as string[]
    if (items.length > 0) {
      blocks.push({ type: 'heading', level: 3, text: title }, { type: 'list', ordered: member === 'steps', items })
    }
  }
  const rows = tabled.map((column) => [column.title, writeCell(article, column).replaceAll('\n', '；')])
  blocks.push({ type: 'heading', level: 3, text: practical }, table(rows))
  for (const source of article.sources) {
    const facts = sourceColumns.map(({ title, member }) => [title, writeSource(source, member).replaceAll('\n', ' ')])
    blocks.push({ type: 'heading', level: 3, text: sourceHeading }, table(facts))
  }
  return blocks
}

function table(rows: string[][]): Block {
  return { type: 'table', header: tableHead, rows: rows.filter(([, value]) => value) }
}

/** The articles of a document that was written by `articleTree`; null for any other document. */
export function articlesOfTree(tree: DocumentTree, origin: Origin): ReadArticles | null {
  const found: Gathered[] = []
  for (const section of sectionsOf(tree.blocks)) {
    const gathered = gather(section, found.length + 1)
    if (gathered) found.push(gathered)
  }
  return found.length > 0 ? sound(found, origin) : null
}

function sectionsOf(blocks: readonly Block[]): Block[][] {
  const sections: Block[][] = []
  for (const block of blocks) {
    if (block.type === 'heading' && block.level === 2) sections.push([])
    sections.at(-1)?.push(block)
  }
  return sections
}

function gather([head, ...blocks]: Block[], line: number): Gathered | null {
  const labelled = new Map<string, string>()
  const sources: Record<string, unknown>[] = []
  const answer: string[] = []
  let under: string | null = null
  for (const block of blocks) {
    if (block.type === 'heading') under = block.text
    else if (under === null) answer.push(...blockLines(block))
    else if (block.type === 'table' && block.header[0] === tableHead[0]) {
      const pairs = new Map(block.rows.map(([label, value]) => [label!, value ?? '']))
      if (under === sourceHeading) {
        const source = readSource(pairs)
        if (source) sources.push(source)
      } else for (const [label, value] of pairs) labelled.set(label, value)
    } else labelled.set(under, block.type === 'list' ? block.items.join('\n') : blockLines(block).join('\n'))
  }
  if (!labelled.has('编号')) return null
  labelled.set('问题', head?.type === 'heading' ? head.text : '')
  labelled.set('答复', answer.join('\n'))
  return { line, members: readMembers(labelled), sources }
}
