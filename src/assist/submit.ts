import type { Calls } from '../calls/index.ts'
import type { Database } from '../db/index.ts'
import {
  AppError,
  type Appeal,
  type Element,
  type FileAppeal,
  type Form,
  type Ticket,
  toBeijingIso,
  type Utterance,
} from '../domain/index.ts'
import type { LiveAssist } from './live.ts'
import type { TalkState } from './news.ts'
import { moveTalk } from './store.ts'
import { summaryOf } from './summary.ts'

/** A leaf that the words alone make less sure than this is left to the review, unless an agent chose it. */
const SURE_CATEGORY = 0.6
const TRANSCRIPT_LINES = 200
const LINE_LENGTH = 1000

export interface SubmitDeps {
  db: Database
  calls: Calls
  assist: LiveAssist
  fileAppeal: FileAppeal
}

/** The ticket of a call, its summary, and whether it had been submitted before. */
export interface Submitted {
  ticketNo: string
  duplicate: boolean
}

/**
 * Files the form of a call as it stands, with the call's words attached. However often it is asked for, by whomever and
 * across whatever crash: one call is one ticket. Throws CALL_UNKNOWN, and CALL_EMPTY when nothing was said yet.
 */
export async function submitCall(deps: SubmitDeps, id: string, agent: { id: string }): Promise<Submitted> {
  const { calls, assist, fileAppeal, db } = deps
  const call = await calls.find(id)
  if (call.ticketNo) return { ticketNo: call.ticketNo, duplicate: true }
  const state = await assist.state(id)
  const words = await calls.transcript(id)
  const filed = await fileAppeal({
    channel: 'phone',
    account: call.account,
    externalId: call.callId,
    ...appealOf(state.form, {
      line: call.line,
      createdAt: call.startedAt,
      transcript: transcriptOf(words.map(lineOfCall)),
      agentId: agent.id,
    }),
  })
  await assist.keepOutcomes(id)
  await db.transaction(async (tx) => {
    const { ticketNo } = filed
    const by = { ticketNo, agentId: agent.id, categoryCode: state.form.category.value?.code ?? null }
    await calls.submitted(tx, id, { ...by, summary: summaryOf(state.form, answered(state)) })
    await moveTalk(tx, id)
  })
  await calls.changed(id)
  return filed
}

/** Questions whose answers the agent gave. */
export function answered({ suggestions }: TalkState): string[] {
  return suggestions.filter(({ fate }) => fate === 'used' || fate === 'edited').map(({ question }) => question)
}

type TakenDown = Omit<Appeal, 'channel' | 'account' | 'externalId'>

/** What a form says, as an appeal. Throws CALL_EMPTY when nothing was said or written yet. */
export function appealOf(
  form: Form,
  talk: Pick<TakenDown, 'line' | 'createdAt' | 'transcript' | 'agentId'>,
): TakenDown {
  const text = form.description.value ?? form.event.value ?? form.title.value
  if (!text?.trim()) throw new AppError('CALL_EMPTY', 'nothing to file yet: say or write what it is about')
  const isChosen = form.category.edited || form.category.confidence >= SURE_CATEGORY
  return {
    ...talk,
    text,
    elements: elementsOf(form),
    ...(form.title.value && { title: form.title.value }),
    ...(form.kind.value && { kind: form.kind.value }),
    ...(form.name.value && { name: form.name.value }),
    ...(form.phone.value && { phone: form.phone.value }),
    ...(form.category.value && isChosen && { category: form.category.value.code }),
    ...placeOf(form),
    ...(form.unit.edited && form.unit.value && { unit: form.unit.value.code }),
    ...(form.tier.edited && form.tier.value && { tier: form.tier.value }),
    confidential: form.confidential.value === true,
  }
}

function elementsOf(form: Form): Partial<Record<Element, string>> {
  const names = ['time', 'place', 'people', 'event', 'demand'] as const
  return Object.fromEntries(names.flatMap((name) => (form[name].value ? [[name, form[name].value]] : [])))
}

/** The area that the agent chose is said before the place, so that the gazetteer finds that one and no other. */
function placeOf({ place, area }: Form): Pick<Appeal, 'place'> {
  const known = area.value && !place.value?.includes(area.value.name) ? area.value.name : ''
  const text = [known, place.value].filter(Boolean).join('，')
  return text ? { place: { text } } : {}
}

interface SpokenLine {
  at: Date
  author: Ticket['transcript'][number]['author']
  text: string
}

function lineOfCall({ speaker, text, at }: Utterance & { at: Date }): SpokenLine {
  return { at, author: speaker === 'agent' ? 'agent' : 'requester', text }
}

/** The newest words of a talk, each not longer than a ticket takes. */
export function transcriptOf(words: readonly SpokenLine[]): Ticket['transcript'] {
  return words.slice(-TRANSCRIPT_LINES).map(({ author, text, at }) => ({
    at: toBeijingIso(at),
    author,
    text: text.length > LINE_LENGTH ? `${text.slice(0, LINE_LENGTH)}…` : text,
  }))
}
