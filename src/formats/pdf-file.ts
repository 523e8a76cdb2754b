import { deflateSync } from 'node:zlib'

/** A file inside the PDF. */
export interface Attachment {
  name: string
  bytes: Buffer
}

/** Every code of the font's table is the character's own number: words can be searched for and copied. */
const toUnicode = `/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /Plain def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
${Array.from({ length: 256 }, (_, high) => high.toString(16).padStart(2, '0'))
  .map(
    (high, at, all) =>
      `${at % 64 === 0 ? '64 beginbfrange\n' : ''}<${high}00> <${high}FF> <${high}00>${at % 64 === 63 || at === all.length - 1 ? '\nendbfrange' : ''}`,
  )
  .join('\n')}
endcmap CMapName currentdict /CMap defineresource pop end end`

/** The objects of a PDF 1.7 (ISO 32000-1) with one Chinese font that is not embedded, and one attachment. */
export class PdfFile {
  readonly #objects: Buffer[] = []
  readonly #pages: number[] = []
  readonly #size: { width: number; height: number }
  readonly #title: string
  readonly #attachment: Attachment
  readonly #tree: number
  readonly #font: number

  constructor(title: string, size: { width: number; height: number }, attachment: Attachment) {
    this.#title = title
    this.#size = size
    this.#attachment = attachment
    this.#tree = this.#add('')
    this.#font = this.#addFont()
  }

  /** Adds a page of drawing operators; the font is /F1. */
  addPage(content: string): void {
    const stream = this.#addStream('', Buffer.from(content))
    const { width, height } = this.#size
    this.#pages.push(
      this.#add(
        `<< /Type /Page /Parent ${this.#tree} 0 R /MediaBox [0 0 ${width} ${height}] /Contents ${stream} 0 R /Resources << /Font << /F1 ${this.#font} 0 R >> >> >>`,
      ),
    )
  }

  /** The whole file. */
  bytes(): Buffer {
    const kids = this.#pages.map((page) => `${page} 0 R`).join(' ')
    this.#objects[this.#tree - 1] = Buffer.from(`<< /Type /Pages /Count ${this.#pages.length} /Kids [${kids}] >>`)
    const { name, bytes } = this.#attachment
    const embedded = this.#addStream('/Type /EmbeddedFile', bytes)
    const spec = this.#add(`<< /Type /Filespec /F (${name}) /UF (${name}) /EF << /F ${embedded} 0 R >> >>`)
    const info = this.#add(`<< /Title ${textString(this.#title)} >>`)
    const root = this.#add(
      `<< /Type /Catalog /Pages ${this.#tree} 0 R /Lang (zh-CN) /Names << /EmbeddedFiles << /Names [(${name}) ${spec} 0 R] >> >> >>`,
    )
    return assembled(this.#objects, { root, info })
  }

  #add(content: string | Buffer): number {
    return this.#objects.push(Buffer.from(content))
  }

  #addStream(members: string, content: Buffer): number {
    const packed = deflateSync(content)
    const head = Buffer.from(`<< ${members} /Filter /FlateDecode /Length ${packed.length} >>\nstream\n`)
    return this.#add(Buffer.concat([head, packed, Buffer.from('\nendstream')]))
  }

  #addFont(): number {
    const map = this.#addStream('', Buffer.from(toUnicode))
    const descriptor = this.#add(
      '<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>',
    )
    // Letters, digits and marks of ASCII are characters 1 to 95 of Adobe-GB1: half a square each.
    const descendant = this.#add(
      `<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor ${descriptor} 0 R /DW 1000 /W [1 95 500] >>`,
    )
    return this.#add(
      `<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UCS2-H /Encoding /UniGB-UCS2-H /DescendantFonts [${descendant} 0 R] /ToUnicode ${map} 0 R >>`,
    )
  }
}

function textString(text: string): string {
  return `<feff${Buffer.from(text, 'utf16le').swap16().toString('hex')}>`
}

/** Objects one after the other, the table of where each begins, and the trailer. */
function assembled(objects: readonly Buffer[], { root, info }: { root: number; info: number }): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')]
  let at = parts[0]!.length
  const places = objects.map((object, index) => {
    const part = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')])
    const place = at
    parts.push(part)
    at += part.length
    return `${String(place).padStart(10, '0')} 00000 n \n`
  })
  const count = objects.length + 1
  const table = `xref\n0 ${count}\n0000000000 65535 f \n${places.join('')}`
  const trailer = `trailer\n<< /Size ${count} /Root ${root} 0 R /Info ${info} 0 R >>\nstartxref\n${at}\n%%EOF\n`
  return Buffer.concat([...parts, Buffer.from(table + trailer)])
}
