import type { FieldName } from './types.ts'

export const fieldWords: Readonly<Record<FieldName, string>> = {
  kind: '类型',
  title: '标题',
  description: '描述',
  time: '时间',
  place: '地点',
  people: '涉及对象',
  event: '事项',
  demand: '诉求',
  category: '分类',
  area: '区、街道',
  unit: '承办单位',
  tier: '时限',
  name: '称呼',
  phone: '电话',
  confidential: '保密',
}

export const kindWords = {
  inquiry: '咨询',
  assistance: '求助',
  complaint: '投诉',
  report: '举报',
  suggestion: '建议',
  praise: '表扬',
} as const

export const tierWords = { '2h': '2 小时', '24h': '24 小时', '7d': '7 天', '15d': '15 天' } as const

export const statusWords = {
  filed: '已受理',
  accepted: '已签收',
  dispatched: '已派单',
  returned: '已退回',
  extended: '已延期',
  escalated: '已提级',
  completed: '已办结',
  withdrawn: '已撤销',
  merged: '已并单',
} as const

export const speakerWords = { caller: '来电人', agent: '坐席', unknown: '未分清' } as const
