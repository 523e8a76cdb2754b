import type { RepeatKey } from './repeat-store.ts'

/** What is kept of a ticket of a group, beside its key. */
interface Member {
  ticketNo: string
  conversationId: string
  key: RepeatKey
}

/** The tickets of a group that no table shows yet, searched as the table is. */
export interface RepeatGroup {
  add(member: Member): void
  /** Numbers of what the same person filed, newest first. */
  own(key: RepeatKey, conversationId: string): string[]
  /** Numbers of what shares area, matter and a piece of the spot, those with most in common first, `most` of them. */
  candidates(key: RepeatKey, most: number): string[]
}

export function createRepeatGroup(): RepeatGroup {
  const members: Member[] = []
  return {
    add: (member) => {
      members.unshift(member)
    },
    own: (key, conversationId) =>
      members
        .filter(
          (one) => one.conversationId === conversationId || (key.requester && one.key.requester === key.requester),
        )
        .map(({ ticketNo }) => ticketNo),
    candidates: (key, most) => {
      const areas = areasOf(key)
      return members
        .filter((one) => areas.includes(one.key.area) && one.key.matter === key.matter)
        .filter((one) => key.spots.length === 0 || common(one.key.spots, key.spots) > 0)
        .map((one) => ({ ...one, shared: common(one.key.spots, key.spots) * 2 + common(one.key.clues, key.clues) }))
        .toSorted((a, b) => b.shared - a.shared || a.ticketNo.localeCompare(b.ticketNo))
        .slice(0, most)
        .map(({ ticketNo }) => ticketNo)
    },
  }
}

/** Where repeats of a ticket are looked for: its street, and what is known to lie somewhere in its district. */
export function areasOf({ area }: RepeatKey): string[] {
  return area === '' ? [] : [...new Set([area, area.slice(0, 6)])]
}

function common(some: readonly number[], others: readonly number[]): number {
  return some.filter((one) => others.includes(one)).length
}
