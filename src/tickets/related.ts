import type { Db } from '../db/index.ts'
import type { Ticket, TicketStatus } from '../domain/index.ts'
import type { Vault } from '../vault/index.ts'
import { type KeptTicket, openTicket, type TicketRecord, ticketColumns } from './store.ts'

const PHONE = 'ticket.phone'

/** As short as a number can be that tells one caller from another. */
const LEAST_DIGITS = 7

/**
 * A keyed hash by which tickets of one phone are found though it is stored sealed only; null where there is no whole
 * number. Country code and marks between digits make no difference.
 */
export function phonePrint(vault: Vault, phone: string | null | undefined): Buffer | null {
  const digits = phone?.replace(/^\s*(?:\+|00)86/, '').replace(/[-\s()（）]/g, '') ?? ''
  return /^\d+$/.test(digits) && digits.length >= LEAST_DIGITS ? vault.fingerprint(PHONE, digits) : null
}

/** A ticket in one line. */
export interface TicketBrief {
  ticketNo: string
  title: string
  status: TicketStatus
  receivedAt: string
  unit: string | null
  reporters: number
}

/** Tickets that were filed with a phone, newest first. */
export async function ticketsOfPhone(db: Db, vault: Vault, phone: string | null, limit: number): Promise<KeptTicket[]> {
  const print = phonePrint(vault, phone)
  if (!print) return []
  const rows = await db.query<TicketRecord>(
    `select ${ticketColumns} from ticket t where t.phone_hash = $1 order by t.received_at desc limit $2`,
    [print, limit],
  )
  return rows.map((row) => openTicket(vault, row))
}

export function briefOf({ ticketNo, title, status, receivedAt, leadUnit, reporters }: Ticket): TicketBrief {
  return { ticketNo, title, status, receivedAt, unit: leadUnit?.name ?? null, reporters }
}
