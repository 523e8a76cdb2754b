/** An article as the API has it; `Source` is what it rests on. */
export interface Source {
  title: string
  provision?: string
  issuer: string
  documentNo?: string
  url?: string
  effectiveFrom?: string
  effectiveTo?: string
  states: string
  checked: boolean
  checkNote?: string
}

export interface Article {
  id: string
  question: string
  similarQuestions: string[]
  answer: string
  materials?: string[]
  steps?: string[]
  deadline?: string
  fee?: string
  where?: string
  category: string
  line: 'citizen' | 'enterprise' | 'both'
  area: string
  audience?: string
  sources: Source[]
  ownerUnit: string
  reviewBy: string
  cases?: Record<string, string>
  replaces?: string
  /** Where an imported passage stands in its document. */
  passageOf?: { document: string; path: string[] }
  sample: boolean
}

export interface Draft {
  article: Article
  state: 'draft' | 'in-review'
  revision: number
  basedOn: number | null
  authors: string[]
  updatedAt: string
}

export interface Opened {
  published: { article: Article; version: number; withdrawn: boolean } | null
  draft: Draft | null
  figures: Figures | null
}

export interface Figures {
  articleId: string
  hits: number
  helpful: number
  unhelpful: number
  lastAt: string
}

export interface HistoryEntry {
  at: string
  action: string
  version: number | null
  actor: string
  actorName: string
  reason: string
  article: Article
}

export interface ImportPreview {
  id: string
  file: string
  state: 'previewed' | 'submitted' | 'publishing' | 'published' | 'discarded'
  author: string
  authorName: string
  reason: string
  createdAt: string
  counts: Record<'created' | 'updated' | 'restored' | 'unchanged', number>
  gone: number
  faults: { line: number; articleId: string | null; fault: string }[]
  examples: {
    id: string
    question: string
    answer: string
    document: string | null
    path: string[]
    change: string
  }[]
}

export const lineWords: Readonly<Record<string, string>> = { citizen: '市民', enterprise: '企业', both: '通用' }
export const lineOptions = Object.entries(lineWords).map(([value, label]) => ({ value, label }))

/** Faults that only these pages can meet, in words. */
export const faults: Readonly<Record<string, string>> = {
  ARTICLE_CONFLICT: '别人刚改过，或它的状态已变。请刷新后再做一次。',
  REVIEW_OWN: '自己写的要由同事发布。',
  KNOWLEDGE_INVALID: '内容还不完整：至少要有一条依据，必填项要写全。',
  IMPORT_UNREADABLE:
    '这个文件读不了：可能已损坏、加了密码、是扫描件，或者太大。请用原来的程序另存一次再试；很大的文件请技术人员用命令 gateway knowledge import 导入。',
  IMPORT_TOO_MANY:
    '文件里超过 5000 条，网页上放不下。请分成几个文件，或请技术人员用命令 gateway knowledge import 导入。',
  TOO_LARGE: '文件太大，网页上最多 30 MB，请用命令行导入。',
  NOT_FOUND: '没有这条知识。',
}
