import { type Article, type ArticleFault, articleSchema, ownerOf } from '../knowledge/index.ts'
import { aYearAfter } from './from-document.ts'

/** How a cell holds a member of an article. */
type Shape = 'text' | 'list' | 'flag' | 'cases' | 'path'

/** A column of an article table: its title, other titles that editors use, the member and its shape. */
interface Column {
  title: string
  also: readonly string[]
  member: keyof Article
  shape: Shape
}

const column = (title: string, member: keyof Article, shape: Shape = 'text', ...also: string[]): Column => ({
  title,
  member,
  shape,
  also: [member.toLowerCase(), ...also],
})

/** Every member of an article but its sources, in the order of the table. */
export const columns: readonly Column[] = [
  column('编号', 'id', 'text', '知识编号'),
  column('问题', 'question', 'text', '标题', '知识标题', '标准问', '标准问题'),
  column('相似问法', 'similarQuestions', 'list', '相似问', '相似问题', '扩展问'),
  column('答复', 'answer', 'text', '答案', '回答', '内容', '知识内容'),
  column('所需材料', 'materials', 'list', '材料', '申请材料'),
  column('办理步骤', 'steps', 'list', '步骤', '办理流程', '流程'),
  column('办理时限', 'deadline', 'text', '时限'),
  column('费用', 'fee', 'text', '收费', '收费标准'),
  column('办理地点', 'where', 'text', '地点', '到哪办'),
  column('类别', 'category', 'text', '分类', '知识分类'),
  column('热线', 'line', 'text', '条线'),
  column('适用地区', 'area', 'text', '地区', '区划代码'),
  column('适用对象', 'audience', 'text', '对象', '服务对象'),
  column('区分', 'cases', 'cases', '适用情形'),
  column('代替', 'replaces', 'text', '替代'),
  column('责任单位', 'ownerUnit', 'text', '维护单位', '主责单位'),
  column('复核日期', 'reviewBy', 'text', '复审日期'),
  column('出处', 'passageOf', 'path'),
  column('示例', 'sample', 'flag'),
]

/** The columns of one source; a second source repeats them in a row of its own, under the same 编号. */
export const sourceColumns: readonly { title: string; also: readonly string[]; member: string }[] = [
  { title: '依据名称', also: ['依据', '政策依据', '来源', '文件名称'], member: 'title' },
  { title: '依据条款', also: ['条款'], member: 'provision' },
  { title: '发布单位', also: ['发文单位', '发布机关', '发文机关'], member: 'issuer' },
  { title: '文号', also: ['发文字号'], member: 'documentNo' },
  { title: '链接', also: ['网址', '来源链接', 'url'], member: 'url' },
  { title: '施行日期', also: ['生效日期', '有效期起'], member: 'effectiveFrom' },
  { title: '失效日期', also: ['有效期止', '截止日期'], member: 'effectiveTo' },
  { title: '依据内容', also: ['原文', '原文摘录'], member: 'states' },
  { title: '已核对', also: ['是否核对'], member: 'checked' },
  { title: '核对说明', also: [], member: 'checkNote' },
]

const lines = {
  市民: 'citizen',
  市民热线: 'citizen',
  企业: 'enterprise',
  企业热线: 'enterprise',
  企业服务热线: 'enterprise',
  通用: 'both',
  全部: 'both',
} as const
const yes = /^(?:是|已核对|y|yes|true|1|√)$/i
const listBreak = /[\n|｜；;]+/
const stepBreak = /\n+|[|｜]/

/** A cell of a table as a member of an article. */
function readCell(text: string, { shape, member }: Column): unknown {
  if (shape === 'flag') return yes.test(text)
  if (shape === 'list') return withoutNumbers(text.split(member === 'steps' ? stepBreak : listBreak))
  if (shape === 'cases') return Object.fromEntries(text.split(listBreak).map((one) => pairOf(one)))
  if (shape === 'path') {
    const [document, ...path] = text.split(/\s*[›>]\s*/).filter(Boolean)
    return { document, path }
  }
  if (member === 'line') return lines[text as keyof typeof lines] ?? text
  return member === 'reviewBy' ? dayOf(text) : text
}

