import { StreamTerms, type TermVector } from './repeat-terms.ts'

/** A message or ticket in the stream. */
export interface RepeatMessage {
  id: string
  title?: string
  text: string
  /** Code or name of where it happened, as the gazetteer resolved it: two that differ never go together. */
  place?: string
  /** When it came in; groups that have been silent for half a year take no more members. */
  at?: Date
}

/** Finds messages of one matter while they come in: same thing, same place, whoever writes and however. */
export interface RepeatFinder {
  /** Puts a message, with an id of its own, into a group and gives the group's id: the id of one of its members. */
  place(message: RepeatMessage): string
  /** The group that a placed message is in now: two groups may turn out to be one. Undefined for a stranger. */
  groupOf(id: string): string | undefined
}

/** How near a message must be to a group, and a group to another. */
const nearness = 0.11
/** What must be left of it without the strongest common clue: one name, or one matter, alone is no repeat. */
const restShare = 0.4
/** While few messages are known nobody can tell what is rare: more must be left. */
const restShareAtFirst = 0.5
const fewMessages = 100
/** A clue belongs to the matter when this share of all messages that have it are in the group … */
const ownShare = 0.4
/** … and this share of the group's messages have it. */
const spreadShare = 0.2
/** How many other groups a message may show to be one with its own. */
const mergesLookedAt = 8
const silenceMs = 180 * 24 * 3600_000

interface Group {
  id: string
  members: string[]
  /** Sum of the members' vectors, and its squared length. */
  sum: Map<number, number>
  square: number
  /** How many members have each term. */
  holders: Map<number, number>
  place: string | undefined
  lastAt: number
}

/** Two sides of a comparison: a message or a group, and a group. */
interface Side {
  size: number
  square: number
  sum: Iterable<readonly [number, number]>
  holders: { get(term: number): number | undefined }
}

/**
 * Groups by mean nearness to all members and to their centre, never by nearness to one member, so that a chain of
 * half-like messages does not grow into one cluster. Beyond that, two conditions: the nearness must not hang on one
 * clue, and there must be a clue that is the matter's own. Deterministic; a message costs about as much as its terms
 * have groups.
 */
export function createRepeatFinder(): RepeatFinder {
  const terms = new StreamTerms()
  const groupOf = new Map<string, Group>()
  const groupsWith = new Map<number, Set<Group>>()

  function place(message: RepeatMessage): string {
    const vector = terms.read(message.title ?? '', message.text)
    const side = sideOf(vector)
    const near = candidates(vector, message)
    const own = near.find(({ group }) => belongs(terms, side, group))?.group ?? openGroup(message)
    addMember(own, message, vector)
    for (const { group } of near.filter((one) => one.group !== own).slice(0, mergesLookedAt)) {
      if (placesAgree(own.place, group.place) && belongs(terms, groupSide(group), own)) absorb(own, group)
    }
    return own.id
  }

  /** Groups with half the nearness and more, nearest first, that may take the message by place and time. */
  function candidates(vector: TermVector, { place: where, at }: RepeatMessage) {
    const products = new Map<Group, number>()
    for (const [term, weight] of vector) {
      for (const group of groupsWith.get(term) ?? []) {
        products.set(group, (products.get(group) ?? 0) + weight * group.sum.get(term)!)
      }
    }
    return [...products]
      .map(([group, product]) => ({ group, near: nearnessOf(product, { size: 1, square: 1 }, group) }))
      .filter(({ near }) => near >= nearness / 2)
      .filter(({ group }) => placesAgree(group.place, where) && !isSilent(group, at))
      .toSorted((a, b) => b.near - a.near)
  }

  function addMember(group: Group, { id, place: where, at }: RepeatMessage, vector: TermVector): void {
    let product = 0
    for (const [term, weight] of vector) {
      product += weight * (group.sum.get(term) ?? 0)
      group.sum.set(term, (group.sum.get(term) ?? 0) + weight)
      group.holders.set(term, (group.holders.get(term) ?? 0) + 1)
      enter(term, group)
    }
    group.square += 2 * product + 1
    group.members.push(id)
    group.place ??= where
    group.lastAt = Math.max(group.lastAt, at?.getTime() ?? Number.NEGATIVE_INFINITY)
    groupOf.set(id, group)
  }

  function absorb(own: Group, other: Group): void {
    own.square += other.square + 2 * productOf(other.sum, own).all
    for (const [term, weight] of other.sum) {
      own.sum.set(term, (own.sum.get(term) ?? 0) + weight)
      own.holders.set(term, (own.holders.get(term) ?? 0) + other.holders.get(term)!)
      groupsWith.get(term)!.delete(other)
      enter(term, own)
    }
    own.place ??= other.place
    own.lastAt = Math.max(own.lastAt, other.lastAt)
    own.members.push(...other.members)
    for (const id of other.members) groupOf.set(id, own)
  }

  function enter(term: number, group: Group): void {
    const groups = groupsWith.get(term)
    if (groups) groups.add(group)
    else groupsWith.set(term, new Set([group]))
  }

  return { place, groupOf: (id) => groupOf.get(id)?.id }
}

