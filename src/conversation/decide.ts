import type { Emergency, Slot } from '../domain/index.ts'
import { readAnswers } from '../followup/index.ts'
import { chosen } from '../knowledge/index.ts'
import { justAsked, legalWayOf } from '../nlu/index.ts'
import { languageOf } from '../takeover/index.ts'
import { withAttachments } from './attached.ts'
import { begun, parkedOf, takenUp } from './begun.ts'
import { buttons, ticketToWithdraw } from './buttons.ts'
import { aboutCompany, withoutCompanyQuestion } from './company.ts'
import type { Decision, GuideTopic, Situation, Survey } from './decision.ts'
import { missingSlots, reopened, takeIn } from './draft.ts'
import { wantsPersonElsewhere, withHandOver } from './hand-over.ts'
import { goesOn, readLinking, withLinking } from './linking.ts'
import { withFurther, withoutMatter } from './matters.ts'
import { asOffered, isOffered, withOffers } from './offered.ts'
import { pressedReading } from './pressed.ts'
import {
  adding,
  anotherMatter,
  hasQuestionForm,
  isNamed,
  isUrging,
  ownTrouble,
  questionWords,
  ruleWords,
  saysAnything,
  tellsMatter,
} from './said.ts'
import { type Draft, newDraft, type Story } from './story.ts'
import { attachmentWords } from './wording.ts'

/** Below this a reading is not trusted against the knowledge base: both are tried. */
const SURE_ACT = 0.75
/** Longer messages hold more than the last digits of a phone, and other numbers. */
const PROOF_LENGTH = 24
/** Fewer Chinese characters than this tell no trouble. */
const TELLING_LENGTH = 6

/**
 * The rules of a turn, as a pure function: danger first, then what the requester wants done with the conversation,
 * then questions, then the appeal. `seek` asks for a search in the knowledge base and to be called again with it.
 */
export function decide<Answer>(situation: Situation<Answer>): Decision<Answer> {
  const heard = asOffered(situation)
  const decision = isWordless(heard) ? decideOnFiles(heard) : decideOnMatters(heard)
  const settled = withOffers(withLinking(withoutCompanyQuestion(decision), heard.story), heard)
  return withHandOver(withAttachments(settled, heard), heard)
}

/** Several matters: what only asks is looked up, the first is asked about, and the others wait beside it. */
function decideOnMatters<Answer>(situation: Situation<Answer>): Decision<Answer> {
  const { apart, sought } = situation
  if (!apart) return decideOnWords(situation)
  if (apart.question && !sought) return { do: 'seek', question: apart.question }
  const { text, understanding } = apart.own
  return withFurther(decideOnWords({ ...situation, text, understanding, sought: undefined }), apart, sought)
}

const isWordless = ({ text, attachments }: Situation<unknown>) => text.trim() === '' && attachments.length > 0

/** Files without a word: a fact for the appeal that is being taken or was just filed, or the beginning of one. */
function decideOnFiles<Answer>(situation: Situation<Answer>): Decision<Answer> {
  const { story, survey, at, draftId, attachments } = situation
  const followed = followedTicket(situation)
  if (!story.draft && followed) return { do: 'supplement', ticketNo: followed.ticketNo, emergency: null, story }
  const line = { at: at.toISOString(), author: 'requester' as const, text: `［${attachmentWords(attachments)}］` }
  const before = story.draft ?? newDraft(draftId, 'complaint', at)
  const draft = { ...before, transcript: [...before.transcript, line] }
  const known = { ...story, draft }
  if (story.asked === 'confirm') return { do: 'summarise', draft, correcting: false, received: true, story: known }
  // What was asked for is still open, and asking again because of a photo does not count.
  if (story.draft && story.asked) {
    const choices = story.asked === 'place' ? survey(draft).placeChoices : []
    return { do: 'ask', slot: story.asked, draft, choices, received: true, story: known }
  }
  const next = nextStep<Answer>({ ...situation, story: known }, draft, survey(draft))
  return next.do === 'ask' || next.do === 'summarise' ? { ...next, received: true } : next
}

