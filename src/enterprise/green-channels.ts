import type { Db } from '../db/index.ts'
import { AppError, Rounds, type Ticket, toBeijingIso } from '../domain/index.ts'
import { type Actor, recordAudit } from '../people/index.ts'
import { afterGreenChannel, dueAt, lockTicket } from '../tickets/index.ts'
import { type TellingDeps, tellChange } from './telling.ts'

const SWEEP_MS = 60_000
/** As many as are settled in one look; the next one goes on. */
const PAGE = 1000

/** A green-channel company (绿通企业) as the desk keeps it. */
export interface GreenChannelUnit {
  code: string
  name: string
  /** Words by which consumers name it. */
  brands: string[]
  /** Beginnings of the category codes that it receives. */
  categories: string[]
  promisedHours: number
  active: boolean
}

/** How a company kept its promise in one month; counts, of which the desk makes shares. See `green_channel_rating`. */
export interface GreenChannelRating {
  code: string
  name: string
  month: string
  received: number
  due: number
  answeredInTime: number
  lapsed: number
  solvedAsked: number
  solved: number
  satisfiedAsked: number
  satisfied: number
}

/**
 * Companies that receive consumer disputes directly. Who lets the promised time run out, sends a dispute back, or calls
 * done what its requester calls unsolved, loses it: it goes on to the market regulation office by itself, and everybody
 * concerned is told.
 */
export class GreenChannels {
  readonly #deps: TellingDeps
  readonly #rounds: Rounds

  constructor(deps: TellingDeps) {
    this.#deps = deps
    const how = {
      everyMs: SWEEP_MS,
      log: deps.log,
      trouble: 'promises of green-channel companies could not be looked through',
    }
    this.#rounds = new Rounds(() => this.sweep(), how)
  }

  start(): void {
    this.#rounds.start()
  }

  stop(): Promise<void> {
    return this.#rounds.stop()
  }

  list(): Promise<GreenChannelUnit[]> {
    return this.#deps.db.query<GreenChannelUnit>(
      `select unit_code as code, name, brands, categories, promised_hours as "promisedHours", active
       from green_channel order by active desc, name`,
    )
  }

  /** Ratings of a month, `2026-11`, or of all. */
  ratings(month: string | null): Promise<GreenChannelRating[]> {
    return this.#deps.db.query<GreenChannelRating>(
      `select unit_code as code, name, month, received, due, answered_in_time as "answeredInTime", lapsed,
         solved_asked as "solvedAsked", solved, satisfied_asked as "satisfiedAsked", satisfied
       from green_channel_rating where $1::text is null or month = $1 order by month desc, name`,
      [month],
    )
  }

  /** Takes a company in, or changes what is kept of it. Throws CATALOGUE_INVALID for a code that the catalogue has. */
  async put(actor: Actor, unit: GreenChannelUnit): Promise<void> {
    const { db, clock } = this.#deps
    await db.transaction(async (tx) => {
      const [taken] = await tx.query('select 1 from catalogue_unit where code = $1 limit 1', [unit.code])
      if (taken) throw new AppError('CATALOGUE_INVALID', 'a unit of the catalogue has that code')
      await tx.query(
        `insert into green_channel (unit_code, name, brands, categories, promised_hours, active, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $7)
         on conflict (unit_code) do update set name = excluded.name, brands = excluded.brands,
           categories = excluded.categories, promised_hours = excluded.promised_hours, active = excluded.active,
           updated_at = excluded.updated_at`,
        [unit.code, unit.name, unit.brands, unit.categories, unit.promisedHours, unit.active, clock()],
      )
      await recordAudit(tx, {
        actor,
        action: 'green-channel.changed',
        subjectType: 'unit',
        subjectId: unit.code,
        detail: { name: unit.name, promisedHours: unit.promisedHours, active: unit.active },
      })
    })
  }

  /** Looks once through disputes that are over, were sent back or not solved, or whose promise ran out. */
  async sweep(): Promise<void> {
    const { db, clock, log } = this.#deps
    const rows = await db.query<{ ticketNo: string }>(
      `select c.ticket_no as "ticketNo" from green_channel_case c join ticket t on t.ticket_no = c.ticket_no
       where c.closed_at is null and not (t.status = 'completed' and ${isAsked})
         and (c.promised_until < $1 or t.status in ('completed', 'withdrawn', 'merged') or t.round > 1
           or t.lead_unit->>'code' is distinct from c.unit_code)
       order by c.promised_until limit $2`,
      [clock(), PAGE],
    )
    for (const { ticketNo } of rows) {
      await this.#settle(ticketNo).catch((err) => log.error({ err, ticketNo }, 'a dispute could not be moved on'))
    }
  }

  async #settle(ticketNo: string): Promise<void> {
    const { db, vault, clock, publish, onOutbox } = this.#deps
    const at = clock()
    const message = await db.transaction(async (tx) => {
      const kept = await lockTicket(tx, vault, ticketNo)
      const open = await lockCase(tx, ticketNo)
      const fate = kept && open ? fateOf(open, kept.ticket, at) : 'open'
      if (!kept || fate === 'open') return null
      await closeCase(tx, ticketNo, { at, lapsedAt: fate === 'late' || fate === 'moved' ? at : null })
      // Sent back: the ticket was routed anew as it came back, and everybody heard of it then.
      if (fate === 'over' || fate === 'moved') return null
      const { ticket, conversationId } = kept
      const moved = movedOn(ticket, fate, at)
      const about = { greenChannel: { unit: ticket.leadUnit, reason: fate, lapsedAt: toBeijingIso(at) } }
      const next = moved.leadUnit ? `转由${moved.leadUnit.name}办理` : '由工作人员转市场监管部门办理'
      const told = `您的工单${ticketNo}，${ticket.leadUnit?.name ?? '企业'}${failures[fate]}，已${next}。`
      return tellChange(tx, this.#deps, { ticket: moved, conversationId, about, told })
    })
    if (!message) return
    publish(message)
    onOutbox()
  }
}

