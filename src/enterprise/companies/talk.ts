import { AppError, type Reply } from '../../domain/index.ts'
import type { Company } from '../company.ts'
import type { Policies } from '../policies.ts'
import type { Companies } from './companies.ts'
import { added, type Facts } from './profile.ts'
import type { CompanyAsked, CompanySaid } from './reading.ts'
import type { SpeakerRole, SpeakerStatus } from './speaker-store.ts'
import type { CompanyRow } from './store.ts'
import * as words from './words.ts'

/** What a conversation remembers of the company that is spoken of. */
export interface CompanyMemory {
  /** Told in this conversation, and kept nowhere else until it is proved who speaks. */
  facts: Facts
  asked: CompanyAsked | null
  name: string | null
  creditCode: string | null
  role: SpeakerRole | null
  /** Of several companies the one that is spoken of. */
  companyId: string | null
  /** They want to hear of new policies, once it is proved who they are. */
  subscribes: boolean
}

export const noCompany: CompanyMemory = {
  facts: {},
  asked: null,
  name: null,
  creditCode: null,
  role: null,
  companyId: null,
  subscribes: false,
}

export interface CompanyTurn {
  conversationId: string
  /** The message that is answered: what it sets going is set going once, however often the turn is tried. */
  messageId: string
  text: string
  said: CompanySaid
  memory: CompanyMemory
  at: Date
}

interface Spoken {
  reply: Reply
  memory: CompanyMemory
}

type Own = CompanyRow & { status: SpeakerStatus; role: SpeakerRole }

/**
 * Talks about somebody's company: finds its policies, keeps its profile, proves who speaks for it, takes and gives back
 * consent. What it writes is the same when it is written again, so a turn that is tried anew does no harm.
 */
export class CompanyTalk {
  readonly #companies: Companies
  readonly #policies: Policies

  constructor(companies: Companies, policies: Policies) {
    this.#companies = companies
    this.#policies = policies
  }

  async answer(turn: CompanyTurn): Promise<Spoken> {
    const own = await this.#companies.of(turn.conversationId)
    const memory = remembered(turn, own)
    switch (turn.said.wish) {
      case 'unsubscribe':
        return rest(memory, words.unsubscribed(await this.#companies.takeBackAll(turn.conversationId)))
      case 'companies':
        return rest(memory, words.listed(own))
      case 'forget':
        return this.#forget(turn, own)
      case 'subscribe':
        return this.#subscribe(turn, memory, own)
      case 'keep':
        return identify(memory, turn.said)
      case 'agree':
        return this.#claim(turn, memory)
      case 'decline':
        return rest({ ...memory, subscribes: false }, words.declined())
      default:
    }
    if (turn.memory.asked === 'identity') return identify(memory, turn.said)
    if (turn.memory.asked === 'code' && turn.said.code) return this.#confirm(turn, memory)
    if (turn.memory.asked === 'which' && memory.subscribes) return this.#subscribe(turn, memory, own)
    return this.#match(turn, memory, own)
  }

  /** The company for which somebody was proved to speak and that is spoken of; null where there is none, or several. */
  async speaksFor(conversationId: string, memory: CompanyMemory): Promise<CompanyRow | null> {
    const own = await this.#companies.of(conversationId)
    return activeOf(
      memory,
      own.filter(({ status }) => status === 'proved'),
    )
  }

  async #match(turn: CompanyTurn, memory: CompanyMemory, own: readonly Own[]): Promise<Spoken> {
    const proved = own.filter(({ status }) => status === 'proved')
    const active = activeOf(memory, proved)
    if (!active && proved.length > 1 && !memory.name) {
      return { reply: words.whichCompany(proved.map(({ name }) => name)), memory: { ...memory, asked: 'which' } }
    }
    const company = await this.#companyOf(turn, memory, active)
    if (Object.keys(company).length <= 1) return { reply: words.askForFacts, memory: { ...memory, asked: 'facts' } }
    const matches = this.#policies.match(company, turn.at)
    const { fits, nearly } = words.shownOf(matches)
    const shown = [...fits, ...nearly].map(({ articleId }) => articleId)
    const reply = words.matched(company, matches, {
      at: turn.at,
      citations: this.#policies.citations(shown, turn.at),
      isSample: shown.some((id) => this.#policies.isSample(id)),
    })
    return { reply, memory: { ...memory, asked: 'facts', companyId: active?.id ?? memory.companyId } }
  }

  /** What is kept of the company, with what was told now; a proved speaker's words are kept with it. */
  async #companyOf(turn: CompanyTurn, memory: CompanyMemory, active: Own | null): Promise<Company> {
    if (!active) return { name: memory.name ?? '贵公司', ...memory.facts }
    const told = turn.said.facts
    if (Object.keys(told).length > 0) {
      await this.#companies.tell(turn.conversationId, active.id, { facts: told, source: 'said' })
    }
    const { company } = await this.#companies.profile(active.id)
    const { creditCode: _shown, ...facts } = company
    return facts
  }

  async #subscribe(turn: CompanyTurn, memory: CompanyMemory, own: readonly Own[]): Promise<Spoken> {
    const proved = own.filter(({ status }) => status === 'proved')
    const active = activeOf(memory, proved)
    if (!active && proved.length > 1) {
      const asked = { ...memory, asked: 'which' as const, subscribes: true }
      return { reply: words.whichCompany(proved.map(({ name }) => name)), memory: asked }
    }
    if (!active) return identify({ ...memory, subscribes: true }, turn.said)
    await this.#companies.consent(turn.conversationId, active.id, { purpose: 'policies', given: true, source: 'said' })
    return rest(memory, words.subscribed(active.name))
  }

