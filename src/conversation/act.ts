import type { Database } from '../db/index.ts'
import { type Clock, newId, type Reply, type Ticket, toBeijingIso } from '../domain/index.ts'
import { type CompanyTalk, noCompany } from '../enterprise/index.ts'
import type { FollowUps } from '../followup/index.ts'
import type { Receiver } from '../handoff/index.ts'
import type { Identity } from '../identity/index.ts'
import type { Takeover, WishReading } from '../takeover/index.ts'
import {
  findRepeat,
  findTicket,
  leadEmergency,
  nextStatus,
  placeFound,
  receiptOf,
  startClock,
  statusSentence,
  ticketsOfPerson,
} from '../tickets/index.ts'
import type { Vault } from '../vault/index.ts'
import { united } from './attached.ts'
import type { Before, Decision } from './decision.ts'
import { type Answer, type Effects, spoken, type Turn } from './effects.ts'
import { filedRows, mergedTicket, ticketOf, viewOf, written } from './filing.ts'
import { byTicket, link } from './link.ts'
import { draftOfFurther } from './matters.ts'
import { placeIn, type Reference } from './reference.ts'
import { DESCRIPTION_LIMIT, type Draft, type Story, spokenLine, TRANSCRIPT_LIMIT } from './story.ts'
import * as words from './wording.ts'

/** How long further words still belong to a ticket that was just filed. */
const FOLLOWING_MS = 60 * 60_000
/** Reminders closer together are one. */
const REMIND_EVERY_MS = 60 * 60_000

export interface ActDeps {
  db: Database
  vault: Vault
  clock: Clock
  reference: () => Reference
  ticketNumber: (at: Date) => Promise<string>
  takeover: Takeover
  followUps: FollowUps
  companies: CompanyTalk
  /** Who hears of tickets. */
  receivers: readonly Receiver[]
  /** Who somebody is on other channels. */
  identity: Identity
}

type Done = Exclude<Decision<Answer>, { do: 'seek' }>

/** Turns a decision into words and rows. Reads where it must; writes nothing but what is kept of a company (0013). */
export async function carryOut(decision: Done, turn: Turn, deps: ActDeps): Promise<Effects> {
  const { story } = decision
  switch (decision.do) {
    case 'answer':
      return spoken(story, answerReply(decision, story))
    case 'clarify':
      return spoken(story, words.clarification(decision.text, decision.choices))
    case 'refuse':
      return spoken(story, refusalReply(decision, story))
    case 'ask':
      return asking(decision, turn, deps)
    case 'summarise': {
      const view = viewOf(decision.draft, turn, deps.reference())
      const text = [decision.received ? words.received : '', words.summary(view, decision.correcting)]
      const reply = words.say('ask', text.filter(Boolean).join('\n'), words.confirmButtons)
      return spoken(remember(story, reply.text, turn.at), answeredFirst({ ...reply, draft: view }, decision.before))
    }
    case 'file':
      return file(decision, turn, deps)
    case 'alarm':
      return alarm(decision, turn, deps)
    case 'supplement':
      return supplement(decision, turn, deps)
    case 'progress':
      return progress(decision, turn, deps)
    case 'link':
      return link(decision.said, story, turn, deps)
    case 'remind':
      return remind(decision, turn, deps)
    case 'followUp':
      return followUp(decision, turn, deps)
    case 'legalWay':
      return spoken(story, words.legalWay(decision.way))
    case 'part':
      return part(decision, turn, deps)
    case 'withdrawTicket':
      return withdrawTicket(decision, turn, deps)
    case 'takeover':
      return handOver(decision, turn, deps)
    case 'company':
      return company(decision, turn, deps)
    case 'leaveQueue':
      return leaveQueue(decision.story, turn, deps)
    case 'guide':
      return spoken(story, words.guide(decision.topic, turn.line))
  }
}

/** The units hear that somebody waits: once in a while, for a reminder an hour tells them nothing new. */
async function remind(
  { ticketNo, story }: Extract<Done, { do: 'remind' }>,
  turn: Turn,
  deps: ActDeps,
): Promise<Effects> {
  const own = await ticketsOfPerson(deps.db, deps.vault, turn.conversationId)
  const ticket = own.find(
    (one) => (!ticketNo || one.ticketNo === ticketNo) && nextStatus(one.status, 'withdrawn') !== 'refused',
  )
  if (!ticket) return progress({ do: 'progress', ticketNo, story }, turn, deps)
  const { at } = turn
  const last = ticket.reminders?.at(-1)
  const receipt = receiptOf(ticket)
  if (last && at.getTime() - Date.parse(last) < REMIND_EVERY_MS) {
    return spoken(story, { ...words.say('progress', words.remindedAlready(receipt)), ticket: receipt })
  }
  const reminders = [...(ticket.reminders ?? []), toBeijingIso(at)]
  const reply = { ...words.say('progress', words.reminded(receipt)), ticket: receipt }
  const about = { remind: { count: reminders.length, at: toBeijingIso(at) } }
  return { ...written(deps, { ...ticket, reminders }, newId(), 'ticket.updated', turn, about), story, reply }
}

