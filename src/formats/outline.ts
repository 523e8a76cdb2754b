import { type Passage, partsOf, wholeText } from './passage.ts'
import { statutePassages } from './statute.ts'
import { type Block, blockLines, type DocumentTree } from './tree.ts'

/** How official papers number what no style marks as a heading, outermost first. */
const numberings = [/^[一二三四五六七八九十]{1,3}、/, /^[（(][一二三四五六七八九十]{1,3}[）)]/, /^\d{1,2}[.．、](?!\d)/]
const headingAtMost = 40
/** Below the six levels of real headings. */
const numberedLevel = 7

/** Splits a document: a statute by its articles, any other by headings and numbered clauses. */
export function passagesOf(tree: DocumentTree): Passage[] {
  const statute = statutePassages(tree.blocks.flatMap(blockLines))
  return statute ?? headedPassages(tree.blocks)
}

function headedPassages(blocks: readonly Block[]): Passage[] {
  const passages: Passage[] = []
  const open: { level: number; text: string }[] = []
  let lines: string[] = []
  const close = () => {
    const text = lines.join('\n').trim()
    const path = open.map((heading) => heading.text)
    if (text) passages.push(...partsOf({ path: path.length > 0 ? path : [wholeText], text }))
    lines = []
  }
  for (const block of blocks) {
    const heading = headingOf(block)
    if (heading) {
      close()
      while (open.length > 0 && open.at(-1)!.level >= heading.level) open.pop()
      open.push(heading)
    } else lines.push(...blockLines(block))
  }
  close()
  return passages
}

/** A heading by its style, or by its number, when it is short and no sentence. */
function headingOf(block: Block): { level: number; text: string } | null {
  if (block.type === 'heading') return { level: block.level, text: block.text }
  if (block.type !== 'paragraph' || block.text.length > headingAtMost || /[。；，,;]$/.test(block.text)) return null
  const depth = numberings.findIndex((numbering) => numbering.test(block.text))
  return depth < 0 ? null : { level: numberedLevel + depth, text: block.text }
}