function decideOnWords<Answer>(given: Situation<Answer>): Decision<Answer> {
  if (isOffered(given)) return given.sought ? inquire(given) : { do: 'seek', question: given.text }
  const situation = { ...given, understanding: pressedReading(given.text) ?? given.understanding }
  const { story, understanding } = situation
  if (understanding.emergency) return alarm(situation, understanding.emergency)
  const pressed = pressedButton(situation)
  if (pressed) return pressed
  const fewer = story.asked === 'confirm' ? withoutMatter(story, situation.text) : null
  if (fewer) return nextStep({ ...situation, story: { ...story, draft: fewer } }, fewer, situation.survey(fewer))
  const said = readLinking(situation)
  if (said) return { do: 'link', said, story }
  if (story.proving && situation.text.length <= PROOF_LENGTH && /(?<!\d)\d{4}(?!\d)/.test(situation.text)) {
    return { do: 'progress', ticketNo: story.proving, story: { ...story, proving: null } }
  }
  const about = aboutFollowUp(situation) ?? aboutCompany(situation)
  if (about) return about
  if (wantsPersonElsewhere(situation.text)) return { do: 'takeover', reason: 'asked', group: null, story }
  // Nobody interpreted it: the rules read Chinese, and a guess would be an answer to something else.
  if (!story.draft && languageOf(situation.text)) return { do: 'takeover', reason: 'language', group: null, story }

  if (understanding.ticketNo !== null && adding.test(situation.text)) {
    return { do: 'supplement', ticketNo: understanding.ticketNo, emergency: null, story }
  }
  if (choosesCase(situation)) return inquire(situation)

  switch (understanding.act) {
    case 'takeover':
      return { do: 'takeover', reason: 'asked', group: null, story }
    case 'progress':
      if (isUrging(situation.text)) return { do: 'remind', ticketNo: understanding.ticketNo, story }
      return { do: 'progress', ticketNo: understanding.ticketNo, story }
    case 'withdraw':
      return withdraw(situation)
    case 'confirm':
      return story.draft && story.asked === 'confirm'
        ? { do: 'file', draft: story.draft, story: closed(story) }
        : courtesy(situation, 'greeting')
    case 'greet':
      return courtesy(situation, 'greeting')
    case 'thank':
      return courtesy(situation, 'thanks')
    case 'inquire':
      return inquire(situation)
    case 'appeal':
      return legalWay(situation) ?? askedFirst(situation) ?? appeal(situation)
    case 'skip':
      return story.draft ? proceed(situation, story.draft) : courtesy(situation, 'greeting')
    case 'correct':
    case 'inform':
    case 'unclear':
      return afterEmergency(situation) ?? (story.draft ? proceed(situation, story.draft) : withoutDraft(situation))
  }
}

/** What somebody says who was asked about a ticket that is called done; nothing that belongs to an open appeal. */
function aboutFollowUp<Answer>(situation: Situation<Answer>): Decision<Answer> | null {
  const { followUp, story, text, understanding, attachments } = situation
  if (!followUp || story.draft || story.proving || attachments.length > 0 || anotherMatter.test(text)) return null
  if (['takeover', 'withdraw', 'greet', 'thank'].includes(understanding.act)) return null
  const said = readAnswers(text, followUp.asked)
  if (!said) return null
  const { ticketNo, round } = followUp
  return { do: 'followUp', of: { ticketNo, round }, said, story, otherwise: { do: 'progress', ticketNo, story } }
}

/** Facts that follow an emergency belong to it, whatever else was being spoken of before. */
function afterEmergency<Answer>(situation: Situation<Answer>): Decision<Answer> | null {
  const followed = followedTicket(situation)
  if (!followed?.emergency || situation.story.asked !== null || situation.understanding.act === 'unclear') return null
  return { do: 'supplement', ticketNo: followed.ticketNo, emergency: null, story: situation.story }
}

/** The next step of a draft with this message in it: the first thing still missing, or the summary. */
function proceed<Answer>(situation: Situation<Answer>, draft: Draft, unanswered = false): Decision<Answer> {
  const { story, understanding, text, point, at, survey } = situation
  const correcting = understanding.act === 'correct' || story.correcting
  const taken = takeIn(draft, { text, understanding, asked: story.asked, correcting, point, at })
  const corrects = understanding.act === 'correct' ? understanding.corrects : []
  const unsaid = corrects.find((slot) => !isNamed(understanding, slot))
  if (unsaid) return ask(situation, reopened(taken, unsaid), unsaid, [])
  return nextStep(situation, taken, survey(taken), {
    unanswered,
    gained: JSON.stringify(taken.elements) !== JSON.stringify(draft.elements),
    correcting: understanding.act === 'correct' && corrects.length === 0 && !saysAnything(understanding),
  })
}

function nextStep<Answer>(
  situation: Situation<Answer>,
  draft: Draft,
  { leaf, placeSettled, placeChoices }: Survey,
  how: { unanswered?: boolean; correcting?: boolean; gained?: boolean } = {},
): Decision<Answer> {
  const [slot] = missingSlots(draft, leaf, placeSettled)
  if (slot) return ask(situation, draft, slot, slot === 'place' ? placeChoices : [], how)
  const correcting = how.correcting ?? false
  const story = { ...situation.story, draft, asked: 'confirm' as const, parked: null, correcting }
  return { do: 'summarise', draft, correcting, story }
}

