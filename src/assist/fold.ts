import { type Draft, newDraft, takeIn } from '../conversation/index.ts'
import {
  type Element,
  type Evidence,
  elements,
  type Slot,
  type TicketKind,
  type Turn,
  type Understanding,
  type Warning,
} from '../domain/index.ts'
import { askedBy } from './asked.ts'
import { at, privacyIn, secrecyIn, warningsOf } from './warnings.ts'

/** As many statements as the matter is judged by; the most telling ones stay. */
const MOST_STATEMENTS = 8
/** Evidence beyond this says nothing new. */
const MOST_EVIDENCE = 6
/** The newest warning of each sort, and no more than so many. */
const MOST_WARNINGS = 12

/** A turn of the caller that tells of the matter. */
export interface Statement {
  turn: Turn
  text: string
  /** 0 to 1: how well the catalogue knows it. */
  telling: number
  /** It asks for a fact and tells no matter. */
  asks: boolean
}

type Slots = Element | 'name' | 'phone' | 'confidential' | TicketKind

/**
 * All that was understood up to one turn. It is never changed, and its size does not grow with the talk: what one more
 * turn costs does not depend on how many came before.
 */
export interface Heard {
  draft: Draft
  evidence: { readonly [slot in Slots]?: readonly Evidence[] }
  /** How sure each value is, where that differs from rule to rule. */
  confidence: { readonly [slot in Slots]?: number }
  kindVotes: { readonly [kind in TicketKind]?: number }
  statements: readonly Statement[]
  warnings: readonly Warning[]
  /** What the agent's last words asked for. */
  asked: Slot | 'confirm' | null
  lastAgent: Turn | null
  lastCaller: Turn | null
  /** Nobody has told the speakers apart: what is read may be the agent's own. */
  isMixed: boolean
}

export function nothingHeard(now: Date): Heard {
  return {
    draft: newDraft('', 'assistance', now),
    evidence: {},
    confidence: {},
    kindVotes: {},
    statements: [],
    warnings: [],
    asked: null,
    lastAgent: null,
    lastCaller: null,
    isMixed: false,
  }
}

/** A reading of one turn in the light of what was asked before it. */
export type Read = (text: string, asked: Slot | 'confirm' | null) => Understanding
/** How well the catalogue knows a text, 0 to 1. */
export type Tell = (text: string) => number

export interface Ears {
  read: Read
  tell: Tell
  now: Date
}

/** What is understood once one more turn was heard. */
export function hear(before: Heard, turn: Turn, ears: Ears): Heard {
  if (turn.speaker === 'agent') return { ...before, asked: askedBy(turn.text), lastAgent: turn }
  const mixed = before.isMixed || turn.speaker === 'unknown'
  const understanding = ears.read(turn.text, slip.test(turn.text.trim()) ? 'confirm' : before.asked)
  const after = takeTurn({ ...before, isMixed: mixed }, turn, understanding, ears)
  const isOpen = before.asked === 'contact' && after.draft.contact.phone === before.draft.contact.phone
  return { ...affirmed(after, before, turn, ears), asked: isOpen ? 'contact' : null, lastCaller: turn }
}

/** How people put themselves right while they speak. */
const slip =
  /^(?:[啊哦噢呃额嗯诶欸哎]+[,，\s]*)?(?:不对|不是(?=[,，。\s不])|错了|说错了|我说错|记错了|更正|应该是|哦不)/

function takeTurn(before: Heard, turn: Turn, understanding: Understanding, { tell, now }: Ears): Heard {
  const { draft } = before
  const correcting = understanding.act === 'correct' || slip.test(turn.text.trim())
  const taken = takeIn(
    { ...draft, description: '', transcript: [] },
    { text: turn.text, understanding, asked: before.asked, correcting, point: null, at: now },
  )
  const statement = statementOf(turn, understanding, taken.description, tell)
  const kept = {
    ...taken,
    contact: { ...taken.contact, confidential: taken.contact.confidential || secrecyIn(turn.text) !== null },
    description: '',
    transcript: [],
    elements: withoutGuess(taken.elements, draft.elements, understanding),
  }
  return {
    ...before,
    draft: kept,
    evidence: evidenceAfter(before, kept, turn, understanding),
    confidence: confidenceAfter(before, kept, understanding),
    kindVotes: votesAfter(before.kindVotes, understanding),
    statements: statement ? best([...before.statements, statement]) : before.statements,
    warnings: [...before.warnings, ...warningsOf(turn, understanding)].slice(-MOST_WARNINGS),
  }
}

/** `takeIn` takes the first sentence for the event where none is named; here the most telling statement is it. */
function withoutGuess(
  after: Draft['elements'],
  before: Draft['elements'],
  { elements: found }: Understanding,
): Draft['elements'] {
  if (found.event || before.event) return after
  const { event: _guess, ...rest } = after
  return rest
}

function statementOf(turn: Turn, { act }: Understanding, told: string, tell: Tell): Statement | null {
  const tells = act === 'appeal' || act === 'inform' || act === 'inquire'
  if (!tells || told === '' || hanCount(told) < 4 || secrecyIn(turn.text)) return null
  return { turn, text: told, telling: tell(told), asks: act === 'inquire' }
}

/** The most telling ones, in the order in which they were said. */
function best(statements: readonly Statement[]): Statement[] {
  if (statements.length <= MOST_STATEMENTS) return [...statements]
  const weakest = statements.reduce((low, one) => (one.telling < low.telling ? one : low))
  return statements.filter((one) => one !== weakest)
}

