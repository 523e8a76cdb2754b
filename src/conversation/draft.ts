import {
  type CatalogueLeaf,
  type Element,
  elements,
  type GeoPoint,
  type Slot,
  type TicketKind,
  type Understanding,
} from '../domain/index.ts'
import { mergeStatement } from '../nlu/index.ts'
import { DESCRIPTION_LIMIT, type Draft, spokenLine, TRANSCRIPT_LIMIT } from './story.ts'

/** An answer longer than this tells more than what was asked for. */
const BARE_ANSWER_LENGTH = 24
/** Nobody is asked for the same thing a third time. */
const ASKS_AT_MOST = 2

/** One message on its way into a draft. */
export interface Heard {
  text: string
  understanding: Understanding
  asked: Slot | 'confirm' | null
  /** The requester is putting right what the summary said. */
  correcting: boolean
  point: GeoPoint | null
  at: Date
}

/** What a kind of appeal needs; `people` and `place` only where its leaf of the catalogue, once it is known, asks for them. */
const needs: Record<TicketKind, readonly Slot[]> = {
  complaint: ['event', 'time', 'place', 'people', 'demand', 'contact'],
  report: ['event', 'time', 'place', 'people', 'demand', 'contact'],
  assistance: ['event', 'time', 'place', 'demand', 'contact'],
  suggestion: ['event', 'contact'],
  praise: ['event', 'people', 'contact'],
  inquiry: ['event', 'contact'],
}

/** The draft with one more message taken in. Words once given are replaced only by a correction. */
export function takeIn(draft: Draft, heard: Heard): Draft {
  const { understanding, correcting, point } = heard
  const found = Object.fromEntries(
    elements
      .filter((element) => understanding.elements[element] && !isWish(element, heard) && !isContact(element, heard))
      .filter((element) => correcting || isOpen(element, draft, heard))
      .map((element) => [element, joined(element, draft, heard)]),
  )
  const merged: Draft = {
    ...draft,
    kind: kindAfter(draft, heard),
    description: describe(draft, heard),
    elements: consistent({ ...draft.elements, ...found }, draft),
    contact: contactAfter(draft, understanding, correcting),
    point: point ?? draft.point,
    unknown: unknownAfter(draft, heard),
    transcript: [
      ...draft.transcript,
      spokenLine({ at: heard.at.toISOString(), author: 'requester' as const, text: heard.text }),
    ].slice(-TRANSCRIPT_LIMIT),
  }
  return withEvent(merged, heard)
}

/** A slot that was asked for or is empty; and more about the place is always welcome. */
function isOpen(element: Element, draft: Draft, { asked, understanding }: Heard): boolean {
  return (
    asked === element ||
    draft.elements[element] === undefined ||
    (element === 'place' && understanding.act === 'inform')
  )
}

/** Where the event repeats a place that was put right, it is put right too. */
function consistent(after: Draft['elements'], { elements: before }: Draft): Draft['elements'] {
  if (!before.place || !after.place || !after.event || before.place === after.place) return after
  if (after.place.includes(before.place)) return after
  return { ...after, event: after.event.replaceAll(before.place, after.place) }
}

/** What must still be asked for, in the order of asking. */
export function missingSlots(draft: Draft, leaf: CatalogueLeaf | null, placeSettled: boolean): Slot[] {
  const spared = (slot: Slot) =>
    leaf !== null && (slot === 'people' || slot === 'place') && !leaf.requires.includes(slot)
  return needs[draft.kind].filter((slot) => !spared(slot) && !isSettled(draft, slot, placeSettled))
}

function isSettled(draft: Draft, slot: Slot, placeSettled: boolean): boolean {
  if (draft.unknown.includes(slot) || (draft.asked[slot] ?? 0) >= ASKS_AT_MOST) return true
  if (slot === 'contact') return draft.contact.phone !== null || draft.contact.anonymous
  if (slot === 'place') return (draft.elements.place !== undefined || draft.point !== null) && placeSettled
  return draft.elements[slot] !== undefined
}

/** A building, a unit or a room: a place only together with what it stands in. */
const withinPlace = /^[\dA-Za-z一二三四五六七八九十百甲乙丙丁东西南北]{1,6}(?:号楼|号院|号|栋|座|幢|单元|层|楼|室|门)/

/** “希望尽快处理” is what somebody wants; for a suggestion alone the wish is the matter itself. */
function isWish(element: Element, { understanding: { elements: found, kind } }: Heard): boolean {
  return element === 'event' && kind.value !== 'suggestion' && found.event?.value === found.demand?.value
}

/** “姓王” where the wish was asked for: it says who speaks, and nothing of what they want. */
function isContact(element: Element, { understanding: { elements: found, contact } }: Heard): boolean {
  if (element !== 'demand') return false
  const quotes = [contact.phone, contact.name].flatMap((one) => (one ? [one.span.quote] : []))
  const rest = quotes.reduce((said, quote) => said.replace(quote, ''), found.demand!.value)
  return quotes.length > 0 && !/[\p{L}\p{N}]/u.test(rest.replace(aroundContact, ''))
}

const aroundContact = /我的?|本人|联系|姓|叫|名字|电话|手机|号码|号|人|是/g