/** Items of a list; numbers that count them are no words of theirs. */
function withoutNumbers(lines: readonly string[]): string[] {
  const items = lines.map((line) => line.trim()).filter(Boolean)
  const counted = items.every((item, at) => new RegExp(`^${at + 1}\\s*[.．、)）]`).test(item))
  return counted && items.length > 1 ? items.map((item) => item.replace(/^\d+\s*[.．、)）]\s*/, '')) : items
}

function pairOf(text: string): [string, string] {
  const [fact, ...rest] = text.split(/[：:=]/)
  return [fact!.trim(), rest.join('：').trim()]
}

/** 2026/3/1, 2026年3月1日 and 2026.3.1 are one day. */
function dayOf(text: string): string {
  const match = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text.trim())
  return match ? `${match[1]}-${match[2]!.padStart(2, '0')}-${match[3]!.padStart(2, '0')}` : text
}

/** A member of an article as the cell that `readCell` takes back. */
export function writeCell(article: Article, { member, shape }: Column): string {
  const value = article[member]
  if (value === undefined) return ''
  if (shape === 'flag') return value ? '是' : '否'
  if (shape === 'list') return (value as string[]).join('\n')
  if (shape === 'cases')
    return Object.entries(value as Record<string, string>)
      .map(([fact, one]) => `${fact}：${one}`)
      .join('\n')
  if (shape === 'path') {
    const { document, path } = value as NonNullable<Article['passageOf']>
    return [document, ...path].join(' › ')
  }
  if (member === 'line') return { citizen: '市民', enterprise: '企业', both: '通用' }[article.line]
  return String(value)
}

export function writeSource(source: Article['sources'][number], member: string): string {
  const value = source[member as keyof typeof source]
  return typeof value === 'boolean' ? (value ? '是' : '否') : (value ?? '')
}

/** Cells by their columns' titles, as a table or a section of a document has them. */
export type Labelled = ReadonlyMap<string, string>

const bare = (title: string) =>
  title
    .replace(/[\s*（(].*$/, '')
    .trim()
    .toLowerCase()

/** Which of our columns a title of somebody's table means. */
function titled(labelled: Labelled, { title, also }: { title: string; also: readonly string[] }): string | undefined {
  for (const [given, value] of labelled) {
    const name = bare(given)
    if ((name === title || also.includes(name)) && value !== '') return value
  }
  return undefined
}

/** Whether a table's titles are those of articles. */
export function looksLikeArticles(titles: readonly string[]): boolean {
  const labelled = new Map(titles.map((title) => [title, 'x']))
  const has = (member: keyof Article) => titled(labelled, columns.find((one) => one.member === member)!) !== undefined
  return has('question') && has('answer')
}

export function readMembers(labelled: Labelled): Record<string, unknown> {
  return Object.fromEntries(
    columns.flatMap((one) => {
      const text = titled(labelled, one)
      return text === undefined ? [] : [[one.member, readCell(text, one)]]
    }),
  )
}

export function readSource(labelled: Labelled): Record<string, unknown> | null {
  const source: Record<string, unknown> = {}
  for (const one of sourceColumns) {
    const text = titled(labelled, one)
    if (text === undefined) continue
    if (one.member === 'checked') source.checked = yes.test(text)
    else source[one.member] = one.member.startsWith('effective') ? dayOf(text) : text
  }
  return source.title === undefined ? null : { checked: false, ...source }
}

/** Fills in what a table need not say, and checks the whole. */
export function soundArticle(
  members: Record<string, unknown>,
  { file, line, today }: { file: string; line: number; today: string },
): Article | ArticleFault[] {
  const sources = (members.sources as Record<string, unknown>[]).map((source) => ({
    states: members.answer,
    ...source,
  }))
  const filled = {
    line: 'both',
    area: '110000',
    category: '未分类',
    ownerUnit: ownerOf((members.sources as { issuer?: string }[])[0]?.issuer),
    reviewBy: aYearAfter(today),
    ...members,
    sources,
  }
  const parsed = articleSchema.safeParse(filled)
  if (parsed.success) return parsed.data
  const articleId = typeof members.id === 'string' ? members.id : null
  return parsed.error.issues.map(({ path, message }) => ({
    file,
    articleId,
    line,
    fault: `${path.join('.')}: ${message}`,
  }))
}
