import type { RouteLesson, Ticket, Unit } from '../domain/index.ts'
import { isSameUnit, lessonFor } from '../tickets/index.ts'

/**
 * Where a ticket may go that a unit sent back. The first receiver is kept (首接负责制: who got it first coordinates), the
 * unit that sent it back is not asked again, and a person has the last word (派单异议审核, 国办函〔2025〕66号): what is
 * named here is a proposal. Learned from what became of earlier tickets, else a unit that supports or was sent a copy.
 */
export function reroute(
  ticket: Ticket,
  { by, reason, lessons }: { by: Unit | null; reason: string | null; lessons: readonly RouteLesson[] },
): Ticket {
  const sentBackBy = by ?? ticket.leadUnit
  const firstUnit = ticket.firstUnit ?? ticket.leadUnit ?? sentBackBy
  const learned = lessonFor(lessons, { not: sentBackBy })
  const listed = [...ticket.supportingUnits, ...ticket.copiedUnits].find((unit) => !isSameUnit(unit, sentBackBy))
  const leadUnit = learned?.to ?? listed ?? null
  return {
    ...ticket,
    firstUnit,
    leadUnit,
    supportingUnits: ticket.supportingUnits.filter((unit) => !isSameUnit(unit, leadUnit)),
    copiedUnits: ticket.copiedUnits.filter((unit) => !isSameUnit(unit, leadUnit)),
    routeReason: wordsOf({ sentBackBy, firstUnit, leadUnit, reason, learned }),
    review: { required: true, reasons: [...new Set([...ticket.review.reasons, 'SENT_BACK'])] },
  }
}

function wordsOf({
  sentBackBy,
  firstUnit,
  leadUnit,
  reason,
  learned,
}: {
  sentBackBy: Unit | null
  firstUnit: Unit | null
  leadUnit: Unit | null
  reason: string | null
  learned: RouteLesson | undefined
}): string {
  const back = `${sentBackBy?.name ?? '承办单位'}退单${reason ? `（${reason}）` : ''}。`
  const first = firstUnit ? `${firstUnit.name}是首接单位，继续牵头协调。` : ''
  if (!leadUnit) return `${back}${first}没有找到可以改派的单位，由人工确定。`
  const why = learned ? `同类同地的工单退单后${learned.times}次由其承接` : '目录列为协办或抄送单位'
  return `${back}${first}建议改派${leadUnit.name}（${why}），请派单异议审核。`
}