/** More about a place narrows it down, a corrected building stays in its place; any other answer replaces the one before. */
function joined(element: Element, draft: Draft, { understanding, correcting }: Heard): string {
  const said = withoutContact(understanding.elements[element]!.value, understanding)
  const before = draft.elements.place
  if (element !== 'place' || !before) return said
  if (correcting) return withinPlace.test(said) ? before.replace(buildingAtEnd, '') + said : said
  if (said.includes(before) || before.includes(said)) return said.length > before.length ? said : before
  if (/[区县镇乡道]$/.test(before) || withinPlace.test(said)) return before + said
  return /[区县镇乡道]$/.test(said) ? said + before : `${said}，${before}`
}

/** Who somebody is, said in the same breath, belongs to the contact and not to the element before it. */
function withoutContact(said: string, { contact }: Understanding): string {
  const places = [contact.phone, contact.name].map((found) => (found ? said.indexOf(found.span.quote) : -1))
  const [at] = places.filter((place) => place >= 0).sort((a, b) => a - b)
  if (at === undefined) return said
  const before = said.slice(0, at)
  return (
    before.replace(
      /[\s,，;；。、]*(?:我的?|本人)?(?:联系|姓|叫|名字)*(?:电话|手机号?|号码|人)?(?:号码)?[是为:：\s]*$/,
      '',
    ) || said
  )
}

const buildingAtEnd = /[\dA-Za-z一二三四五六七八九十百甲乙丙丁]{1,6}(?:号楼|栋|座|幢|单元|层|楼|室|门).*$/

function kindAfter(draft: Draft, { understanding }: Heard): TicketKind {
  const saidAnew = understanding.act === 'correct' && understanding.kind.span && understanding.kind.confidence >= 0.8
  const tells = understanding.act === 'appeal' || understanding.act === 'inform'
  const firstWords = tells && draft.description === '' && draft.attachments.length > 0
  return saidAnew || firstWords ? understanding.kind.value : draft.kind
}

/** The words that say what the matter is: the story, and the event where the story does not hold it. */
export function matterOf({ description, elements }: Draft): string {
  const event = elements.event && !description.includes(elements.event) ? elements.event : ''
  return [description, event].filter(Boolean).join('\n')
}

/** “我要投诉”: announces a matter and tells nothing of it. */
const bareOpening =
  /^(?:[您你]好[,，!！。\s]*)?我?(?:想|要|来)*(?:投诉|举报|反映|反应|求助|建议|表扬|咨询)(?:一下)?(?:个|一个|一件)?(?:事儿?|问题|情况)?[。!！,，~\s]*$/

/** The story grows by all that is told, but for bare answers to what was asked. */
function describe(draft: Draft, { text, understanding, asked }: Heard): string {
  const { act, elements: found } = understanding
  const tells = act === 'appeal' || act === 'inform' || act === 'inquire' || Object.keys(found).length > 0
  const answers =
    asked === 'contact' ||
    Boolean(understanding.contact.phone) ||
    (asked !== null && asked !== 'confirm' && asked in found)
  const bare = answers && text.length <= BARE_ANSWER_LENGTH && (draft.description !== '' || !found.event)
  if (!tells || bare || bareOpening.test(text.trim())) return draft.description
  return mergeStatement([draft.description, text]).slice(0, DESCRIPTION_LIMIT)
}

function contactAfter({ contact }: Draft, heard: Understanding, correcting: boolean): Draft['contact'] {
  const kept = <T>(before: T | null, now: T | undefined) => (correcting || before === null ? (now ?? before) : before)
  return {
    name: kept(contact.name, heard.contact.name?.value),
    phone: kept(contact.phone, heard.contact.phone?.value),
    anonymous: contact.anonymous || heard.contact.anonymous,
    confidential: contact.confidential || heard.contact.confidential,
  }
}

/** A matter that was told without a sentence that names the event is its own event. */
function withEvent(draft: Draft, { understanding }: Heard): Draft {
  if (draft.elements.event !== undefined || draft.description === '' || understanding.act === 'correct') return draft
  return { ...draft, elements: { ...draft.elements, event: firstSentence(draft.description) } }
}

function firstSentence(text: string): string {
  return (/^[^。！？!?\n]{4,120}/.exec(text)?.[0] ?? text.slice(0, 120)).trim()
}

function unknownAfter(draft: Draft, { understanding, asked }: Heard): Slot[] {
  const skipped = understanding.act === 'skip' && asked !== null && asked !== 'confirm' ? [asked] : []
  const declined: Slot[] = understanding.contact.declined ? ['contact'] : []
  const given = new Set<Slot>(Object.keys(understanding.elements) as Element[])
  return [...new Set([...draft.unknown, ...skipped, ...declined])].filter((slot) => !given.has(slot))
}

/** The draft with one thing open again, to be asked for. */
export function reopened(draft: Draft, slot: Slot): Draft {
  const { [slot as 'place']: _dropped, ...rest } = draft.elements
  const contact = slot === 'contact' ? { ...draft.contact, phone: null } : draft.contact
  return {
    ...draft,
    elements: rest,
    contact,
    asked: { ...draft.asked, [slot]: 0 },
    unknown: draft.unknown.filter((one) => one !== slot),
  }
}
