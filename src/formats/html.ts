import { type Cheerio, type CheerioAPI, load } from 'cheerio'
import { AppError } from '../domain/index.ts'
import { tableFrom } from './table.ts'
import { type Block, type DocumentTree, plain } from './tree.ts'

/** What is no content of a page: programs, styles, navigation, forms, and what is hidden from the eye. */
const noise =
  'script,style,noscript,template,iframe,object,embed,svg,canvas,nav,header,footer,aside,form,button,select,[hidden],[aria-hidden=true]'
const hidden = /display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:[^\d.]|$)/i

/** Where the content of government pages usually stands. */
const main = ['article', 'main', '#UCAP-CONTENT', '.TRS_Editor', '#content', '.content', 'body']
/** Of the words of a page, this share at least is its content. */
const mainShare = 0.4

const blockTags = new Set('p div section article main blockquote pre center dl dt dd figure figcaption'.split(' '))
/** Deeper than any real page: what nests further is built to break its readers. */
const depthAtMost = 200

type Root = ReturnType<CheerioAPI['root']> extends Cheerio<infer Node> ? Node : never
type Child = Root['children'][number]
type Element = Extract<Child, { name: string; children: unknown; attribs: unknown }>

/** Elements that do not close by themselves, nested deeper than this, are an attack on the reader. */
const nestingAtMost = 1000
const nestingTag = /<(\/?)(?:div|span|table|ul|ol|section|article|blockquote|font|b|i|a|center|em|strong)\b/gi

function refuseNesting(html: string): void {
  let depth = 0
  for (const [, closing] of html.matchAll(nestingTag)) {
    depth = Math.max(0, depth + (closing ? -1 : 1))
    if (depth > nestingAtMost) throw new AppError('IMPORT_UNREADABLE', 'the page nests its elements without end')
  }
}

/** Reads a web page. Scripts and hidden words are dropped, tables keep their shape. Throws IMPORT_UNREADABLE. */
export function readHtml(html: string): DocumentTree {
  refuseNesting(html)
  const $ = load(html)
  const named = plain($('h1').first().text()) || plain($('title').first().text()) || null
  $(noise).remove()
  $('[style]').each((_, element) => {
    if (hidden.test($(element).attr('style') ?? '')) $(element).remove()
  })
  // A teaser may carry the same mark: the content is where most of the words are.
  const enough = plain($('body').text()).length * mainShare
  const root = main.map((selector) => $(selector).first()).find((found) => plain(found.text()).length > enough)
  const blocks: Block[] = []
  if (root?.length) walk($, root.contents().get(), blocks, 0)
  return { title: named, blocks }
}

/** Gathers text until a block begins or ends. */
function walk($: CheerioAPI, children: readonly Child[], blocks: Block[], depth: number): void {
  let line = ''
  const flush = () => {
    for (const text of plain(line).split('\n')) if (text) blocks.push({ type: 'paragraph', text })
    line = ''
  }
  if (depth > depthAtMost) return
  for (const child of children) {
    if (child.nodeType === 3 && 'data' in child) line += child.data.replace(/\s+/g, ' ')
    if (!('attribs' in child)) continue
    const own = blockOf($, child, depth)
    if (own === 'inline') line += child.name === 'br' ? '\n' : inline($, child)
    else {
      flush()
      if (own === 'container') walk($, child.children, blocks, depth + 1)
      else if (own !== null) blocks.push(own)
    }
  }
  flush()
}

function inline($: CheerioAPI, element: Element): string {
  $(element).find('br').replaceWith('\n')
  return $(element)
    .text()
    .replace(/[^\S\n]+/g, ' ')
}

function blockOf($: CheerioAPI, element: Element, depth: number): Block | 'inline' | 'container' | null {
  const { name } = element
  const heading = /^h([1-6])$/.exec(name)
  if (heading) {
    const text = plain($(element).text()).replaceAll('\n', ' ')
    return text ? { type: 'heading', level: Number(heading[1]), text } : null
  }
  if (name === 'ul' || name === 'ol') return listOf($, element, name === 'ol')
  if (name === 'table') return tableOf($, element, depth)
  if (blockTags.has(name) || $(element).children('p,div,table,ul,ol,h1,h2,h3,h4,section').length > 0) return 'container'
  return 'inline'
}

function listOf($: CheerioAPI, element: Element, ordered: boolean): Block | null {
  const items = $(element)
    .find('li')
    .map((_, item) => plain($(item).clone().children('ul,ol').remove().end().text()).replaceAll('\n', ' '))
    .get()
    .filter(Boolean)
  return items.length > 0 ? { type: 'list', ordered, items } : null
}

/** Cells that span rows or columns are repeated in each; more than a thousand is an attack. */
const spanAtMost = 1000
const cellsAtMost = 200_000

function tableOf($: CheerioAPI, element: Element, depth: number): Block | 'container' | null {
  // A table with blocks of text in single cells is layout, as old pages have it.
  const cells = $(element).find('td,th')
  if (cells.length <= 1 || ($(element).find('table').length > 0 && depth < depthAtMost)) return 'container'
  const grid: string[][] = []
  let filled = 0
  $(element)
    .find('tr')
    .each((row, tr) => {
      let column = 0
      $(tr)
        .children('td,th')
        .each((_, cell) => {
          grid[row] ??= []
          while (grid[row][column] !== undefined) column++
          const text = plain($(cell).text()).replaceAll('\n', ' ')
          const across = span($(cell).attr('colspan'))
          const down = span($(cell).attr('rowspan'))
          for (let y = row; y < row + down; y++) {
            grid[y] ??= []
            for (let x = column; x < column + across && filled < cellsAtMost; x++, filled++) grid[y]![x] = text
          }
        })
    })
  return tableFrom(grid.filter(Boolean), $(element).find('tr').first().children('th').length > 0)
}

function span(value: string | undefined): number {
  return Math.min(spanAtMost, Math.max(1, Number.parseInt(value ?? '1', 10) || 1))
}
