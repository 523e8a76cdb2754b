import { type Draft, type FullSurvey, type Reference, surveyDraft } from '../conversation/index.ts'
import {
  type CategoryValue,
  type Edits,
  type Evidence,
  type Field,
  type FieldName,
  type Form,
  fieldNames,
  type Missing,
  type Place,
  type ResponseTier,
  type TicketKind,
  type UnitValue,
} from '../domain/index.ts'
import { mergeStatement, titleOf } from '../nlu/index.ts'
import { routeTicket } from '../tickets/index.ts'
import type { Heard, Statement } from './fold.ts'
import { phrase } from './questions.ts'

/** Below this the leaf is a guess that nothing follows from: no unit, no deadline. */
const ROUTE_FLOOR = 0.4
/** Longest text by which the matter is judged. */
const MATTER_LIMIT = 600
const DEFAULT_TIER = '7d'

/** What the form is made from, beside the words. */
export interface FormContext {
  reference: Reference
  line: 'citizen' | 'enterprise'
  /** The number that the phone system shows, or the one of the chat's contact; null where there is none. */
  callerNumber: string | null
  edits: Edits
}

export interface FilledForm {
  form: Form
  missing: Missing[]
}

/** The form that follows from what was heard, with the agent's edits before everything, and what is still missing. */
export function fillForm(heard: Heard, context: FormContext): FilledForm {
  const { reference, edits } = context
  const draft = judged(heard, context)
  const survey = surveyDraft(draft, reference, context.line)
  const words = wordsForm(heard, draft, survey, context)
  const form = withRoute(edited(words, edits), survey, context)
  return { form, missing: missingOf(form, draft, survey, heard) }
}

/** The draft as catalogue and gazetteer judge it: the most telling statements, and the agent's edits in their places. */
function judged(heard: Heard, { edits, callerNumber }: FormContext): Draft {
  const { draft } = heard
  const text = (name: 'time' | 'place' | 'people' | 'event' | 'demand') => {
    const edit = edits[name]
    return edit === undefined ? undefined : (edit ?? undefined)
  }
  const description = edits.description ?? mergeStatement(tellings(heard).map((one) => one.text)).slice(0, MATTER_LIMIT)
  const event = eventOf(heard)
  const found = { ...draft.elements, ...(event && { event: event.text }) }
  for (const name of ['time', 'place', 'people', 'event', 'demand'] as const) {
    if (edits[name] === undefined) continue
    const value = text(name)
    if (value === undefined) delete found[name]
    else found[name] = value
  }
  return {
    ...draft,
    kind: edits.kind ?? kindOf(heard).kind,
    description,
    elements: found,
    contact: {
      ...draft.contact,
      name: edits.name ?? draft.contact.name,
      phone: edits.phone ?? draft.contact.phone ?? callerNumber,
      confidential: edits.confidential ?? draft.contact.confidential,
    },
  }
}

/** What tells the matter: statements, and questions only where nothing else was said. */
function tellings(heard: Heard): readonly Statement[] {
  const told = heard.statements.filter(({ asks }) => !asks)
  return told.length > 0 && kindOf(heard).kind !== 'inquiry' ? told : heard.statements
}

/** The statement that the catalogue knows best is what happened; a wish is none, and a longer one breaks a tie. */
function eventOf(heard: Heard): Statement | null {
  const { demand } = heard.draft.elements
  const all = tellings(heard)
  const told = all.filter(({ text }) => !isWish(text, demand))
  return (told.length > 0 ? told : all).reduce<Statement | null>((top, one) => {
    if (top === null) return one
    const gain = one.telling - top.telling
    return gain > 0.02 || (gain > -0.02 && one.text.length > top.text.length) ? one : top
  }, null)
}

const wishing = /^(?:[那就嗯,，]*)(?:我们?)?(?:希望|要求|请你们|请求|麻烦|恳请|让(?:他|她|它|物业))/

/** Says what is to be done, and little else. */
function isWish(text: string, demand: string | undefined): boolean {
  if (wishing.test(text)) return true
  return demand !== undefined && bare(text).includes(demand) && bare(text).length - demand.length <= 6
}

const bare = (text: string) => text.replace(/[。！？!?；;]+$/, '')

/** From here on the catalogue surely knows what a statement is about. */
const SURE_MATTER = 0.5

