/** Codes of companies in the words of the hotline. */
export const fieldWords: Readonly<Record<string, string>> = {
  industryCode: '行业代码',
  sizeClass: '企业规模',
  district: '所在区',
  staff: '从业人数',
  revenue: '年营业收入（元）',
  registeredCapital: '注册资本（元）',
  foundedAt: '成立日期',
  marks: '资质与类型',
  withoutMarks: '没有的资质',
  assets: '资产总额（元）',
  taxableIncome: '应纳税所得额（元）',
  rdShare: '研发费用占比（%）',
  disabledShare: '残疾职工占比（%）',
  layoffRate: '裁员率（%）',
  newHires: '今年新招人数',
}

export const sourceWords: Readonly<Record<string, string>> = {
  register: '登记机关',
  form: '网页填写',
  said: '对话中说',
  desk: '坐席记录',
}

export const basisWords: Readonly<Record<string, string>> = {
  call: '来电所说',
  licence: '看过营业执照',
  certificate: '看过证书或公示',
  material: '来信或材料',
}

export const sizeWords: Readonly<Record<string, string>> = {
  large: '大型',
  medium: '中型',
  small: '小型',
  micro: '微型',
}

export const roleWords: Readonly<Record<string, string>> = {
  legal: '法定代表人',
  owner: '负责人',
  finance: '财务',
  personnel: '人事',
  office: '行政',
  agency: '代办机构',
  other: '其他',
}

export const speakerWords: Readonly<Record<string, string>> = {
  claimed: '待核实',
  proved: '已核实',
  refused: '未通过',
  revoked: '已撤销',
}

export const proofWords: Readonly<Record<string, string>> = { code: '登记手机验证码', agent: '人工核实' }
export const purposeWords: Readonly<Record<string, string>> = { profile: '保存企业情况', policies: '新政策通知' }
export const visitWords: Readonly<Record<string, string>> = { visit: '走访', call: '通话', 'three-way': '三方通话' }
export const conferenceWords: Readonly<Record<string, string>> = {
  called: '会商中',
  decided: '已决定',
  cancelled: '已取消',
}

export const faults: Readonly<Record<string, string>> = {
  CONFERENCE_CLOSED: '这张工单已经办结，或者会商已经有结果，请刷新。',
  CATALOGUE_INVALID: '派单目录里已有这个单位编码，请换一个。',
  NOT_FOUND: '已经有人处理过了，请刷新。',
}

/** A value as people read it: amounts grouped, lists joined. */
export function valueWords(field: string, value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '无' : value.join('、')
  if (field === 'sizeClass') return sizeWords[String(value)] ?? String(value)
  return typeof value === 'number' ? value.toLocaleString('zh-CN') : String(value)
}
