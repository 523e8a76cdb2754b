/** A mark that a company may carry: a recognition, a kind of taxpayer, an entry in a list. */
export interface Mark {
  code: string
  name: string
  /** Who gives it, and by which rule. */
  about: string
  /** Of the marks of one group a company can have one only. */
  group?: string
}

/** Every mark that policies may ask for. */
export const marks: readonly Mark[] = [
  { code: 'high-tech', name: '高新技术企业', about: '高新技术企业认定管理办法（国科发火〔2016〕32号），证书三年有效' },
  { code: 'tech-sme', name: '科技型中小企业', about: '科技型中小企业评价办法（国科发政〔2017〕115号），每年评价入库' },
  {
    code: 'innovative-sme',
    name: '创新型中小企业',
    about: '优质中小企业梯度培育管理暂行办法（工信部企业〔2022〕63号）',
  },
  {
    code: 'specialised',
    name: '专精特新中小企业',
    about: '优质中小企业梯度培育管理暂行办法（工信部企业〔2022〕63号）',
  },
  {
    code: 'little-giant',
    name: '专精特新“小巨人”企业',
    about: '优质中小企业梯度培育管理暂行办法（工信部企业〔2022〕63号）',
  },
  {
    code: 'tech-service',
    name: '技术先进型服务企业',
    about: '财税〔2017〕79号，由科技、商务、财政、税务、发展改革部门认定',
  },
  { code: 'software', name: '国家鼓励的软件企业', about: '国发〔2020〕8号' },
  { code: 'integrated-circuit', name: '国家鼓励的集成电路企业', about: '国发〔2020〕8号' },
  {
    code: 'small-profit',
    name: '小型微利企业',
    about: '财政部 税务总局公告2023年第12号：从业人数、资产总额、应纳税所得额三项都不超过标准',
  },
  { code: 'small-taxpayer', name: '增值税小规模纳税人', about: '增值税法第九条', group: 'vat' },
  { code: 'general-taxpayer', name: '增值税一般纳税人', about: '增值税法第九条', group: 'vat' },
  { code: 'company', name: '公司', about: '按公司法登记的有限责任公司、股份有限公司', group: 'form' },
  { code: 'individual', name: '个体工商户', about: '促进个体工商户发展条例', group: 'form' },
  { code: 'sole-proprietor', name: '个人独资企业', about: '个人独资企业法', group: 'form' },
  { code: 'partnership', name: '合伙企业', about: '合伙企业法', group: 'form' },
  { code: 'cooperative', name: '农民专业合作社', about: '农民专业合作社法', group: 'form' },
  { code: 'foreign-invested', name: '外商投资企业', about: '外商投资法' },
  { code: 'disabled-staff', name: '集中安置残疾人的单位', about: '残疾人就业条例' },
  { code: 'unemployment-insured', name: '足额缴纳失业保险费的参保单位', about: '失业保险条例' },
  { code: 'book-tax', name: '会计核算健全、查账征收', about: '企业所得税法及其实施条例' },
  { code: 'abnormal', name: '列入经营异常名录', about: '企业信息公示暂行条例' },
  { code: 'dishonest', name: '列入严重违法失信名单', about: '市场监督管理严重违法失信名单管理办法' },
  { code: 'restricted', name: '国家限制或者禁止的行业', about: '产业结构调整指导目录' },
]

const byCode = new Map(marks.map((mark) => [mark.code, mark]))

export const isMark = (code: string): boolean => byCode.has(code)

/** Marks of the given ones that cannot be had together: what a policy says about them stays open. */
export function conflicting(given: readonly string[]): Set<string> {
  const groups = Map.groupBy(new Set(given), (code) => byCode.get(code)?.group)
  const clashes = [...groups].filter(([group, codes]) => group !== undefined && codes.length > 1)
  const names = new Set(clashes.map(([group]) => group))
  return new Set(marks.filter(({ group }) => names.has(group)).map(({ code }) => code))
}

/** Marks of which two lists, had and not had, say nothing: the others of a group are not had where one of it is. */
export function unmentioned(has: readonly string[], without: readonly string[]): string[] {
  const groups = new Set(has.flatMap((code) => byCode.get(code)?.group ?? []))
  const told = new Set([...has, ...without])
  return marks.filter(({ code, group }) => !told.has(code) && !(group && groups.has(group))).map(({ code }) => code)
}

export const groupOf = (code: string): string | undefined => byCode.get(code)?.group
export const markName = (code: string): string => byCode.get(code)?.name ?? code