/** What an answer to a follow-up leads to: the next question, thanks, or the next round of the ticket. */
async function followUp(decision: Extract<Done, { do: 'followUp' }>, turn: Turn, deps: ActDeps): Promise<Effects> {
  const { of, said, story, otherwise } = decision
  const answered = await deps.followUps.answer(of, said)
  if (!answered) return carryOut(otherwise, turn, deps)
  const { reply, row, reopened } = answered
  const effects = { ...spoken(story, reply), followUps: [row] }
  if (!reopened) return effects
  const following = follow(reopened, turn, false)
  return { ...effects, ...written(deps, reopened, newId(), 'ticket.reopened', turn), story: { ...story, following } }
}

/** Somebody takes over, if somebody is there; a wish that nobody uttered changes nothing where nobody is, or waits already. */
async function handOver(decision: Extract<Done, { do: 'takeover' }>, turn: Turn, deps: ActDeps): Promise<Effects> {
  const { story, reason, group, otherwise } = decision
  const outlook = await deps.takeover.outlook(wishReading(turn, group))
  if (otherwise && (!outlook.open || outlook.wish?.status === 'queued')) return carryOut(otherwise, turn, deps)
  const { reply, rows } = deps.takeover.answerTo(outlook, reason)
  return { ...spoken(story, reply), takeovers: rows }
}

/** What is kept of a company is written before the turn closes: written again, it is the same. */
async function company({ said, story }: Extract<Done, { do: 'company' }>, turn: Turn, deps: ActDeps): Promise<Effects> {
  const { conversationId, at } = turn
  const { messageId, text } = turn.message
  const memory = story.company ?? noCompany
  const answered = await deps.companies.answer({ conversationId, messageId, text, said, memory, at })
  return spoken({ ...story, company: answered.memory }, answered.reply)
}

async function leaveQueue(story: Story, turn: Turn, deps: ActDeps): Promise<Effects> {
  const { reply, rows } = deps.takeover.leave(await deps.takeover.outlook(wishReading(turn)))
  return { ...spoken(story, reply), takeovers: rows }
}

function wishReading({ conversationId, line, message }: Turn, group: string | null = null): WishReading {
  return { conversationId, line, text: message.text, group }
}

/** The question put back where an answer came in between, so that the appeal is not forgotten. */
function answerReply({ answer, pending }: Extract<Done, { do: 'answer' }>, { draft }: Story): Reply {
  const back = pending && draft ? words.backTo(pending, draft) : null
  return {
    author: 'bot',
    kind: 'answer',
    text: back ? `${answer.text}\n\n${back.text}` : answer.text,
    citations: answer.citations,
    confidence: answer.confidence,
    aiGenerated: answer.aiGenerated,
    quickReplies: back ? back.quickReplies : words.afterAnswer(answer.related),
  }
}

/** Inside an appeal the refusal leads back to it; otherwise to the ways on. */
function refusalReply({ near, note, pending }: Extract<Done, { do: 'refuse' }>, { draft }: Story): Reply {
  const refusal = words.refusal(near, note)
  if (!pending || !draft) return refusal
  const back = words.backTo(pending, draft)
  return { ...refusal, text: `${refusal.text}\n\n${back.text}`, quickReplies: back.quickReplies }
}

function asking(decision: Extract<Done, { do: 'ask' }>, turn: Turn, deps: ActDeps): Effects {
  const { slot, draft, choices, story } = decision
  const question = words.askFor(slot, draft, choices)
  const text = askingWords(decision, question.text, turn)
  const reply = words.say('ask', text, question.quickReplies)
  const asked = { ...reply, draft: viewOf(draft, turn, deps.reference()) }
  return spoken(remember(story, text, turn.at), answeredFirst(asked, decision.before))
}

/** What was asked beside the appeal is answered before it goes on. */
function answeredFirst(reply: Reply, before: Before<Answer> | undefined): Reply {
  if (!before) return reply
  const { answer } = before
  if (!answer) return { ...reply, text: `${words.keptQuestion}\n\n${reply.text}` }
  const { citations, confidence, aiGenerated } = answer
  return { ...reply, text: `${answer.text}\n\n${reply.text}`, citations, confidence, aiGenerated }
}