const hanCount = (text: string) => [...text.matchAll(/\p{Script=Han}/gu)].length

function evidenceAfter(before: Heard, after: Draft, turn: Turn, understanding: Understanding): Heard['evidence'] {
  const { elements: found, contact, kind } = understanding
  const evidence: { [slot in Slots]?: readonly Evidence[] } = { ...before.evidence }
  for (const element of elements) {
    const span = found[element]?.span
    if (!span || after.elements[element] === before.draft.elements[element]) continue
    const was = before.draft.elements[element]
    const isJoined = was !== undefined && after.elements[element]!.includes(was)
    const kept = isJoined ? before.evidence[element] : shared(before.evidence[element], after.elements[element]!)
    evidence[element] = added(kept, at(turn, span))
  }
  if (contact.name && after.contact.name !== before.draft.contact.name) evidence.name = [at(turn, contact.name.span)]
  if (contact.phone && after.contact.phone !== before.draft.contact.phone)
    evidence.phone = [at(turn, contact.phone.span)]
  if (kind.span && understanding.act !== 'inform') {
    evidence[kind.value] = added(before.evidence[kind.value], at(turn, kind.span))
  }
  const privacy = before.evidence.confidential ? null : privacyIn(turn, understanding)
  if (privacy) evidence.confidential = [privacy]
  return evidence
}

/** What of the earlier evidence still stands in the value that was put right: 花家地小区 of 花家地小区七号楼. */
function shared(before: readonly Evidence[] = [], value: string): Evidence[] {
  return before.flatMap((one) => {
    let length = 0
    while (length < one.quote.length && value.includes(one.quote.slice(0, length + 1))) length++
    const quote = one.quote.slice(0, length).trimEnd()
    return quote.length < 2 ? [] : [{ ...one, end: one.start + quote.length, quote }]
  })
}

function added(before: readonly Evidence[] | undefined, one: Evidence): readonly Evidence[] {
  return [...(before ?? []), one].slice(-MOST_EVIDENCE)
}

/** What was asked for and answered is surer than what was picked up in passing, and so is what was put right. */
function confidenceAfter(before: Heard, after: Draft, { act, contact }: Understanding): Heard['confidence'] {
  const confidence: { [slot in Slots]?: number } = { ...before.confidence }
  const mixed = before.isMixed ? 0.6 : 1
  for (const element of elements) {
    if (after.elements[element] === before.draft.elements[element]) continue
    const sure =
      act === 'correct' || before.asked === element ? 0.95 : element === 'time' || element === 'place' ? 0.85 : 0.7
    confidence[element] = sure * mixed
  }
  if (contact.phone && after.contact.phone !== before.draft.contact.phone) confidence.phone = 0.95 * mixed
  if (contact.name && after.contact.name !== before.draft.contact.name) confidence.name = 0.85 * mixed
  return confidence
}

/** A question counts for an inquiry; a matter counts more, and one whose kind is named most. */
function votesAfter(votes: Heard['kindVotes'], { act, actConfidence, kind }: Understanding): Heard['kindVotes'] {
  if (act !== 'appeal' && act !== 'inquire' && act !== 'correct') return votes
  const weight = act === 'correct' ? (kind.span ? 10 : 0) : actConfidence * kind.confidence * (kind.span ? 2 : 1)
  return weight === 0 ? votes : { ...votes, [kind.value]: (votes[kind.value] ?? 0) + weight }
}

const yes =
  /^(?:[嗯啊哦噢]*[,，\s]*)*(?:对|是|没错|对对|是的|对的|就是|行|可以|好)(?:[,，。!！\s]*(?:对|是|没错|的|就是|这个|这儿|那儿|嗯|啊))*[。!！~\s]*$/

/** “是花家地小区对吗” — “对”: what the agent repeated was said by the caller. */
function affirmed(after: Heard, before: Heard, turn: Turn, ears: Ears): Heard {
  const { lastAgent } = before
  if (!lastAgent || before.asked !== 'confirm' || !yes.test(turn.text.trim())) return after
  const reading = ears.read(
    lastAgent.text.replace(recapTail, (words) => ' '.repeat(words.length)),
    null,
  )
  const { time, place } = reading.elements
  const confirmed: Understanding = {
    ...reading,
    act: 'inform',
    elements: {
      ...(time && !after.draft.elements.time && { time }),
      ...(place && !after.draft.elements.place?.includes(place.value) && { place }),
    },
    contact: {
      anonymous: false,
      confidential: false,
      declined: false,
      ...(reading.contact.phone && { phone: reading.contact.phone }),
    },
    kind: { value: 'assistance', confidence: 0 },
    emergency: null,
    corrects: [],
  }
  const taken = takeIn(
    { ...after.draft, description: '' },
    { text: '', understanding: confirmed, asked: null, correcting: false, point: null, at: ears.now },
  )
  const draft = {
    ...taken,
    description: '',
    transcript: [],
    elements: withoutGuess(taken.elements, after.draft.elements, confirmed),
  }
  return {
    ...after,
    draft,
    evidence: evidenceAfter(after, draft, lastAgent, confirmed),
    confidence: confidenceAfter(after, draft, confirmed),
  }
}

const recapTail = /(?:对吗|对吧|是吧|是吗|没错吧)[？?。]?$/