function openGroup({ id }: RepeatMessage): Group {
  const empty = { members: [], sum: new Map(), square: 0, holders: new Map() }
  return { id, ...empty, place: undefined, lastAt: Number.NEGATIVE_INFINITY }
}

function sideOf(vector: TermVector): Side {
  const own = new Set(vector.map(([term]) => term))
  return { size: 1, square: 1, sum: vector, holders: { get: (term) => (own.has(term) ? 1 : 0) } }
}

function groupSide({ members, square, sum, holders }: Group): Side {
  return { size: members.length, square, sum, holders }
}

/** A group whose times are not known is never silent. */
const isSilent = ({ lastAt }: Group, at: Date | undefined): boolean =>
  at !== undefined && lastAt !== Number.NEGATIVE_INFINITY && at.getTime() - lastAt > silenceMs

const placesAgree = (a: string | undefined, b: string | undefined): boolean =>
  a === undefined || b === undefined || a === b

/** Geometric mean of the mean cosine to all members and the cosine to their centre. */
function nearnessOf(product: number, side: Pick<Side, 'size' | 'square'>, group: Group): number {
  const toMembers = product / (side.size * group.members.length)
  const toCentre = product / Math.sqrt(side.square * group.square)
  return Math.sqrt(Math.max(0, toMembers * toCentre))
}

function belongs(terms: StreamTerms, side: Side, group: Group): boolean {
  const { all, parts } = productOf(side.sum, group)
  if (nearnessOf(all, side, group) < nearness) return false
  const rest = terms.messages < fewMessages ? restShareAtFirst : restShare
  return nearnessOf(withoutStrongest(parts, terms), side, group) >= nearness * rest && hasOwnClue(terms, side, group)
}

type Part = readonly [term: number, share: number]

function productOf(sum: Side['sum'], group: Group): { all: number; parts: Part[] } {
  const parts: Part[] = []
  let all = 0
  for (const [term, weight] of sum) {
    const share = weight * (group.sum.get(term) ?? 0)
    if (share > 0) parts.push([term, share])
    all += share
  }
  return { all, parts }
}

/** The product without the strongest term and all that share a character with it: the rest of the same name. */
function withoutStrongest(parts: readonly Part[], terms: StreamTerms): number {
  let strongest: Part | undefined
  for (const part of parts) if (strongest === undefined || part[1] > strongest[1]) strongest = part
  if (strongest === undefined) return 0
  const characters = new Set(terms.written(strongest[0]))
  const others = parts.filter(([term]) => ![...terms.written(term)].some((one) => characters.has(one)))
  return others.reduce((sum, [, share]) => sum + share, 0)
}

/** Whether both sides share a term of three characters that is hardly found outside of them. */
function hasOwnClue(terms: StreamTerms, side: Side, group: Group): boolean {
  for (const [term] of side.sum) {
    const inSide = side.holders.get(term) ?? 0
    const inGroup = group.holders.get(term) ?? 0
    if (inGroup === 0 || terms.written(term).length < 3) continue
    const spread = inSide >= side.size * spreadShare && inGroup >= group.members.length * spreadShare
    if (spread && (inSide + inGroup) / terms.frequency(term) >= ownShare) return true
  }
  return false
}
