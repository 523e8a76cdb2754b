import type { Place } from '../domain/index.ts'
import { type AreaEvidence, areaEvidence } from './area-evidence.ts'
import type { Gazetteer } from './gazetteer.ts'
import { findOutside } from './outside.ts'
import { ownWords } from './place-words.ts'

/** What is known before the text is read, e.g. from an earlier turn. It settles doubt and never overrules the text. */
export interface PlaceHint {
  /** Six digits. */
  districtCode?: string
}

/** Where something is: one place, several to ask between, or nowhere that we know. */
export type PlaceResolution =
  | { outcome: 'resolved'; place: Place }
  | { outcome: 'ambiguous'; candidates: Place[] }
  | { outcome: 'unknown'; reason?: 'outside' }

/** More candidates than this cannot be asked between: then the places above them are asked for. */
const MAX_CANDIDATES = 6

/** The deeper of two places of which one contains the other; undefined when they exclude each other. */
function meet(a: string, b: string): string | undefined {
  if (a.startsWith(b)) return a
  return b.startsWith(a) ? b : undefined
}

function meetAll(alive: readonly string[], codes: readonly string[]): string[] {
  const met = alive.flatMap((a) => codes.flatMap((b) => meet(a, b) ?? []))
  return [...new Set(met)]
}

/** Evidence that agrees: what it may mean together. Evidence that contradicts makes another group. */
type Group = readonly string[]

/** The group with one more piece of evidence, the best rank that agrees; undefined where none does. */
function joined(group: Group, { ranks }: AreaEvidence): Group | undefined {
  return ranks.map((codes) => meetAll(group, codes)).find((met) => met.length > 0)
}

function join(groups: readonly Group[], evidence: AreaEvidence): Group[] {
  const at = groups.findIndex((group) => joined(group, evidence) !== undefined)
  if (at < 0) return [...groups, evidence.ranks[0] ?? []]
  return groups.map((group, index) => (index === at ? (joined(group, evidence) ?? group) : group))
}

/** A name said twice is no more evidence than once. */
function distinct(evidence: readonly AreaEvidence[]): AreaEvidence[] {
  return [...new Map(evidence.map((piece) => [piece.ranks, piece])).values()]
}

/** Of places that contain one another only the containing one, where several remain: 街道 and its own 社区 are one. */
function outermost(codes: readonly string[]): string[] {
  return codes.filter((code) => !codes.some((other) => other !== code && code.startsWith(other)))
}

function lift(codes: readonly string[], length: number): string[] {
  return [...new Set(codes.map((code) => code.slice(0, length)))]
}

/** What all candidates share, if it is at least a street: that much is certain. */
function certain(codes: readonly string[]): string | undefined {
  if (codes.length === 1) return codes[0]
  if (codes.some((code) => code.length < 9)) return undefined
  const streets = lift(codes, 9)
  return streets.length === 1 ? streets[0] : undefined
}

function askable(codes: readonly string[]): string[] {
  const streets = codes.length > MAX_CANDIDATES ? lift(codes, 9) : codes
  return streets.length > MAX_CANDIDATES ? lift(streets, 6) : [...streets]
}

/** A place of the gazetteer with all that contains it. `text` is kept as the requester's own words. */
export function placeOf(code: string, text: string, gazetteer: Gazetteer): Place {
  const place: Place = { text }
  const district = gazetteer.areas.get(code.slice(0, 6))
  const street = code.length >= 9 ? gazetteer.areas.get(code.slice(0, 9)) : undefined
  const community = code.length === 12 ? gazetteer.areas.get(code) : undefined
  if (district) Object.assign(place, { district: district.name, districtCode: district.code })
  if (street) Object.assign(place, { street: street.name, streetCode: street.code })
  if (community) Object.assign(place, { community: community.name, communityCode: community.code })
  return place
}

function narrow(codes: readonly string[], hint: PlaceHint): readonly string[] {
  if (codes.length < 2 || hint.districtCode === undefined) return codes
  const met = meetAll([hint.districtCode], codes)
  return met.length > 0 ? met : codes
}

/**
 * Finds where in Beijing a text is about. Pure; well under a millisecond a sentence.
 *
 * Every name of the gazetteer is looked for, the longest first; names that are everyday words count only right behind
 * a place that contains them (see `everyday-words.ts`), names that are part of a road's or a house's name not at all.
 * Evidence that agrees is combined (朝阳区 + 望京); what is in several places, or contradicts (海淀区望京), comes back
 * as candidates. Nothing is guessed: several communities of one street resolve to the street, no deeper.
 */
export function resolvePlace(text: string, gazetteer: Gazetteer, hint: PlaceHint = {}): PlaceResolution {
  const outside = findOutside(text)
  const evidence = areaEvidence({ text, gazetteer, outside, districtCode: hint.districtCode })
  if (evidence.length === 0)
    return outside.length > 0 ? { outcome: 'unknown', reason: 'outside' } : { outcome: 'unknown' }
  const groups = distinct(evidence).reduce<Group[]>(join, [])
  const codes = outermost(groups.flatMap((group) => (groups.length === 1 ? narrow(group, hint) : group)))
  const words = ownWords(text, evidence)
  const settled = certain(codes)
  if (settled !== undefined) return { outcome: 'resolved', place: placeOf(settled, words, gazetteer) }
  const candidates = askable(codes).map((code) => placeOf(code, words, gazetteer))
  return { outcome: 'ambiguous', candidates }
}
