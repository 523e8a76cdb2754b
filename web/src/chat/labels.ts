import type { Element, TicketKind, TicketStatus } from '../../../src/domain/index.ts'
import type { Line } from './frames.ts'

export const lineNames: Readonly<Record<Line, string>> = { citizen: '市民服务热线', enterprise: '企业服务热线' }

export const kindNames: Readonly<Record<TicketKind, string>> = {
  inquiry: '咨询',
  assistance: '求助',
  complaint: '投诉',
  report: '举报',
  suggestion: '建议',
  praise: '表扬',
}

export const elementNames: Readonly<Record<Element, string>> = {
  time: '时间',
  place: '地点',
  people: '涉及对象',
  event: '事情经过',
  demand: '您的诉求',
}

export const elementsInOrder = Object.keys(elementNames) as Element[]

export const contactName = '联系电话'

/** What is still missing of a ticket, by the name that the gateway gives it. */
export function missingName(slot: string): string {
  return (elementNames as Readonly<Record<string, string>>)[slot] ?? (slot === 'contact' ? contactName : slot)
}

export const statusNames: Readonly<Record<TicketStatus, string>> = {
  filed: '已登记，等待派单',
  accepted: '已受理',
  dispatched: '已派给承办单位',
  returned: '正在重新确定承办单位',
  extended: '办理中，时限已延长',
  escalated: '已提级督办',
  completed: '承办单位已办结',
  withdrawn: '您已撤回',
  merged: '已与同类诉求合并办理',
}
