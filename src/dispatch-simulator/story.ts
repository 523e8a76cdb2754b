import { type ResponseTier, type TicketStatus, toBeijingIso } from '../domain/index.ts'
import type { ReceivedTicket, StatusType, UnitName } from './event.ts'

/** One step of a ticket's story: what happens, after how many paces. */
export interface Step {
  type: StatusType
  paces: number
}

/** What the faults made of this ticket's story. */
export interface Turns {
  returned: boolean
  extended: boolean
}

/** Speaks where neither a lead unit nor a district is known. */
export const dispatchCentre: UnitName = { code: 'dispatch-centre', name: '接诉即办派单中心' }

const accepted: Step = { type: 'accepted', paces: 1 }
const dispatched: Step = { type: 'dispatched', paces: 1 }

/** True where nothing more happens to a ticket in this round. */
export function isOver(status: TicketStatus | undefined): boolean {
  return status === 'completed' || status === 'withdrawn' || status === 'merged'
}

/** The steps still ahead of a ticket in this status: none once it is over. */
export function stepsAhead(status: TicketStatus | undefined, { returned, extended }: Turns): Step[] {
  const back: Step[] = returned ? [{ type: 'returned', paces: 2 }, dispatched] : []
  const later: Step[] = extended ? [{ type: 'extended', paces: 2 }] : []
  const handling: Step[] = [...later, { type: 'completed', paces: 5 }]
  if (isOver(status)) return []
  switch (status) {
    case 'dispatched':
    case 'escalated':
    case 'extended':
      return handling
    case 'accepted':
    case 'returned':
      return [dispatched, ...back, ...handling]
    default:
      return [accepted, dispatched, ...back, ...handling]
  }
}

/**
 * Who handles the ticket next: after a send-back the unit that was copied or supports, else the lead unit.
 * A ticket that came without one, to be reviewed, goes to its district's government.
 */
export function unitFor(ticket: ReceivedTicket, sentBack: boolean): UnitName {
  const [other] = [...(ticket.copiedUnits ?? []), ...(ticket.supportingUnits ?? [])]
  const unit = (sentBack ? other : undefined) ?? ticket.leadUnit ?? other
  if (unit) return { code: unit.code, name: unit.name }
  const { district, districtCode } = ticket.place ?? {}
  return district && districtCode ? { code: `d-${districtCode}`, name: `${district}人民政府` } : dispatchCentre
}

/** How much longer an extension gives, in hours: about half of the tier. The simulator's own choice, no rule of the city's. */
const extensionHours: Record<ResponseTier, number> = { '2h': 1, '24h': 12, '7d': 72, '15d': 168 }

/** The time an extended ticket is due; counted from the old one, or from now where there is none. */
export function extendedDueAt(ticket: ReceivedTicket, now: Date): string {
  const before = Date.parse(ticket.dueAt ?? '')
  const from = Number.isNaN(before) ? now.getTime() : before
  return toBeijingIso(new Date(from + extensionHours[ticket.responseTier ?? '7d'] * 3600_000))
}

/** What the requester reads about this step. */
export function publicText(type: StatusType, ticket: ReceivedTicket, unit: UnitName): string {
  const until = dayAndTime(ticket.dueAt).replace(/23:59$/, '') // the end of a day is the day
  switch (type) {
    case 'accepted':
      return '您的诉求我们已经受理，正在为您转到负责的单位，请放心。'
    case 'dispatched':
      return `您的诉求已转到${unit.name}办理${until && `，最晚${until}前给您答复`}。`
    case 'returned':
      return `${unit.name}核实后认为这件事不归他们管，我们正在为您另找承办单位，不用您再跑一趟。`
    case 'extended':
      return `这件事处理起来比预想的复杂，办理时间延长${until && `到${until}`}，让您久等了，谢谢您的耐心。`
    case 'escalated':
      return '这件事已经提级办理，由更高一级的单位协调。'
    case 'whistled':
      return `${unit.name}已经召集有关部门一起到现场办理。`
    case 'supervised':
      return `热线已经对这件事督办，请${unit.name}抓紧办理。`
    case 'listed':
      return '这件事一时难以彻底解决，已经列入台账持续推进，有进展会告诉您。'
    case 'completed':
      return completedText(ticket)
  }
}

/** The unit's own words on what came of it; the gateway says whose words they are and what may follow. */
function completedText({ kind }: ReceivedTicket): string {
  switch (kind) {
    case 'praise':
      return '您的表扬已经转达，谢谢您的鼓励。'
    case 'suggestion':
      return '您的建议我们已经认真研究，谢谢您为城市出主意。'
    case 'inquiry':
      return '您问的事情已经查清，工作人员会把答复告诉您。'
    default:
      return '您反映的事情已经处理完毕，谢谢您告诉我们。'
  }
}

/** `11月29日16:00` in Beijing; nothing for a time that is missing or unreadable. */
export function dayAndTime(iso: string | undefined): string {
  const at = new Date(iso ?? '')
  if (Number.isNaN(at.getTime())) return ''
  const [, month, day, time] = /-(\d\d)-(\d\d)T(\d\d:\d\d)/.exec(toBeijingIso(at)) ?? []
  return `${Number(month)}月${Number(day)}日${time}`
}
