import { type Article, type Source, sourceSchema, unstatedIssuer } from './article.ts'

/** What of an import was read of documents: it says text, source and place of a passage, and nothing else. */
export interface ReadOfDocuments {
  has: (id: string) => boolean
  /** What was said of the documents beside their words. */
  stated: readonly (keyof Article)[]
}

/** What a document itself says of a passage. */
const ownWords = ['id', 'question', 'answer', 'passageOf'] as const

/** The owner that imports gave until 2026: citizens are not to be sent to it. */
const formerOwner = '知识库编辑'

/** A passage that comes again: what its document says is taken over, what editors added to it stays. */
export function comeAgain(before: Article, read: Article, stated: readonly (keyof Article)[]): Article {
  const sources = sourcesAgain(before.sources, read.sources[0]!)
  const isOwnerless = before.ownerUnit === formerOwner && sources.some(({ checked }) => !checked)
  const taken = [...ownWords, ...stated, ...(isOwnerless ? (['ownerUnit'] as const) : [])]
  return { ...before, ...Object.fromEntries(taken.map((member) => [member, read[member]])), sources }
}

/** The document is one source of a passage: the same as before, or else the first. Others are the editors' own. */
function sourcesAgain(before: readonly Source[], read: Source): Source[] {
  const same = before.findIndex(({ title, provision }) => title === read.title && provision === read.provision)
  const place = Math.max(same, 0)
  const known = before[place]
  return known ? before.with(place, sourceAgain(known, read)) : [read]
}

/** Whether it was compared holds for the words that were compared. */
function sourceAgain(known: Source, read: Source): Source {
  const { checked, checkNote: _checkNote, ...said } = read
  const { checkNote, ...rest } = known
  const compared =
    known.states === read.states ? { checked: known.checked || checked, ...(checkNote && { checkNote }) } : { checked }
  const issuer = read.issuer === unstatedIssuer ? known.issuer : read.issuer
  const again = sourceSchema.safeParse({ ...rest, ...said, issuer, ...compared })
  return again.success ? again.data : read
}