const failures = { late: '没有在承诺的时间内答复', unsolved: '没有解决' } as const

/** A dispute at its company: still there, over, moved by others, or failed by a broken promise or an unsolved round. */
export type Fate = 'open' | 'over' | 'moved' | 'late' | 'unsolved'

/** What has become of a dispute: a rule without any input but these three. `isAsked`: whether it is solved is being asked. */
export function fateOf(
  { unitCode, promisedUntil, isAsked: waits }: OpenCase,
  { status, round, leadUnit }: Pick<Ticket, 'status' | 'round' | 'leadUnit'>,
  at: Date,
): Fate {
  if (status === 'withdrawn' || status === 'merged') return 'over'
  if (status === 'completed') return waits ? 'open' : 'over'
  if (leadUnit?.code !== unitCode) return 'moved'
  if (round > 1) return 'unsolved'
  return promisedUntil < at ? 'late' : 'open'
}

interface OpenCase {
  unitCode: string
  promisedUntil: Date
  isAsked: boolean
}

/** Whether the requester of ticket `t` is being asked what became of it. */
const isAsked = `exists (select from follow_up f where f.ticket_no = t.ticket_no and f.round = t.round and f.status = 'open')`

/** The dispute with who takes over, on the clock of its own tier. */
function movedOn(ticket: Ticket, fate: keyof typeof failures, at: Date): Ticket {
  const leadUnit = afterGreenChannel(ticket.copiedUnits)
  const company = ticket.leadUnit?.name ?? '企业'
  const next = leadUnit ? `转${leadUnit.name}办理。` : '由人工转市场监管部门。'
  return {
    ...ticket,
    leadUnit,
    copiedUnits: ticket.copiedUnits.filter(({ code }) => code !== leadUnit?.code),
    dueAt: toBeijingIso(dueAt(ticket.responseTier, at)),
    routeReason: `${ticket.routeReason}${company}${failures[fate]}，${next}`,
    review: leadUnit ? ticket.review : { required: true, reasons: [...ticket.review.reasons, 'UNIT_UNKNOWN'] },
  }
}

async function lockCase(tx: Db, ticketNo: string): Promise<OpenCase | null> {
  const [row] = await tx.query<OpenCase>(
    `select c.unit_code as "unitCode", c.promised_until as "promisedUntil", ${isAsked} as "isAsked"
     from green_channel_case c join ticket t on t.ticket_no = c.ticket_no
     where c.ticket_no = $1 and c.closed_at is null for update of c`,
    [ticketNo],
  )
  return row ?? null
}

async function closeCase(
  tx: Db,
  ticketNo: string,
  { at, lapsedAt }: { at: Date; lapsedAt: Date | null },
): Promise<void> {
  await tx.query('update green_channel_case set closed_at = $2, lapsed_at = $3 where ticket_no = $1', [
    ticketNo,
    at,
    lapsedAt,
  ])
}
