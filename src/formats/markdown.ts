import { marked, type Token, type Tokens } from 'marked'
import { tableFrom } from './table.ts'
import { type Block, type DocumentTree, plain } from './tree.ts'

/** Reads Markdown. HTML inside is taken for words without its tags. */
export function readMarkdown(markdown: string): DocumentTree {
  const blocks = marked.lexer(withoutFrontMatter(markdown)).flatMap(blocksOf)
  const title = blocks.find((block) => block.type === 'heading' && block.level === 1)
  return { title: title?.type === 'heading' ? title.text : null, blocks }
}

function withoutFrontMatter(markdown: string): string {
  return markdown.replace(/^\ufeff?---\r?\n[\s\S]{0,10000}?\r?\n---\r?\n/, '')
}

function blocksOf(token: Token): Block[] {
  switch (token.type) {
    case 'heading':
      return one({ type: 'heading', level: (token as Tokens.Heading).depth, text: words(token) })
    case 'paragraph':
    case 'text':
      return words(token)
        .split('\n')
        .filter(Boolean)
        .map((text) => ({ type: 'paragraph', text }))
    case 'code':
      return one({ type: 'paragraph', text: plain((token as Tokens.Code).text) })
    case 'blockquote':
      return ((token as Tokens.Blockquote).tokens ?? []).flatMap(blocksOf)
    case 'list': {
      const list = token as Tokens.List
      const items = list.items.flatMap(itemsOf).filter(Boolean)
      return items.length > 0 ? [{ type: 'list', ordered: list.ordered, items }] : []
    }
    case 'table': {
      const { header, rows } = token as Tokens.Table
      const cell = ({ tokens }: Tokens.TableCell) => plain(tokens.map(inlineWords).join(''))
      const table = tableFrom([header.map(cell), ...rows.map((row) => row.map(cell))], true)
      return table ? [table] : []
    }
    default:
      return []
  }
}

function one(block: Extract<Block, { text: string }>): Block[] {
  return block.text ? [block] : []
}

function itemsOf(item: Tokens.ListItem): string[] {
  const own: string[] = []
  const nested: string[] = []
  for (const token of item.tokens) {
    if (token.type === 'list') nested.push(...(token as Tokens.List).items.flatMap(itemsOf))
    else own.push(words(token))
  }
  return [plain(own.join(' ')).replaceAll('\n', ' '), ...nested]
}

function words(token: Token): string {
  return plain('tokens' in token && token.tokens ? token.tokens.map(inlineWords).join('') : rawWords(token))
}

function inlineWords(token: Token): string {
  if (token.type === 'br') return '\n'
  if (token.type === 'html') return /^<br/i.test(token.raw) ? '\n' : ''
  if ('tokens' in token && token.tokens) return token.tokens.map(inlineWords).join('')
  return rawWords(token)
}

function rawWords(token: Token): string {
  return 'text' in token && typeof token.text === 'string' ? unescaped(token.text) : ''
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', '#39': "'" }

function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|nbsp|#39);/g, (_, name: string) => entities[name]!)
}
