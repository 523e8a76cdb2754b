/** What the gateway answers to POST /v1/enterprise/match; see the API reference. */
export interface PolicyMatch {
  articleId: string
  title: string
  fit: 'fits' | 'nearly' | 'no'
  benefit: string
  automatic: boolean
  decidedBy: { condition: string; met: boolean | null; quote: string }[]
  missing: string[]
  opensAt?: string
  closesAt?: string
}

export interface Listed {
  code: string
  name: string
  about?: string
}

/** What is typed in the form; amounts in units of 10,000 yuan, empty where nothing is said. */
export interface Form {
  name: string
  creditCode: string
  industryCode: string
  sizeClass: string
  district: string
  foundedAt: string
  numbers: Readonly<Record<string, string>>
  /** Null: not said; empty: none of them. */
  marks: readonly string[] | null
}

export const emptyForm: Form = {
  name: '',
  creditCode: '',
  industryCode: '',
  sizeClass: '',
  district: '',
  foundedAt: '',
  numbers: {},
  marks: null,
}

/** Fields with a number: what people type, and how much of the gateway's unit that is. */
export const numberFields: readonly { field: string; label: string; unit: string; times: number; first: boolean }[] = [
  { field: 'staff', label: '从业人数', unit: '人', times: 1, first: true },
  { field: 'revenue', label: '年营业收入', unit: '万元', times: 10_000, first: true },
  { field: 'assets', label: '资产总额', unit: '万元', times: 10_000, first: true },
  { field: 'registeredCapital', label: '注册资本', unit: '万元', times: 10_000, first: false },
  { field: 'taxableIncome', label: '年应纳税所得额', unit: '万元', times: 10_000, first: false },
  { field: 'rdShare', label: '研发费用占营业收入', unit: '%', times: 1, first: false },
  { field: 'newHires', label: '今年新招用人数', unit: '人', times: 1, first: false },
  { field: 'disabledShare', label: '残疾职工占职工', unit: '%', times: 1, first: false },
]

/** How a field that the gateway names is called in the form. */
export function labelOf(field: string): string {
  const fixed: Readonly<Record<string, string>> = {
    industryCode: '所属行业',
    sizeClass: '企业规模',
    district: '所在区',
    foundedAt: '成立日期',
    marks: '资质与类型',
  }
  return fixed[field] ?? numberFields.find((one) => one.field === field)?.label ?? field
}

/** A company as the gateway keeps it; amounts in yuan. */
export type Company = Readonly<Record<string, unknown>> & { name: string; creditCode?: string; marks?: string[] }

/** The form with what is kept of a company. */
export function formOf(company: Company): Form {
  const text = (field: string) => (typeof company[field] === 'string' ? (company[field] as string) : '')
  const numbers = numberFields.flatMap(({ field, times }) => {
    const value = company[field]
    return typeof value === 'number' ? [[field, String(value / times)] as const] : []
  })
  return {
    name: company.name,
    creditCode: company.creditCode ?? '',
    industryCode: text('industryCode'),
    sizeClass: text('sizeClass'),
    district: text('district'),
    foundedAt: text('foundedAt'),
    numbers: Object.fromEntries(numbers),
    marks: company.marks ?? null,
  }
}

/** The facts of a form, without name and code; marks that were not ticked are not had. */
export function factsOf(form: Form, marks: readonly Listed[]): object {
  const { name: _name, creditCode: _code, ...facts } = (JSON.parse(bodyOf(form)) as { company: Company }).company
  if (!form.marks) return facts
  return { ...facts, withoutMarks: marks.map(({ code }) => code).filter((code) => !form.marks?.includes(code)) }
}

/** The body of a request: only what was said. */
export function bodyOf(form: Form): string {
  const { name, numbers, marks, ...texts } = form
  const said = Object.entries(texts).filter(([, value]) => value.trim() !== '')
  const counted = numberFields.flatMap(({ field, times }) => {
    const typed = numbers[field]?.trim()
    const value = Number(typed)
    return typed && Number.isFinite(value) ? [[field, Math.round(value * times * 100) / 100] as const] : []
  })
  const company = { name: name.trim() || '本企业', ...Object.fromEntries(said), ...Object.fromEntries(counted) }
  return JSON.stringify({ company: marks ? { ...company, marks } : company })
}

/** A fault in words for people; `field` is where it lies, when that is known. */
export class MatchFault extends Error {
  readonly field: string | null

  constructor(message: string, field: string | null = null) {
    super(message)
    this.field = field
  }
}

/** Asks the gateway. Throws a MatchFault. */
export async function match(form: Form, signal: AbortSignal): Promise<PolicyMatch[]> {
  const response = await fetch('/v1/enterprise/match', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: bodyOf(form),
    signal,
  })
  if (response.ok) return ((await response.json()) as { matches: PolicyMatch[] }).matches
  const { code } = (await response.json().catch(() => ({}))) as { code?: string }
  if (code === 'CREDIT_CODE') throw new MatchFault('统一社会信用代码不对，请照营业执照再核对一遍', 'creditCode')
  if (code === 'REQUEST_INVALID') throw new MatchFault('有一项填得不对，请检查数字是否合理')
  if (code === 'TOO_FAST') throw new MatchFault('操作太快了，请稍等一会儿再试')
  throw new MatchFault('暂时没能查到，请稍后再试，或者拨打 12345 转企业服务')
}

export async function listOf(name: 'marks' | 'industries'): Promise<Listed[]> {
  const response = await fetch(`/v1/enterprise/${name}`)
  if (!response.ok) throw new MatchFault('页面没有加载完整，请刷新')
  return ((await response.json()) as Record<string, Listed[]>)[name] ?? []
}
