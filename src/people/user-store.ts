import type { Db } from '../db/index.ts'
import type { Role } from './actor.ts'
import type { WorkingHours } from './user.ts'

/** A row of `desk_user` as SQL gives it. */
export interface UserRow {
  id: string
  name: string
  display_name: string
  roles: Role[]
  password_hash: string | null
  must_change_password: boolean
  totp_secret: Buffer | null
  totp_confirmed: boolean
  totp_last_step: number
  oidc_issuer: string | null
  oidc_subject: string | null
  skill_groups: string[]
  working_hours: WorkingHours[] | null
  disabled_at: Date | null
  last_signed_in_at: Date | null
  created_at: Date
}

const columns = `id, name, display_name, roles, password_hash, must_change_password, totp_secret, totp_confirmed,
  totp_last_step, oidc_issuer, oidc_subject, skill_groups, working_hours, disabled_at, last_signed_in_at, created_at`

export interface NewUser {
  id: string
  name: string
  displayName: string
  roles: readonly Role[]
  passwordHash: string | null
  mustChangePassword: boolean
  oidc: { issuer: string; subject: string } | null
  now: Date
}

/** False when the name is taken. */
export async function insertUser(db: Db, user: NewUser): Promise<boolean> {
  const rows = await db.query(
    `insert into desk_user (id, name, display_name, roles, password_hash, must_change_password, password_changed_at,
       oidc_issuer, oidc_subject, created_at, updated_at)
     values ($1, $2, $3, $4::text[], $5::text, $6, case when $5::text is null then null else $7::timestamptz end, $8, $9, $7, $7)
     on conflict (name) do nothing returning id`,
    [
      user.id,
      user.name,
      user.displayName,
      user.roles,
      user.passwordHash,
      user.mustChangePassword,
      user.now,
      user.oidc?.issuer ?? null,
      user.oidc?.subject ?? null,
    ],
  )
  return rows.length > 0
}

export async function selectUsers(db: Db): Promise<UserRow[]> {
  return db.query<UserRow>(`select ${columns} from desk_user order by disabled_at is not null, name`)
}

export async function findUser(db: Db, by: { id: string } | { name: string }): Promise<UserRow | undefined> {
  const [row] =
    'id' in by
      ? await db.query<UserRow>(`select ${columns} from desk_user where id = $1`, [by.id])
      : await db.query<UserRow>(`select ${columns} from desk_user where name = $1`, [by.name])
  return row
}

export async function findUserByOidc(db: Db, issuer: string, subject: string): Promise<UserRow | undefined> {
  const [row] = await db.query<UserRow>(
    `select ${columns} from desk_user where oidc_issuer = $1 and oidc_subject = $2`,
    [issuer, subject],
  )
  return row
}

/** Holds every administrator who can act, so that two of them cannot remove each other at once; gives their ids. */
export async function lockAdministrators(tx: Db): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select id from desk_user where 'admin' = any(roles) and disabled_at is null order by id for update`,
  )
  return rows.map(({ id }) => id)
}

export interface UserChange {
  displayName?: string
  roles?: readonly Role[]
  skillGroups?: readonly string[]
  /** Null: at any time. */
  workingHours?: readonly WorkingHours[] | null
  disabled?: boolean
}

export async function updateUser(db: Db, id: string, change: UserChange, now: Date): Promise<void> {
  await db.query(
    `update desk_user set display_name = coalesce($2, display_name), roles = coalesce($3::text[], roles),
       skill_groups = coalesce($4::text[], skill_groups),
       working_hours = case when $5 then $6::jsonb else working_hours end,
       disabled_at = case when $7::boolean is null then disabled_at when $7 then coalesce(disabled_at, $8) end,
       updated_at = $8
     where id = $1`,
    [
      id,
      change.displayName ?? null,
      change.roles ?? null,
      change.skillGroups ?? null,
      change.workingHours !== undefined,
      change.workingHours ? JSON.stringify(change.workingHours) : null,
      change.disabled ?? null,
      now,
    ],
  )
}

export async function updatePassword(
  db: Db,
  id: string,
  password: { hash: string; mustChange: boolean; now: Date },
): Promise<void> {
  await db.query(
    `update desk_user set password_hash = $2, must_change_password = $3, password_changed_at = $4, updated_at = $4
     where id = $1`,
    [id, password.hash, password.mustChange, password.now],
  )
}

/** Sets or, with null, removes the secret of one-time codes. */
export async function updateTotp(db: Db, id: string, secret: Buffer | null): Promise<void> {
  await db.query('update desk_user set totp_secret = $2, totp_confirmed = false, totp_last_step = 0 where id = $1', [
    id,
    secret,
  ])
}

/** Takes a code's time step; false when that step, or a later one, was taken meanwhile. */
export async function takeTotpStep(db: Db, id: string, step: number): Promise<boolean> {
  const rows = await db.query(
    `update desk_user set totp_last_step = $2, totp_confirmed = true
     where id = $1 and totp_secret is not null and totp_last_step < $2 returning id`,
    [id, step],
  )
  return rows.length > 0
}

export async function markSignedIn(db: Db, id: string, now: Date): Promise<void> {
  await db.query('update desk_user set last_signed_in_at = $2 where id = $1', [id, now])
}
