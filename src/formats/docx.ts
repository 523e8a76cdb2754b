import mammoth from 'mammoth'
import { readHtml } from './html.ts'
import type { DocumentTree } from './tree.ts'
import { guardZip } from './zip-guard.ts'

/** Headings of Word in Chinese, whose styles have names of their own. Pictures are left out. */
const styleMap = [1, 2, 3, 4, 5, 6].flatMap((level) => [`p[style-name='标题 ${level}'] => h${level}:fresh`])

/** Reads a Word file (.docx) with its headings, lists and tables. Throws IMPORT_UNREADABLE for a zip bomb. */
export async function readDocx(bytes: Buffer): Promise<DocumentTree> {
  guardZip(bytes)
  const convertImage = mammoth.images.imgElement(async () => ({ src: '' }))
  const { value } = await mammoth.convertToHtml({ buffer: bytes }, { styleMap, convertImage })
  return readHtml(`<body>${value}</body>`)
}