function kindOf({ kindVotes, draft, statements }: Heard): { kind: TicketKind; confidence: number } {
  const votes = Object.entries(kindVotes) as [TicketKind, number][]
  const appeals = votes.filter(([kind]) => kind !== 'inquiry').toSorted((a, b) => b[1] - a[1])
  const asked = kindVotes.inquiry ?? 0
  const told = appeals.reduce((sum, [, weight]) => sum + weight, 0)
  const [best] = appeals
  if (asked === 0 && !best) return { kind: 'assistance', confidence: 0 }
  // Who names a wish, or tells a trouble, wants it seen to, whatever else they ask.
  const tells = draft.elements.demand || statements.some(({ asks, telling }) => !asks && telling >= SURE_MATTER)
  if (!best || (asked > told * 1.5 && !tells)) return { kind: 'inquiry', confidence: share(asked, asked + told) }
  return { kind: best[0], confidence: share(best[1], told + asked / 2) }
}

const share = (part: number, whole: number) =>
  whole === 0 ? 0 : Math.round((Math.min(1, whole) * 100 * part) / whole) / 100

function wordsForm(heard: Heard, draft: Draft, survey: FullSurvey, { reference, callerNumber }: FormContext): Form {
  const event = eventOf(heard)
  const { kind, confidence } = kindOf(heard)
  const matter = [draft.description, draft.elements.event].filter(Boolean).join('\n')
  const simple = (name: 'time' | 'place' | 'people' | 'demand') =>
    field(heard.draft.elements[name] ?? null, heard.confidence[name] ?? 0, heard.evidence[name])
  const spokenPhone = heard.draft.contact.phone
  return {
    kind: field(confidence > 0 ? kind : null, confidence, heard.evidence[kind]),
    title: field(
      matter ? titleOf(matter, { elements: draft.elements, kind: draft.kind }) : null,
      event?.telling ?? 0,
      eventEvidence(event),
    ),
    description: field(
      tellings(heard).length > 0 ? mergeStatement(tellings(heard).map((one) => one.text)) : null,
      tellings(heard).length > 0 ? 0.8 : 0,
      tellings(heard).flatMap((one) => whole(one)),
    ),
    time: simple('time'),
    place: simple('place'),
    people: simple('people'),
    event: field(event?.text ?? null, event ? Math.max(0.5, event.telling) : 0, eventEvidence(event)),
    demand: simple('demand'),
    category: categoryField(heard, survey, reference),
    area: areaField(heard, survey),
    unit: field<UnitValue>(null, 0),
    tier: field<ResponseTier>(null, 0),
    name: field(heard.draft.contact.name, heard.confidence.name ?? 0, heard.evidence.name),
    phone: field(
      spokenPhone ?? callerNumber,
      spokenPhone ? (heard.confidence.phone ?? 0.9) : callerNumber ? 0.7 : 0,
      heard.evidence.phone,
    ),
    confidential: field(
      heard.draft.contact.confidential || heard.draft.contact.anonymous,
      heard.evidence.confidential ? 0.9 : 0.5,
      heard.evidence.confidential,
    ),
  }
}

function field<T>(value: T | null, confidence: number, evidence: readonly Evidence[] = []): Field<T> {
  return {
    value,
    confidence: value === null ? 0 : Math.round(confidence * 100) / 100,
    evidence: [...evidence],
    edited: false,
  }
}

/** The statement in its turn; where cleaning changed the words, the whole turn. */
function whole({ turn, text }: Statement): Evidence[] {
  const { segment, revision } = turn
  const words = bare(text)
  const start = turn.text.indexOf(words)
  const [from, to] = start < 0 ? [0, turn.text.length] : [start, start + words.length]
  return [{ segment, revision, start: from, end: to, quote: turn.text.slice(from, to) }]
}

function eventEvidence(event: Statement | null): Evidence[] {
  return event ? whole(event) : []
}

function categoryField(heard: Heard, { candidates }: FullSurvey, { catalogue }: Reference): Form['category'] {
  const best = candidates[0]
  const leaf = best && catalogue.leaves.get(best.code)
  if (!leaf) return field<CategoryValue>(null, 0)
  const evidence = best.evidence.flatMap(({ quote }) => quoted(heard.statements, quote)).slice(0, 6)
  return field({ code: leaf.code, path: leaf.path as readonly string[] }, best.confidence, evidence)
}

