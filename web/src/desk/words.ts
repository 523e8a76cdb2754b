/** What codes of the API are called at the hotline. A code without a word is shown as it is. */
export const statusWords: Readonly<Record<string, string>> = {
  filed: '已提交',
  accepted: '已受理',
  dispatched: '已派单',
  returned: '已退回',
  extended: '已延期',
  escalated: '已提级',
  completed: '已办结',
  withdrawn: '已撤回',
  merged: '已并单',
}

export const statusColours: Readonly<Record<string, string>> = {
  filed: 'blue',
  accepted: 'blue',
  dispatched: 'cyan',
  returned: 'orange',
  extended: 'orange',
  escalated: 'red',
  completed: 'green',
}

export const kindWords: Readonly<Record<string, string>> = {
  inquiry: '咨询',
  assistance: '求助',
  complaint: '投诉',
  report: '举报',
  suggestion: '建议',
  praise: '表扬',
}

export const tierWords: Readonly<Record<string, string>> = {
  '2h': '2 小时',
  '24h': '24 小时',
  '7d': '7 天',
  '15d': '15 天',
}

export const lineWords: Readonly<Record<string, string>> = { citizen: '市民热线', enterprise: '企业服务热线' }

export const channelWords: Readonly<Record<string, string>> = {
  web: '网页',
  wechat: '微信',
  wecom: '企业微信',
  weibo: '微博',
  wechaty: '微信（桥接）',
  app: 'App',
  platform: '合作平台',
  open311: 'Open311',
  phone: '电话',
}

export const authorWords: Readonly<Record<string, string>> = {
  requester: '诉求人',
  bot: '机器人',
  agent: '坐席',
  system: '系统',
}

export const urgencyWords: Readonly<Record<string, string>> = { ordinary: '一般', urgent: '紧急', emergency: '突发' }

export const outcomeWords: Readonly<Record<string, string>> = {
  applied: '已生效',
  noted: '已记录',
  stale: '晚到，未生效',
  refused: '不符合流程，未生效',
}

/** Why a status event had no effect, and what is to be done. */
export const refusalWords: Readonly<Record<string, string>> = {
  REASON_MISSING: '退单、延期要写明理由：请对方补上理由，再发一次',
  STEP_IMPOSSIBLE: '工单现在的状态走不到这一步：请和对方核对这件工单',
  STEP_UNKNOWN: '没有这种状态：请对方的系统管理员核对接口',
}

export const eventWords: Readonly<Record<string, string>> = {
  'ticket.created': '新工单',
  'ticket.updated': '补充',
  'ticket.merged': '并单',
  'ticket.reopened': '重办',
  'ticket.withdrawn': '撤回',
  'ticket.accepted': '受理',
  'ticket.dispatched': '派单',
  'ticket.returned': '退回',
  'ticket.extended': '延期',
  'ticket.completed': '办结',
  'ticket.escalated': '提级',
  'ticket.whistled': '吹哨',
  'ticket.arrived': '报到',
  'ticket.supervised': '督办',
  'ticket.listed': '挂账',
  'ticket.progressed': '进展',
  'ticket.suspended': '待补充',
  'ticket.resumed': '恢复办理',
}

export const reviewWords: Readonly<Record<string, string>> = {
  CATEGORY_UNKNOWN: '没有找到合适的诉求分类',
  CATEGORY_UNSURE: '诉求分类把握不大',
  PLACE_UNKNOWN: '不知道在哪个区',
  PLACE_AMBIGUOUS: '地点有几种可能',
  PLACE_OUTSIDE: '地点可能不在北京',
  STREET_UNKNOWN: '只知道所在的区',
  UNIT_UNKNOWN: '承办单位不在单位名录里',
  FIRST_UNIT_DIFFERS: '首接单位与主责单位不同',
  PERSON_NAMED: '点名提到了具体的人',
  SENT_BACK: '承办单位退单，请审核派单异议',
}

/** The word for a code, or the code itself. */
export function wordFor(words: Readonly<Record<string, string>>, code: string): string {
  return words[code] ?? code
}
