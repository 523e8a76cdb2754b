/** The columns of a leaf's row, in the order in which an editor reads them. */
export const columnWords = {
  code: '编码',
  level1: '一级分类',
  level2: '二级分类',
  level3: '三级分类',
  leadRule: '主责',
  supportingUnits: '协办',
  tier: '时限',
  dayBasis: '天数算法',
  urgent: '紧急',
  requires: '必问要素',
  keywords: '关键词',
  examples: '示例',
  exceptions: '各区例外',
  validFrom: '生效日期',
  validTo: '失效日期',
} as const

export type Column = keyof typeof columnWords
export type Cells = Record<Column, string>

/** A fault that the check found, with what to do about it. */
export interface Fault {
  file: string
  line: number
  code: string
  problem: string
  remedy: string
}

export interface CellChange {
  column: Column
  before: string
  after: string
}

export interface ListedLeaf {
  code: string
  path: [string, string, string]
}

/** What `POST /v1/desk/catalogue/leaves` gives. */
export interface EditOutcome {
  outcome: 'preview' | 'refused' | 'imported' | 'unchanged'
  version?: string
  faults: Fault[]
  changes: CellChange[]
  tried: { text: string; code: string | null; path: string[] }[]
}

export interface Version {
  id: string
  importedAt: string
  leaves: number
  added: number
  removed: number
}

export interface LeafChange {
  code: string
  path: string[]
  change: 'added' | 'removed' | 'changed'
  cells: CellChange[]
}

export const catalogueKey = ['catalogue']

export const faultWordsOfCatalogue: Readonly<Record<string, string>> = {
  CATALOGUE_INVALID: '目录里没有这个版本或事项，请刷新后再试。',
  REQUEST_INVALID: '请至少选一个文件；文件要是 CSV（UTF-8）或 XLSX，不超过 20 MB。',
}
