import {
  Document,
  HeadingLevel,
  LevelFormat,
  Packer,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx'
import type { Block, DocumentTree } from './tree.ts'

const headings = [
  HeadingLevel.HEADING_1,
  HeadingLevel.HEADING_1,
  HeadingLevel.HEADING_2,
  HeadingLevel.HEADING_3,
  HeadingLevel.HEADING_4,
  HeadingLevel.HEADING_5,
  HeadingLevel.HEADING_6,
] as const

/** A document as a Word file. */
export async function docxOf({ title, blocks }: DocumentTree): Promise<Buffer> {
  const ordered = { level: 0, format: LevelFormat.DECIMAL, text: '%1.' }
  const document = new Document({
    title: title ?? '',
    creator: '接诉',
    numbering: { config: [{ reference: 'steps', levels: [ordered] }] },
    sections: [{ children: blocks.flatMap((block, at) => docxBlock(block, at)) }],
  })
  return Packer.toBuffer(document)
}

function docxBlock(block: Block, instance: number): (Paragraph | Table)[] {
  if (block.type === 'heading') return [new Paragraph({ text: block.text, heading: headings[block.level] })]
  if (block.type === 'paragraph') return [new Paragraph({ children: [new TextRun(block.text)] })]
  if (block.type === 'list') {
    const mark = block.ordered ? { numbering: { reference: 'steps', level: 0, instance } } : { bullet: { level: 0 } }
    return block.items.map((text) => new Paragraph({ text, ...mark }))
  }
  const row = (cells: readonly string[], tableHeader: boolean) =>
    new TableRow({ tableHeader, children: cells.map((text) => new TableCell({ children: [new Paragraph(text)] })) })
  const rows = [row(block.header, true), ...block.rows.map((cells) => row(cells, false))]
  return [new Table({ rows, width: { size: 100, type: WidthType.PERCENTAGE } })]
}
