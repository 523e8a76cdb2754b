import type { Db } from '../db/index.ts'
import type { Catalogue, Ticket } from '../domain/index.ts'
import { blankPhones, maskPersonalData } from '../text/index.ts'
import type { Vault } from '../vault/index.ts'

const PURPOSE = 'classification.example'
/** As much of a story as tells its matter. */
const LONGEST = 1000
/** As many decisions as are taken into memory, the newest. */
const REMEMBERED = 50_000

/** Who decided: an agent in the review queue, the dispatch system, a ticket that was completed undisputed, an import. */
export type ExampleSource = 'review' | 'dispatch' | 'completed' | 'import'

export interface Decided {
  code: string
  catalogueVersion: string
  verdict: 'right' | 'wrong'
  source: ExampleSource
}

/** A decision as the classifier learns it; `id` grows with every decision. */
export interface LearnedExample {
  id: number
  code: string
  verdict: 'right' | 'wrong'
  text: string
}

/** The words of a ticket by which its category is decided, without personal data. */
export function exampleText({ title, description }: Pick<Ticket, 'title' | 'description'>): string {
  const told = description.includes(title) ? description : `${title}\n${description}`
  return maskPersonalData(blankPhones(told.slice(0, LONGEST)))
    .replace(/\*+/g, '')
    .trim()
}

/**
 * Keeps what a person decided about a ticket's category; every classifier learns it within a second. The same decision
 * is kept once, and a later `right` of the same source takes the place of an earlier one.
 * A code that the catalogue version does not have is refused by the database.
 */
export async function keepExample(tx: Db, vault: Vault, ticket: Ticket, decided: Decided): Promise<void> {
  const { code, catalogueVersion, verdict, source } = decided
  if (verdict === 'right') {
    await tx.query(
      `delete from classification_example where ticket_no = $1 and verdict = 'right' and source = $2 and category_code <> $3`,
      [ticket.ticketNo, source, code],
    )
  }
  await tx.query(
    `insert into classification_example (ticket_no, catalogue_version, category_code, verdict, source, body)
     values ($1, $2, $3, $4, $5, $6) on conflict (ticket_no, category_code, verdict, source) do nothing`,
    [ticket.ticketNo, catalogueVersion, code, verdict, source, vault.seal(PURPOSE, exampleText(ticket))],
  )
}

/** Decisions after the one with id `after`, oldest first. */
export async function examplesAfter(db: Db, vault: Vault, after: number): Promise<LearnedExample[]> {
  const rows = await db.query<{ id: number; code: string; verdict: 'right' | 'wrong'; body: Buffer }>(
    `select id, category_code as code, verdict, body from (
       select * from classification_example where id > $1 order by id desc limit $2) newest order by id`,
    [after, REMEMBERED],
  )
  return rows.map(({ id, code, verdict, body }) => ({ id, code, verdict, text: vault.open<string>(PURPOSE, body) }))
}

/** What a status event of the dispatch system says about the category. */
export interface EventVerdict {
  /** `returned`, `completed`, … */
  step: string
  /** The code that the dispatch system classified the ticket under anew, where it did. */
  category?: string | undefined
}

/**
 * Learns from what came back: another category than ours is right, and ours was wrong; a ticket that is sent back
 * speaks against its category; one that is completed without that confirms it. A code that the newest catalogue
 * does not have teaches nothing. Gives the ticket as it is classified now.
 */
export async function learnFromEvent(tx: Db, vault: Vault, ticket: Ticket, verdict: EventVerdict): Promise<Ticket> {
  const { category } = ticket
  const other = verdict.category && verdict.category !== category?.code ? await newestLeaf(tx, verdict.category) : null
  if (category) {
    const own = { code: category.code, catalogueVersion: category.catalogueVersion }
    if (other || verdict.step === 'returned')
      await keepExample(tx, vault, ticket, { ...own, verdict: 'wrong', source: 'dispatch' })
    else if (verdict.step === 'completed')
      await keepExample(tx, vault, ticket, { ...own, verdict: 'right', source: 'completed' })
  }
  if (!other) return ticket
  await keepExample(tx, vault, ticket, { ...other, verdict: 'right', source: 'dispatch' })
  const { code, catalogueVersion, path } = other
  return { ...ticket, category: { code, catalogueVersion, path, confidence: 1, evidence: category?.evidence ?? [] } }
}

async function newestLeaf(
  db: Db,
  code: string,
): Promise<{ code: string; catalogueVersion: Catalogue['version']; path: [string, string, string] } | null> {
  const [row] = await db.query<{ code: string; catalogueVersion: string; path: [string, string, string] }>(
    `select code, catalogue_version as "catalogueVersion", array[level1, level2, level3] as path from catalogue_leaf
     where code = $1 and catalogue_version = (select id from catalogue_version order by ordinal desc limit 1)
     order by valid_from desc limit 1`,
    [code],
  )
  return row ?? null
}

/** Puts in place what is sealed of a ticket, with the category that it is classified under now. */
export async function updateClassified(tx: Db, ticket: Ticket, body: Buffer): Promise<void> {
  await tx.query(
    `update ticket set category_code = $2, catalogue_version = $3, body = $4, updated_at = now() where ticket_no = $1`,
    [ticket.ticketNo, ticket.category?.code ?? null, ticket.category?.catalogueVersion ?? null, body],
  )
}