/** A file that begins an appeal is asked about in one sentence; otherwise what was heard comes before the question. */
function askingWords(
  { draft, unanswered, received }: Extract<Done, { do: 'ask' }>,
  question: string,
  turn: Turn,
): string {
  const begins = turn.story.draft === null
  if (received && begins) return words.whatDoesItShow
  const opening = begins ? words.acknowledge(draft) : ''
  return [unanswered ? words.keptQuestion : '', received ? words.received : opening, question]
    .filter(Boolean)
    .join('\n')
}

/** The bot's own words belong to the transcript of the appeal that they help to take. */
function remember(story: Story, text: string, at: Date): Story {
  if (!story.draft) return story
  const line = { at: at.toISOString(), author: 'bot' as const, text }
  return { ...story, draft: { ...story.draft, transcript: [...story.draft.transcript, line].slice(-TRANSCRIPT_LIMIT) } }
}

/** Files the appeal, and with it every further matter of its message, each as a ticket of its own. */
async function file({ draft, story }: Extract<Done, { do: 'file' }>, turn: Turn, deps: ActDeps): Promise<Effects> {
  const drafts = [draft, ...(draft.further ?? []).map((further) => draftOfFurther(draft, further, turn.at))]
  const filed: Effects[] = []
  for (const one of drafts) filed.push(await fileOne(one, story, turn, deps))
  const [first, ...others] = filed as [Effects, ...Effects[]]
  if (others.length === 0) return first
  return {
    story: first.story,
    reply: { ...first.reply, text: words.filedTogether(filed.map(({ reply }) => reply)) },
    tickets: filed.flatMap(({ tickets }) => tickets),
    outbox: filed.flatMap(({ outbox }) => outbox),
    takeovers: filed.flatMap(({ takeovers }) => takeovers),
  }
}

async function fileOne(draft: Draft, story: Story, turn: Turn, deps: ActDeps): Promise<Effects> {
  const ticket = await ofCompany(ticketOf(draft, await deps.ticketNumber(turn.at), turn, deps.reference()), turn, deps)
  const found = await findRepeat(deps.db, deps.vault, { ticket, conversationId: turn.conversationId })
  if (found.outcome === 'own') return addToOwn(ticket, found.kept.ticket, story, turn, deps)
  const isRepeat = found.outcome === 'same'
  const receipt = receiptOf(isRepeat ? mergedTicket(ticket, found.kept.ticket.ticketNo) : ticket)
  const text = isRepeat ? words.filedAsRepeat(receipt, receiptOf(found.kept.ticket)) : words.filed(receipt)
  const takeovers = draft.callBack
    ? [deps.takeover.callBack(await deps.takeover.outlook(wishReading(turn)), ticket.ticketNo)]
    : []
  return {
    ...filedRows(deps, { ticket, draftId: draft.id, found }, turn).rows,
    takeovers,
    story: { ...story, following: isRepeat ? null : follow(ticket, turn, false) },
    reply: { ...words.say('ticket', text, isRepeat ? words.afterRepeat : words.afterFiling), ticket: receipt },
  }
}

/** On the business-service line a ticket names the company, once it is proved that its requester speaks for it. */
async function ofCompany(ticket: Ticket, { conversationId, story }: Turn, { companies }: ActDeps): Promise<Ticket> {
  if (ticket.line !== 'enterprise') return ticket
  const own = await companies.speaksFor(conversationId, story.company ?? noCompany)
  return own ? { ...ticket, requester: { ...ticket.requester, creditCode: own.creditCode } } : ticket
}

/** Who says again what they filed before adds to their own ticket: a second one would help nobody. */
function addToOwn(repeat: Ticket, own: Ticket, story: Story, turn: Turn, deps: ActDeps): Effects {
  const ticket = {
    ...startClock(own, turn.at, 'facts'),
    description: [own.description, repeat.description].join('\n').slice(0, DESCRIPTION_LIMIT),
    transcript: [...own.transcript, ...repeat.transcript].slice(-TRANSCRIPT_LIMIT),
    attachments: united(own.attachments, repeat.attachments),
  }
  const receipt = receiptOf(ticket)
  const reply = { ...words.say('ticket', words.addedToOwn(receipt), words.afterFiling), ticket: receipt }
  const following = follow(ticket, turn, false)
  return { ...written(deps, ticket, newId(), 'ticket.updated', turn), story: { ...story, following }, reply }
}

async function alarm(decision: Extract<Done, { do: 'alarm' }>, turn: Turn, deps: ActDeps): Promise<Effects> {
  const { draft, emergency, story } = decision
  const reference = deps.reference()
  const filed = ticketOf(draft, await deps.ticketNumber(turn.at), turn, reference, 'emergency')
  const ticket = leadEmergency(filed, emergency, reference.catalogue)
  const receipt = receiptOf(ticket)
  const following = follow(ticket, turn, true)
  const reply = { ...words.say('emergency', words.alarm(emergency, turn.message.text, receipt)), ticket: receipt }
  return { ...written(deps, ticket, draft.id, 'ticket.created', turn), story: { ...story, following }, reply }
}

