import type { Ticket, Unit } from '../domain/index.ts'

/** A unit that took what another had sent back, in how many tickets of this category and place. */
export interface Lesson {
  unit: Unit
  times: number
}

/** As many tickets have to agree before what was learned is proposed. */
const ENOUGH = 2

/**
 * Where a ticket may go that a unit sent back. The first receiver is kept (首接负责制: who got it first coordinates), the
 * unit that sent it back is not asked again, and a person has the last word (派单异议审核, 国办函〔2025〕66号): what is
 * named here is a proposal. Learned from what became of earlier tickets, else a unit that supports or was sent a copy.
 */
export function reroute(
  ticket: Ticket,
  { by, reason, lessons }: { by: Unit | null; reason: string | null; lessons: readonly Lesson[] },
): Ticket {
  const sentBackBy = by ?? ticket.leadUnit
  const firstUnit = ticket.firstUnit ?? ticket.leadUnit ?? sentBackBy
  const isOther = (unit: Unit) => !isSame(unit, sentBackBy)
  const learned = lessons.find(({ unit, times }) => times >= ENOUGH && isOther(unit))
  const listed = [...ticket.supportingUnits, ...ticket.copiedUnits].find(isOther)
  const leadUnit = learned?.unit ?? listed ?? null
  return {
    ...ticket,
    firstUnit,
    leadUnit,
    supportingUnits: ticket.supportingUnits.filter((unit) => !isSame(unit, leadUnit)),
    copiedUnits: ticket.copiedUnits.filter((unit) => !isSame(unit, leadUnit)),
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
  learned: Lesson | undefined
}): string {
  const back = `${sentBackBy?.name ?? '承办单位'}退单${reason ? `（${reason}）` : ''}。`
  const first = firstUnit ? `${firstUnit.name}是首接单位，继续牵头协调。` : ''
  if (!leadUnit) return `${back}${first}没有找到可以改派的单位，由人工确定。`
  const why = learned ? `同类同地的工单退单后${learned.times}次由其承接` : '目录列为协办或抄送单位'
  return `${back}${first}建议改派${leadUnit.name}（${why}），请派单异议审核。`
}

function isSame(unit: Unit, other: Unit | null): boolean {
  return other !== null && (unit.code !== '' && other.code !== '' ? unit.code === other.code : unit.name === other.name)
}
