import type { Database, Db } from '../db/index.ts'
import { AppError, type Clock, newId } from '../domain/index.ts'
import { type Actor, recordAudit } from '../people/index.ts'
import type { Vault } from '../vault/index.ts'

const PHONE = 'manager.phone'
const NOTE = 'company.visit'

/** 服务管家: who serves a company, or every company of a park. */
export interface ServiceManager {
  id: string
  name: string
  phone: string | null
  park: string | null
}

export const visitKinds = ['visit', 'call', 'three-way'] as const
export type VisitKind = (typeof visitKinds)[number]

/** 走访、通话或三方通话 with a company. */
export interface Visit {
  id: string
  kind: VisitKind
  manager: string | null
  agentName: string
  conversationId: string | null
  note: string | null
  beganAt: Date
  endedAt: Date | null
  handedOver: boolean
}

interface Deps {
  db: Database
  vault: Vault
  clock: Clock
}

/** Service managers, whom they serve, and how companies were met. Every change is in the audit log. */
export class Managers {
  readonly #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  async list(): Promise<ServiceManager[]> {
    const rows = await this.#deps.db.query<ManagerRow>(
      'select id, name, phone, park from service_manager where ended_at is null order by park nulls last, name',
    )
    return rows.map((row) => this.#opened(row))
  }

  /** The company's own manager, else that of its park; null where there is none. */
  async of(companyId: string): Promise<ServiceManager | null> {
    const [row] = await this.#deps.db.query<ManagerRow>(
      `select m.id, m.name, m.phone, m.park from company c
       join service_manager m on m.ended_at is null and (m.id = c.manager_id or m.park = c.park)
       where c.id = $1 order by (m.id = c.manager_id) desc nulls last, m.created_at limit 1`,
      [companyId],
    )
    return row ? this.#opened(row) : null
  }

  async add(actor: Actor, given: { name: string; phone: string | null; park: string | null }): Promise<string> {
    const { db, vault, clock } = this.#deps
    const id = newId()
    await db.transaction(async (tx) => {
      await tx.query('insert into service_manager (id, name, phone, park, created_at) values ($1, $2, $3, $4, $5)', [
        id,
        given.name,
        given.phone && vault.seal(PHONE, given.phone),
        given.park,
        clock(),
      ])
      await audit(tx, actor, 'manager.added', 'manager', id)
    })
    return id
  }

  /** Serves nobody any more. Throws NOT_FOUND. */
  async end(actor: Actor, id: string): Promise<void> {
    const { db, clock } = this.#deps
    await db.transaction(async (tx) => {
      const rows = await tx.query(
        'update service_manager set ended_at = $2 where id = $1 and ended_at is null returning id',
        [id, clock()],
      )
      if (rows.length === 0) throw new AppError('NOT_FOUND', 'there is no such service manager')
      await tx.query('update company set manager_id = null where manager_id = $1', [id])
      await audit(tx, actor, 'manager.ended', 'manager', id)
    })
  }

  /** Gives a company a manager of its own; null: that of its park serves it. Throws NOT_FOUND. */
  async assign(actor: Actor, companyId: string, managerId: string | null): Promise<void> {
    await this.#deps.db.transaction(async (tx) => {
      const rows = await tx.query(
        `update company set manager_id = $2 where id = $1
           and ($2::uuid is null or exists (select from service_manager m where m.id = $2 and m.ended_at is null))
         returning id`,
        [companyId, managerId],
      )
      if (rows.length === 0) throw new AppError('NOT_FOUND', 'there is no such company, or no such manager')
      await audit(tx, actor, 'company.manager-set', 'company', companyId, { managerId })
    })
  }

  async visits(companyId: string, limit: number): Promise<Visit[]> {
    const { db, vault } = this.#deps
    const rows = await db.query<Omit<Visit, 'note'> & { note: Buffer | null }>(
      `select v.id, v.kind, m.name as manager, v.agent_name as "agentName", v.conversation_id as "conversationId", v.note,
         v.began_at as "beganAt", v.ended_at as "endedAt", v.handed_over as "handedOver"
       from company_visit v left join service_manager m on m.id = v.manager_id
       where v.company_id = $1 order by v.began_at desc limit $2`,
      [companyId, limit],
    )
    return rows.map((row) => ({ ...row, note: row.note && vault.open<string>(NOTE, row.note) }))
  }

  /** Begins a three-way call, or writes down a visit or a call that was. Gives its id. Throws NOT_FOUND. */
  async record(
    actor: Actor,
    visit: {
      companyId: string
      kind: VisitKind
      managerId: string | null
      conversationId: string | null
      note: string | null
      beganAt: Date
    },
  ): Promise<string> {
    const { db, vault } = this.#deps
    const id = newId()
    await db.transaction(async (tx) => {
      const rows = await tx.query(
        `insert into company_visit (id, company_id, kind, manager_id, agent_id, agent_name, conversation_id, note, began_at, ended_at)
         select $1, c.id, $3, $4, $5, $6, (select id from conversation where id = $7), $8, $9, case when $3 <> 'three-way' then $9::timestamptz end
         from company c where c.id = $2 and ($4::uuid is null or exists (select from service_manager where id = $4))
         returning id`,
        [
          id,
          visit.companyId,
          visit.kind,
          visit.managerId,
          actor.id,
          actor.name,
          visit.conversationId,
          visit.note && vault.seal(NOTE, visit.note),
          visit.beganAt,
        ],
      )
      if (rows.length === 0) throw new AppError('NOT_FOUND', 'there is no such company, or no such manager')
      await audit(tx, actor, 'company.visit-recorded', 'company', visit.companyId, { id, kind: visit.kind })
    })
    return id
  }

  /** Ends a three-way call: with what came of it, and whether the manager goes on alone. Throws NOT_FOUND. */
  async finish(actor: Actor, visitId: string, given: { note: string; handedOver: boolean }): Promise<void> {
    const { db, vault, clock } = this.#deps
    await db.transaction(async (tx) => {
      const [row] = await tx.query<{ company: string }>(
        `update company_visit set ended_at = $2, note = $3, handed_over = $4 where id = $1 and ended_at is null
         returning company_id as company`,
        [visitId, clock(), vault.seal(NOTE, given.note), given.handedOver],
      )
      if (!row) throw new AppError('NOT_FOUND', 'no such call goes on')
      await audit(tx, actor, 'company.call-ended', 'company', row.company, {
        id: visitId,
        handedOver: given.handedOver,
      })
    })
  }

  #opened({ phone, ...row }: ManagerRow): ServiceManager {
    return { ...row, phone: phone && this.#deps.vault.open<string>(PHONE, phone) }
  }
}

type ManagerRow = Omit<ServiceManager, 'phone'> & { phone: Buffer | null }

async function audit(
  tx: Db,
  actor: Actor,
  action: string,
  subjectType: string,
  subjectId: string,
  detail: Record<string, string | boolean | null> = {},
): Promise<void> {
  await recordAudit(tx, { actor, action, subjectType, subjectId, detail })
}
