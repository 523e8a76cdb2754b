const sentence = /[^。！？；\n]+[。！？；\n]*/g

/** A text in pieces of whole sentences of about `length` characters; a longer sentence is cut where it must be. */
export function piecesOf(text: string, length: number): string[] {
  const pieces: string[] = []
  let open = ''
  for (const [found] of text.matchAll(sentence)) {
    if (open !== '' && open.length + found.length > length) {
      pieces.push(open)
      open = ''
    }
    open += found
    while (open.length > 2 * length) {
      pieces.push(open.slice(0, length))
      open = open.slice(length)
    }
  }
  if (open.trim() !== '') pieces.push(open)
  return pieces.length === 0 ? [text] : pieces
}