function ask<Answer>(
  { story, hasty }: Situation<Answer>,
  draft: Draft,
  slot: Slot,
  choices: string[],
  { unanswered, gained }: { unanswered?: boolean; gained?: boolean } = {},
): Decision<Answer> {
  // Who tells something else first has not failed to answer.
  const isFree = hasty || (gained && story.asked === slot)
  const asked = { ...draft, asked: { ...draft.asked, [slot]: (draft.asked[slot] ?? 0) + (isFree ? 0 : 1) } }
  return {
    do: 'ask',
    slot,
    draft: asked,
    choices,
    unanswered,
    story: { ...story, draft: asked, asked: slot, parked: null, correcting: false },
  }
}

/**
 * A dispute that only a court, an arbiter or another authority may decide (北京市接诉即办工作条例 第十一条第三款第二项): its way
 * is told, once, before anything is filed. Who insists gets a ticket.
 */
function legalWay<Answer>(situation: Situation<Answer>): Decision<Answer> | null {
  const { story, text } = situation
  const way = story.draft || story.legalTold ? null : legalWayOf(text)
  if (!way) return null
  return { do: 'legalWay', way, story: { ...story, legalTold: true, parked: { ...parkedOf(situation), told: true } } }
}

/** An emergency is a ticket of its own; an appeal that was being taken waits beside it, and lends its contact. */
function alarm<Answer>(situation: Situation<Answer>, emergency: Emergency): Decision<Answer> {
  const { story, text, understanding, point, at, draftId } = situation
  const followed = followedTicket(situation)
  if (followed?.emergency) return { do: 'supplement', ticketNo: followed.ticketNo, emergency, story }
  const empty = newDraft(draftId, emergency.sort === 'crime' ? 'report' : 'assistance', at)
  const begun = { ...empty, contact: story.draft?.contact ?? empty.contact }
  return {
    do: 'alarm',
    emergency,
    draft: takeIn(begun, { text, understanding, asked: null, correcting: false, point, at }),
    story: { ...story, asked: null },
  }
}

/** What is being told is dropped at once; a ticket that was filed only after one more question. */
function withdraw<Answer>({ story, understanding }: Situation<Answer>): Decision<Answer> {
  if (story.draft) return { do: 'guide', topic: 'withdrawn', story: closed(story) }
  return { do: 'withdrawTicket', ticketNo: understanding.ticketNo, confirmed: false, story }
}

/** A greeting inside an appeal is answered by going on with it. */
function courtesy<Answer>(situation: Situation<Answer>, topic: GuideTopic): Decision<Answer> {
  const { story, survey } = situation
  if (story.draft) return nextStep(situation, story.draft, survey(story.draft))
  return { do: 'guide', topic, story }
}

/** As much as somebody says who only chooses between the cases that were asked for. */
const CHOICE_LENGTH = 16

/** The fact that was asked for between two answers, and nothing else. */
function choosesCase({ story, text }: Situation<unknown>): boolean {
  const open = story.draft ? undefined : story.thread?.open
  return open !== undefined && text.trim().length <= CHOICE_LENGTH && chosen(text, open) !== null
}

function inquire<Answer>(situation: Situation<Answer>): Decision<Answer> {
  const { story, sought } = situation
  if (!sought) return { do: 'seek' }
  if (sought.outcome === 'answered') {
    const pending = story.draft ? story.asked : null
    const known = { ...story, parked: parkedOf(situation), thread: sought.thread ?? null }
    return { do: 'answer', answer: sought.answer, pending, story: known }
  }
  if (sought.outcome === 'asks' && !story.draft) {
    const known = { ...story, parked: parkedOf(situation), thread: sought.thread }
    return { do: 'clarify', text: sought.text, choices: sought.choices, story: known }
  }
  if (story.draft && story.asked !== 'confirm') return proceed(situation, story.draft, true)
  const { near, note } = sought.outcome === 'refused' ? sought : { near: [], note: null }
  // Who asks is offered what they may mean, before a ticket that they did not ask for.
  const isMeant = near.length > 0 && asks(situation)
  if (!story.draft && !isMeant && isTrouble(situation)) return appeal(situation)
  const pending = story.draft ? story.asked : null
  const known = { ...story, parked: parkedOf(situation), thread: sought.thread ?? null }
  return { do: 'refuse', near, note, pending, story: known }
}

/** Surely an inquiry; or what may be something else, but is read and put as a question. */
function asks({ understanding: { kind, act, actConfidence }, text }: Situation<unknown>): boolean {
  return kind.value === 'inquiry' ? actConfidence >= SURE_ACT : act === 'inquire' && hasQuestionForm(text)
}

/** Wants something done, by its reading, its wish or what the catalogue knows; the last is work, and asked last. */
function isTrouble(situation: Situation<unknown>): boolean {
  const { understanding } = situation
  const wantsAction = understanding.kind.value !== 'inquiry' && understanding.actConfidence < SURE_ACT
  return wantsAction || tellsMatter(understanding) || isKnownTrouble(situation)
}

