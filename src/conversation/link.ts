import type { Database } from '../db/index.ts'
import { AppError, type ErrorCode, type Reply } from '../domain/index.ts'
import type { Identity } from '../identity/index.ts'
import { maskPersonalData } from '../text/index.ts'
import { receiptOf } from '../tickets/index.ts'
import type { Vault } from '../vault/index.ts'
import { type Effects, spoken, type Turn } from './effects.ts'
import { draftElsewhere } from './elsewhere.ts'
import * as words from './link-wording.ts'
import { awaiting, type Linking } from './linking.ts'
import type { Story } from './story.ts'
import { backTo, progressReply, say } from './wording.ts'

/** Guessing at four digits of somebody's phone ends here. */
const PROOFS_AT_MOST = 5

export interface LinkDeps {
  db: Database
  vault: Vault
  identity: Identity
}

/** Proves who somebody is on other channels, or takes it back; the change is written with the reply. */
export async function link(said: Linking, story: Story, turn: Turn, deps: LinkDeps): Promise<Effects> {
  switch (said.step) {
    case 'ask':
      return deps.identity.sendsCodes
        ? spoken({ ...story, linking: awaiting('phone', turn.at) }, say('ask', words.askPhone))
        : spoken(story, say('notice', words.noCodes))
    case 'send':
      return send(said.phone, story, turn, deps)
    case 'confirm':
      return andBack(await confirm(said.code, story, turn, deps))
    case 'part':
      return andBack(await part({ ...story, linking: null }, turn, deps))
  }
}

/** The appeal that was being taken goes on. */
function andBack(effects: Effects): Effects {
  const { draft, asked } = effects.story
  if (!draft || !asked || effects.story.linking) return effects
  const { text, quickReplies } = backTo(asked, draft)
  return { ...effects, reply: { ...effects.reply, text: `${effects.reply.text}\n\n${text}`, quickReplies } }
}

async function send(phone: string, story: Story, turn: Turn, { identity }: LinkDeps): Promise<Effects> {
  try {
    const change = identity.codeTo(turn.conversationId, phone)
    const reply = say('ask', words.codeSent(maskPersonalData(phone)))
    return { ...spoken({ ...story, linking: awaiting('code', turn.at) }, reply), change }
  } catch (error) {
    return spoken({ ...story, linking: null }, say('notice', refusalOf(error)))
  }
}

async function confirm(code: string, story: Story, turn: Turn, deps: LinkDeps): Promise<Effects> {
  try {
    const { change, others } = await deps.identity.byCode(turn.conversationId, code)
    const begun = story.draft ? null : await draftElsewhere(deps, others, turn)
    return { ...spoken({ ...story, linking: null }, words.linked(begun)), change }
  } catch (error) {
    return spoken(story, say('notice', refusalOf(error), words.afterWrongCode))
  }
}

async function part(story: Story, { conversationId }: Turn, { identity }: LinkDeps): Promise<Effects> {
  if (!(await identity.isLinked(conversationId))) return spoken(story, say('notice', words.notLinked))
  return { ...spoken(story, say('notice', words.parted)), change: identity.parting(conversationId) }
}

/**
 * A ticket that was filed elsewhere is shown to who knows the last four digits of its phone, and links its conversation
 * with this one; a handful of tries.
 */
export async function byTicket(ticketNo: string, story: Story, turn: Turn, { identity }: LinkDeps): Promise<Effects> {
  const digits = /(?<!\d)\d{4}(?!\d)/.exec(turn.message.text.replace(ticketNo, ' '))?.[0]
  if (!digits) return spoken({ ...story, proving: ticketNo }, say('ask', words.proofNeeded))
  const failed = { ...story, failedProofs: story.failedProofs + 1 }
  if (story.failedProofs >= PROOFS_AT_MOST) return spoken(failed, say('progress', words.proofFailed))
  try {
    const { kept, change } = await identity.byTicket(turn.conversationId, ticketNo, digits)
    const shown = progressReply([receiptOf(kept.ticket)])
    const reply: Reply = {
      ...shown,
      text: `${shown.text}\n\n${words.linkedByTicket}`,
      quickReplies: words.afterLinking,
    }
    return { ...spoken(story, reply), change }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return spoken(failed, say('progress', words.proofFailed))
  }
}

const refusals: Readonly<Partial<Record<ErrorCode, string>>> = {
  NOTICE_UNAVAILABLE: words.noCodes,
  PHONE_INVALID: words.noMobile,
  TOO_FAST: words.tooManyCodes,
  CODE_INVALID: words.wrongCode,
}

function refusalOf(error: unknown): string {
  const text = error instanceof AppError ? refusals[error.code] : undefined
  if (!text) throw error
  return text
}