function quoted(statements: readonly Statement[], quote: string): Evidence[] {
  for (const { turn } of statements) {
    const start = quote === '' ? -1 : turn.text.indexOf(quote)
    const { segment, revision } = turn
    if (start >= 0) return [{ segment, revision, start, end: start + quote.length, quote }]
  }
  return []
}

function areaField(heard: Heard, { resolution }: FullSurvey): Form['area'] {
  if (resolution.outcome !== 'resolved') return field<NonNullable<Form['area']['value']>>(null, 0)
  const { place } = resolution
  const value = { districtCode: place.districtCode ?? null, streetCode: place.streetCode ?? null, name: nameOf(place) }
  return field(value, place.streetCode ? 0.9 : 0.75, heard.evidence.place)
}

export function nameOf({ district, street, community }: Partial<Place>): string {
  return [district, street, community].filter(Boolean).join('')
}

/** What an agent wrote goes before what was heard, which stands beside it where it differs. */
function edited(form: Form, edits: Edits): Form {
  const after = { ...form } as Record<FieldName, Field<unknown>>
  for (const name of fieldNames) {
    const edit = edits[name]
    if (edit === undefined) continue
    const heard = form[name]
    const differs = heard.value !== null && JSON.stringify(heard.value) !== JSON.stringify(edit)
    after[name] = {
      value: edit,
      confidence: 1,
      evidence: [],
      edited: true,
      ...(differs && { heard: heard.value }),
    }
  }
  return after as unknown as Form
}

/** Unit and deadline follow from category and area as they now stand, the agent's included. */
function withRoute(form: Form, { resolution }: FullSurvey, { reference, edits }: FormContext): Form {
  const { category, area } = form
  const leaf =
    category.value && category.confidence >= ROUTE_FLOOR
      ? reference.catalogue.leaves.get(category.value.code)
      : undefined
  if (!leaf) {
    const none = { value: null, confidence: 0, evidence: [], edited: false }
    return { ...form, unit: form.unit.edited ? form.unit : none, tier: form.tier.edited ? form.tier : none }
  }
  const routed = routeTicket({ leaf, place: placeOfArea(area.value, resolution), catalogue: reference.catalogue })
  const unit = routed.leadUnit && { code: routed.leadUnit.code, name: routed.leadUnit.name }
  const confidence = Math.min(
    category.confidence,
    area.value ? area.confidence : leaf.leadRule.startsWith('unit:') ? 1 : 0,
  )
  const heardUnit = field(unit, confidence, [...category.evidence, ...area.evidence].slice(0, 6))
  const heardTier = field(leaf.tier ?? DEFAULT_TIER, category.confidence, category.evidence)
  return edited({ ...form, unit: heardUnit, tier: heardTier }, { ...pick(edits, 'unit'), ...pick(edits, 'tier') })
}

function pick(edits: Edits, name: 'unit' | 'tier'): Edits {
  return edits[name] === undefined ? {} : { [name]: edits[name] }
}

function placeOfArea(area: Form['area']['value'], resolution: FullSurvey['resolution']): Place | null {
  if (!area) return null
  const heard = resolution.outcome === 'resolved' ? resolution.place : null
  if (heard && (heard.streetCode ?? null) === area.streetCode && (heard.districtCode ?? null) === area.districtCode)
    return heard
  return {
    text: area.name,
    district: area.name,
    ...(area.districtCode && { districtCode: area.districtCode }),
    ...(area.streetCode && { streetCode: area.streetCode, street: area.name }),
  }
}

/** In the order of asking; a question about a rule needs no ticket, and a name is asked for last. */
function missingOf(form: Form, draft: Draft, survey: FullSurvey, heard: Heard): Missing[] {
  if (heard.lastCaller === null) return [{ slot: 'event', question: phrase('event', draft, []), choices: [] }]
  if (form.kind.value === 'inquiry') return []
  const slots = survey.missing.filter((slot) => !(slot === 'place' && form.area.edited && form.area.value))
  const asked = slots.map((slot) => {
    const choices = slot === 'place' ? survey.placeChoices : []
    return { slot, question: phrase(slot, draft, choices), choices }
  })
  const needsName = !form.name.value && !form.confidential.value && !draft.contact.anonymous
  return needsName ? [...asked, { slot: 'name' as const, question: phrase('name', draft, []), choices: [] }] : asked
}