function follow({ ticketNo }: Ticket, { at }: Turn, emergency: boolean): Story['following'] {
  return { ticketNo, emergency, until: new Date(at.getTime() + FOLLOWING_MS).toISOString() }
}

/** Adds the requester's further words to a ticket that is on its way; the dispatch system hears of it. */
async function supplement(decision: Extract<Done, { do: 'supplement' }>, turn: Turn, deps: ActDeps): Promise<Effects> {
  const { ticketNo, emergency, story } = decision
  const kept = await findTicket(deps.db, deps.vault, ticketNo)
  // A number that somebody types may be anybody's: only tickets of this conversation are added to.
  if (!kept || kept.conversationId !== turn.conversationId)
    return spoken({ ...story, following: null }, words.guide('greeting', turn.line))
  const ticket = withMore(kept.ticket, turn, deps.reference())
  const text = emergency ? words.alarm(emergency, turn.message.text, null) : words.supplemented(ticketNo)
  const reply = { ...words.say(emergency ? 'emergency' : 'notice', text), ticket: receiptOf(ticket) }
  return { ...written(deps, ticket, newId(), 'ticket.updated', turn), story, reply }
}

function withMore(ticket: Ticket, { message, at }: Turn, reference: Reference): Ticket {
  const attachments = message.attachments ?? []
  const said = message.text || `［${words.attachmentWords(attachments)}］`
  const line = { at: toBeijingIso(at), author: 'requester' as const, text: said }
  const place = ticket.place?.streetCode ? null : placeIn(message.text, reference.gazetteer)
  return {
    ...startClock(place ? placeFound(ticket, place, reference.catalogue) : ticket, at, 'facts'),
    description: [ticket.description, message.text].filter(Boolean).join('\n').slice(0, DESCRIPTION_LIMIT),
    transcript: [...ticket.transcript, spokenLine(line)].slice(-TRANSCRIPT_LIMIT),
    attachments: united(ticket.attachments, attachments),
  }
}

/** Withdraws a ticket of this conversation that is still open, once the requester has said so twice. */
async function withdrawTicket(
  { ticketNo, confirmed, story }: Extract<Done, { do: 'withdrawTicket' }>,
  turn: Turn,
  deps: ActDeps,
): Promise<Effects> {
  const own = await ticketsOfPerson(deps.db, deps.vault, turn.conversationId)
  const ticket = own.find(
    (one) => (!ticketNo || one.ticketNo === ticketNo) && nextStatus(one.status, 'withdrawn') !== 'refused',
  )
  if (!ticket) return spoken(story, words.guide('nothing-to-withdraw', turn.line))
  if (!confirmed) return spoken(story, words.withdrawal(receiptOf(ticket)))
  if (ticket.reporters > 1) return spoken({ ...story, following: null }, words.say('notice', words.goesOnForOthers))
  const withdrawn: Ticket = { ...ticket, status: 'withdrawn' }
  const receipt = receiptOf(withdrawn)
  const reply = { ...words.say('notice', statusSentence('withdrawn', receipt)), ticket: receipt }
  return { ...written(deps, withdrawn, newId(), 'ticket.withdrawn', turn), story: { ...story, following: null }, reply }
}

/** Parts the requester's newest merged ticket from the one it was merged into: they know best what they meant. */
async function part({ story }: Extract<Done, { do: 'part' }>, turn: Turn, deps: ActDeps): Promise<Effects> {
  const own = await ticketsOfPerson(deps.db, deps.vault, turn.conversationId)
  const merged = own.find(({ status }) => status === 'merged')
  if (!merged) return spoken(story, words.guide('greeting', turn.line))
  const ticket: Ticket = { ...merged, status: 'filed', mergedInto: null }
  const receipt = receiptOf(ticket)
  const reply = { ...words.say('ticket', words.parted(receipt), words.afterFiling), ticket: receipt }
  const following = follow(ticket, turn, false)
  return { ...written(deps, ticket, newId(), 'ticket.reopened', turn), story: { ...story, following }, reply }
}

async function progress(
  { ticketNo, story }: Extract<Done, { do: 'progress' }>,
  turn: Turn,
  deps: ActDeps,
): Promise<Effects> {
  const own = await ticketsOfPerson(deps.db, deps.vault, turn.conversationId)
  if (!ticketNo || own.some((ticket) => ticket.ticketNo === ticketNo)) {
    const shown = ticketNo ? own.filter((ticket) => ticket.ticketNo === ticketNo) : own
    return spoken(story, words.progressReply(shown.map(receiptOf), deps.identity.sendsCodes))
  }
  return byTicket(ticketNo, story, turn, deps)
}