/**
 * What may be a trouble but has the form of a question, and tells nothing of its own: a sure answer goes before a ticket;
 * and who asks for a rule gets no ticket unasked.
 */
function askedFirst<Answer>(situation: Situation<Answer>): Decision<Answer> | null {
  const { story, understanding, text, sought, apart } = situation
  const { demand, time, place } = understanding.elements
  const tells = demand ?? time ?? place ?? understanding.contact.phone
  const asksRule = ruleWords.test(text)
  if (story.draft || apart || tells || ownTrouble.test(text)) return null
  if (!asksRule && (understanding.actConfidence >= SURE_ACT || !questionWords.test(text))) return null
  if (!sought) return { do: 'seek' }
  if (asksRule) return inquire({ ...situation, understanding: justAsked })
  return sought.outcome === 'answered' ? inquire(situation) : null
}

/** No question by its words, or one with a place in it, about a trouble that the catalogue surely has. */
function isKnownTrouble(situation: Situation<unknown>): boolean {
  const { understanding, text, survey, at, draftId } = situation
  if (understanding.actConfidence >= SURE_ACT || [...text.matchAll(/\p{Script=Han}/gu)].length < TELLING_LENGTH)
    return false
  if (questionWords.test(text) && !understanding.elements.place) return false
  return survey({ ...newDraft(draftId, 'assistance', at), description: text }).leaf !== null
}

/** Begins an appeal, with what was told just before and found no answer, or goes on with the one that is being taken. */
function appeal<Answer>(situation: Situation<Answer>): Decision<Answer> {
  const { story, understanding, at, draftId } = situation
  if (story.draft) return proceed(situation, story.draft)
  const kind = understanding.kind.value === 'inquiry' ? 'assistance' : understanding.kind.value
  const draft = newDraft(draftId, kind, at)
  const isTakenUp = story.parked && (story.parked.told || understanding.contact.phone)
  return proceed(situation, isTakenUp ? takenUp(draft, story.parked!, at) : draft)
}

/** Words outside an appeal that are neither question nor complaint: more of a ticket, or else a question after all. */
function withoutDraft<Answer>(situation: Situation<Answer>): Decision<Answer> {
  const { story, understanding } = situation
  const followed = followedTicket(situation)
  const adds = understanding.act === 'inform' || understanding.act === 'correct'
  const leavesPhone = Boolean(understanding.contact.phone) && story.parked !== null
  if (adds && (anotherMatter.test(situation.text) || story.parked?.told || leavesPhone)) return appeal(situation)
  if (followed && adds) {
    return { do: 'supplement', ticketNo: followed.ticketNo, emergency: null, story: { ...story, asked: null } }
  }
  return inquire(situation)
}

function followedTicket({ story, at }: Situation<unknown>): Story['following'] {
  return story.following && new Date(story.following.until) > at ? story.following : null
}

/** Our own quick replies come back word for word, so they are met before any reading of them. */
function pressedButton<Answer>(situation: Situation<Answer>): Decision<Answer> | null {
  const { story, text, survey, at, draftId } = situation
  const pressed = text.trim()
  const ticketNo = ticketToWithdraw(pressed)
  if (ticketNo) return { do: 'withdrawTicket', ticketNo, confirmed: true, story }
  if (pressed === buttons.leaveQueue) return { do: 'leaveQueue', story }
  if (pressed === buttons.fileAnyway && story.parked && !story.draft) {
    const draft = takenUp(newDraft(draftId, 'complaint', at), story.parked, at)
    return nextStep(situation, draft, survey(draft))
  }
  if (pressed === buttons.notTheSame) return { do: 'part', story }
  if (pressed === buttons.keepTicket) return { do: 'guide', topic: 'kept', story }
  if (pressed === buttons.rephrase) return { do: 'guide', topic: 'rephrase', story }
  if (goesOn(text) && !story.draft) return goOn(situation)
  if (pressed === buttons.callBack || pressed === buttons.appeal) {
    if (story.draft) return nextStep(situation, story.draft, survey(story.draft))
    const draft = begun(newDraft(draftId, 'complaint', at), situation, pressed === buttons.callBack)
    return nextStep(situation, draft, survey(draft))
  }
  return null
}

/** What was begun elsewhere becomes a draft of its own here: the other conversation may go on too. */
function goOn<Answer>(situation: Situation<Answer>): Decision<Answer> {
  const { story, elsewhere, draftId, survey } = situation
  if (!elsewhere) return { do: 'guide', topic: 'nothing-to-go-on', story }
  const draft = { ...elsewhere, id: draftId }
  return nextStep(situation, draft, survey(draft))
}

const closed = (story: Story): Story => ({
  ...story,
  draft: null,
  asked: null,
  parked: null,
  correcting: false,
  loose: null,
})