  async #claim(turn: CompanyTurn, memory: CompanyMemory): Promise<Spoken> {
    const { name, creditCode, role, facts } = memory
    if (!name || !creditCode) return identify(memory, turn.said)
    const { conversationId, messageId } = turn
    const claim = { name, creditCode, role: role ?? ('other' as const), facts, source: 'said' as const }
    try {
      const claimed = await this.#companies.claim(conversationId, claim)
      const known = { ...memory, companyId: claimed.companyId }
      if (claimed.status === 'proved') return await this.#settled(turn, known, claimed)
      if (!claimed.codeTo) return rest(known, words.waitsForAgent(claimed.name))
      await this.#companies.sendCode(conversationId, claimed.companyId, messageId)
      return { reply: words.codeSent(claimed.name, claimed.codeTo), memory: { ...known, asked: 'code' } }
    } catch (error) {
      if (error instanceof AppError && error.code === 'TOO_FAST') return rest(memory, words.tooMany)
      throw error
    }
  }

  async #confirm(turn: CompanyTurn, memory: CompanyMemory): Promise<Spoken> {
    try {
      const company = await this.#companies.confirmCode(turn.conversationId, turn.said.code!)
      return await this.#settled(turn, memory, company)
    } catch (error) {
      if (error instanceof AppError && error.code === 'CODE_INVALID') return { reply: words.codeWrong, memory }
      throw error
    }
  }

  async #settled(
    turn: CompanyTurn,
    memory: CompanyMemory,
    company: { companyId: string; name: string },
  ): Promise<Spoken> {
    if (memory.subscribes) {
      const agreed = { purpose: 'policies' as const, given: true, source: 'said' as const }
      await this.#companies.consent(turn.conversationId, company.companyId, agreed)
    }
    const settled = { ...memory, companyId: company.companyId, facts: {}, subscribes: false }
    return rest(settled, words.proved(company.name, memory.subscribes))
  }

  async #forget(turn: CompanyTurn, own: readonly Own[]): Promise<Spoken> {
    for (const { id } of own) await this.#companies.forget(turn.conversationId, id)
    return { reply: words.forgotten(own.map(({ name }) => name)), memory: noCompany }
  }
}

const rest = (memory: CompanyMemory, reply: Reply): Spoken => ({ reply, memory: { ...memory, asked: null } })

/** With name and right code known, consent is asked for; else what is missing. */
function identify(memory: CompanyMemory, { creditCode }: CompanySaid): Spoken {
  if (creditCode && !creditCode.isRight) return { reply: words.wrongCode, memory: { ...memory, asked: 'identity' } }
  if (memory.name && memory.creditCode) {
    return { reply: words.askForConsent(memory.name, memory.creditCode), memory: { ...memory, asked: 'consent' } }
  }
  return { reply: words.askForIdentity, memory: { ...memory, asked: 'identity' } }
}

/** The company that is spoken of: the one that was named, or the only one. */
function activeOf({ companyId }: CompanyMemory, proved: readonly Own[]): Own | null {
  return proved.find(({ id }) => id === companyId) ?? (proved.length === 1 ? proved[0]! : null)
}

function remembered({ memory: before, said, text }: CompanyTurn, own: readonly Own[]): CompanyMemory {
  // Another company than the one that was spoken of: nothing of that one belongs to it.
  const memory = said.wish === 'keep' && before.companyId ? { ...noCompany, subscribes: before.subscribes } : before
  const named = own.find(({ name }) => name === text.trim() || name === said.name)
  return {
    ...memory,
    facts: added(memory.facts, said.facts),
    name: said.name ?? memory.name,
    creditCode: said.creditCode?.isRight ? said.creditCode.text : memory.creditCode,
    role: said.role ?? memory.role,
    companyId: named?.id ?? memory.companyId,
  }
}
