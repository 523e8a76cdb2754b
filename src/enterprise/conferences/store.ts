import type { Db } from '../../db/index.ts'
import type { Unit } from '../../domain/index.ts'
import type { Vault } from '../../vault/index.ts'

const PURPOSE = 'conference.words'

/** A conference on a ticket, as the desk sees it. */
export interface Conference {
  id: string
  ticketNo: string
  status: 'called' | 'decided' | 'cancelled'
  reason: string
  minutes: string | null
  decision: string | null
  units: { unit: Unit; comes: boolean | null }[]
  meetsAt: Date
  calledBy: string
  calledAt: Date
  decidedBy: string | null
  decidedAt: Date | null
}

interface Row extends Omit<Conference, 'reason' | 'minutes' | 'decision'> {
  reason: Buffer
  minutes: Buffer | null
  decision: Buffer | null
}

const columns = `c.id, c.ticket_no as "ticketNo", c.status, c.reason, c.minutes, c.decision, c.meets_at as "meetsAt",
  c.called_by as "calledBy", c.called_at as "calledAt", c.decided_by as "decidedBy", c.decided_at as "decidedAt",
  (select jsonb_agg(jsonb_build_object('unit', u.unit, 'comes', u.comes) order by u.ordinal)
   from conference_unit u where u.conference_id = c.id) as units`

function opened(vault: Vault, row: Row): Conference {
  const words = (sealed: Buffer | null) => sealed && vault.open<string>(PURPOSE, sealed)
  return { ...row, reason: words(row.reason)!, minutes: words(row.minutes), decision: words(row.decision) }
}

export async function conferencesOf(db: Db, vault: Vault, ticketNo: string): Promise<Conference[]> {
  const rows = await db.query<Row>(
    `select ${columns} from conference c where c.ticket_no = $1 order by c.called_at, c.id`,
    [ticketNo],
  )
  return rows.map((row) => opened(vault, row))
}

/** Conferences that are called, those that meet first first; then, with `all`, those that are over. */
export async function selectConferences(db: Db, vault: Vault, all: boolean, limit: number): Promise<Conference[]> {
  const rows = await db.query<Row>(
    `select ${columns} from conference c where $1 or c.status = 'called'
     order by (c.status = 'called') desc, case when c.status = 'called' then c.meets_at end, c.decided_at desc limit $2`,
    [all, limit],
  )
  return rows.map((row) => opened(vault, row))
}

/** Held against others until the transaction ends; null where none of that id is called. */
export async function lockCalled(tx: Db, vault: Vault, id: string): Promise<Conference | null> {
  const [row] = await tx.query<Row>(
    `select ${columns} from conference c where c.id = $1 and c.status = 'called' for update of c`,
    [id],
  )
  return row ? opened(vault, row) : null
}

/** False where one is called for that ticket already. */
export async function insertConference(
  tx: Db,
  vault: Vault,
  one: { id: string; ticketNo: string; reason: string; units: readonly Unit[]; meetsAt: Date; by: string; at: Date },
): Promise<boolean> {
  const rows = await tx.query(
    `insert into conference (id, ticket_no, status, reason, meets_at, called_by, called_at)
     values ($1, $2, 'called', $3, $4, $5, $6) on conflict (ticket_no) where status = 'called' do nothing returning id`,
    [one.id, one.ticketNo, vault.seal(PURPOSE, one.reason), one.meetsAt, one.by, one.at],
  )
  if (rows.length === 0) return false
  await tx.query(
    `insert into conference_unit (conference_id, ordinal, unit)
     select $1, n, unit from jsonb_array_elements($2::jsonb) with ordinality as e(unit, n)`,
    [one.id, JSON.stringify(one.units)],
  )
  return true
}

export async function putAnswer(tx: Db, id: string, unitName: string, comes: boolean): Promise<boolean> {
  const rows = await tx.query(
    `update conference_unit set comes = $3 where conference_id = $1 and unit->>'name' = $2 returning ordinal`,
    [id, unitName, comes],
  )
  return rows.length > 0
}

export async function putMinutes(tx: Db, vault: Vault, id: string, minutes: string): Promise<void> {
  await tx.query('update conference set minutes = $2 where id = $1', [id, vault.seal(PURPOSE, minutes)])
}

export async function closeConference(
  tx: Db,
  vault: Vault,
  one: { id: string; status: 'decided' | 'cancelled'; decision: string | null; by: string; at: Date },
): Promise<void> {
  await tx.query(`update conference set status = $2, decision = $3, decided_by = $4, decided_at = $5 where id = $1`, [
    one.id,
    one.status,
    one.decision && vault.seal(PURPOSE, one.decision),
    one.by,
    one.at,
  ])
}
