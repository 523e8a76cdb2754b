/** A document of a set. */
export interface Text {
  id: string
  title?: string
  text: string
}

/** Places of documents in the list they came in, best first. */
export type Found = number[]

/** An engine that is given every document once and then finds ids. */
export interface Peer {
  name: string
  /** More documents, or more questions, would take it hours. */
  most?: { documents: number; questions: number }
  /** Takes a good part of a second for a question where documents are many: then fewer are asked. */
  isSlow?: boolean
  index(texts: readonly Text[]): Promise<(query: string, limit: number) => Promise<string[]>>
}
