import type { Ticket } from '../domain/index.ts'
import { normalise } from '../text/index.ts'
import { compareSpots, overlap, pairsOf, spotOf } from './spot.ts'

/** All of a ticket by which it is compared; one that is still being told has it too. */
export type Matter = Pick<
  Ticket,
  'kind' | 'title' | 'description' | 'elements' | 'place' | 'urgency' | 'receivedAt' | 'requester'
> & { category: { code: string; path: readonly string[] } | null }

/** What two tickets have to do with each other, with the reason as an agent reads it. No personal data in it. */
export type Likeness =
  | { verdict: 'same'; reason: string }
  /** May be one matter: a person decides. */
  | { verdict: 'near'; reason: string }
  | { verdict: 'other' }

/** Shares of the shorter story's pairs that both have: enough to confirm, where place and leaf agree … */
const CONFIRMED = 0.12
/** … and enough to stand for a leaf that differs within its group. */
const TELLING = 0.5
const MONTH_MS = 30 * 24 * 3600_000

const filler = /[的了是在和也都就还很太我们请希望尽快处理解决反映投诉举报建议您好谢]/g

/** The words that say what happened, without where and without courtesies. */
function matterWords({ title, elements, description }: Matter): string {
  const told = normalise(elements.event ?? description.slice(0, 200) ?? title).toLowerCase()
  const where = normalise(elements.place ?? '').toLowerCase()
  const bare = where ? told.replaceAll(where, ' ') : told
  return bare.replace(filler, '').replace(/[^\u4e00-\u9fffa-z0-9]+/g, '')
}

/** Pairs of characters of a ticket's matter; for finding candidates as well. */
export function matterPairs(ticket: Matter): Set<string> {
  return pairsOf(matterWords(ticket))
}

const groupOf = ({ category }: Matter): string => category?.path.slice(0, 2).join('/') ?? ''

/** Both name somebody, and not the same one. */
function namesOthers(a: Matter, b: Matter): boolean {
  const [mine, theirs] = [a, b].map(({ elements }) => normalise(elements.people ?? '').toLowerCase())
  return Boolean(mine && theirs) && overlap(pairsOf(mine!), pairsOf(theirs!)) === 0
}

/**
 * Compares a ticket with one that was filed before. `same` only where leaf (or its group), spot and story agree within
 * a month; emergencies, and matters that are one person's own, are never the same as somebody else's. Nothing is ever
 * compared with a ticket that was merged itself, so that no chain of half-like tickets grows into one.
 */
export function compareTickets(ticket: Matter, before: Matter): Likeness {
  const group = groupOf(ticket)
  if (group === '' || group !== groupOf(before)) return { verdict: 'other' }
  if (ticket.urgency === 'emergency' || before.urgency === 'emergency') return { verdict: 'other' }
  if (Math.abs(Date.parse(ticket.receivedAt) - Date.parse(before.receivedAt)) > MONTH_MS) return { verdict: 'other' }
  const spot = compareSpots(spotOf(ticket), spotOf(before))
  if (spot === 'other') return { verdict: 'other' }
  const told = overlap(matterPairs(ticket), matterPairs(before))
  const leaf = ticket.category!.code === before.category!.code
  const reason = reasonOf({ leaf, spot, told, path: before.category!.path })
  const isSure = spot === 'same' && told >= (leaf ? CONFIRMED : TELLING) && !namesOthers(ticket, before)
  if (isSure && ticket.kind !== 'inquiry') return { verdict: 'same', reason }
  const isNear = spot === 'same' ? told > 0 || leaf : leaf && told >= TELLING
  return isNear ? { verdict: 'near', reason } : { verdict: 'other' }
}

/** Whether somebody says again what they filed before: their own words are held to less. */
export function isOwnRepeat(ticket: Matter, before: Matter): boolean {
  if (groupOf(ticket) !== groupOf(before) || ticket.kind === 'praise') return false
  const spot = compareSpots(spotOf(ticket), spotOf(before))
  const told = overlap(matterPairs(ticket), matterPairs(before))
  return spot !== 'other' && told >= (spot === 'same' ? CONFIRMED : TELLING) && !namesOthers(ticket, before)
}

function reasonOf({
  leaf,
  spot,
  told,
  path,
}: {
  leaf: boolean
  spot: 'same' | 'unknown'
  told: number
  path: readonly string[]
}): string {
  const parts = [
    leaf ? `同属“${path[2]}”` : `同属“${path[1]}”`,
    spot === 'same' ? '地点相同' : '在同一区域、没有说具体地点',
    `描述相近（${Math.round(told * 100)}%）`,
  ]
  return `${parts.join('，')}。`
}
