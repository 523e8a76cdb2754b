import { timingSafeEqual } from 'node:crypto'
import type { Database } from '../../db/index.ts'
import { AppError, type Clock, newId } from '../../domain/index.ts'
import { CODE_MINUTES, isMobile, type Notices, newCode } from '../../notices/index.ts'
import { type Actor, recordAudit, systemActor } from '../../people/index.ts'
import type { Vault } from '../../vault/index.ts'
import type { Company } from '../company.ts'
import { creditCodeOf } from '../credit-code.ts'
import { countAnew, keepTold } from './facts.ts'
import {
  companyOf,
  disputed,
  type Fact,
  type FactBasis,
  type FactField,
  type FactSource,
  type Facts,
} from './profile.ts'
import * as speakers from './speaker-store.ts'
import * as store from './store.ts'

const TRIES_AT_MOST = 5
const MAX_CLAIMS = 200
/** Companies that one person speaks for or claims to: enough for an agency, too few to flood who confirms. */
const COMPANIES_AT_MOST = 30
const speaking = systemActor('enterprise')

export interface CompaniesDeps {
  db: Database
  vault: Vault
  clock: Clock
  notices: Notices
  /** False when a code was asked for too often, by this conversation or for this company. */
  mayAsk: (key: string) => boolean
  /** Makes the digits of a code. */
  code?: () => string
}

/** What somebody says who wants to speak for a company. */
export interface Claim {
  name: string
  creditCode: string
  role: speakers.SpeakerRole
  facts: Facts
  source: Exclude<FactSource, 'register'>
}

/** How a claim can be made good: by a code to the register's phone, whose last two digits are given, or by an agent. */
export interface Claimed {
  companyId: string
  name: string
  status: speakers.SpeakerStatus
  codeTo: string | null
}

/** A company with all that is known of it. */
export interface Profile extends store.CompanyRow {
  company: Company
  facts: Fact[]
  disputed: FactField[]
}

/**
 * Companies and who speaks for them. A claim keeps nothing but itself: facts count, and the company's matters are shown,
 * only once it was proved. Every proof and its end is in the audit log.
 */
export class Companies {
  readonly #deps: CompaniesDeps

  constructor(deps: CompaniesDeps) {
    this.#deps = deps
  }

  /** The companies for which a person speaks, or claims to. */
  of(conversationId: string) {
    return speakers.companiesOf(this.#deps.db, conversationId)
  }

  search(words: string, limit: number) {
    return store.searchCompanies(this.#deps.db, words.trim(), limit)
  }

  /** Companies for which the register has the phone that calls: a hint for who takes the call, and no proof. */
  ofPhone(phone: string) {
    return store.companiesOfPhone(this.#deps.db, this.#deps.vault, phone)
  }

  /** Claims that wait for an agent. */
  claims() {
    return speakers.claims(this.#deps.db, MAX_CLAIMS)
  }

  speakersOf(companyId: string) {
    return speakers.speakersOf(this.#deps.db, companyId)
  }

  consentsOf(companyId: string) {
    return speakers.consentsOf(this.#deps.db, companyId)
  }

  /** Throws NOT_FOUND. */
  async profile(companyId: string): Promise<Profile> {
    const { db, vault } = this.#deps
    const row = await store.findCompany(db, { id: companyId })
    if (!row) throw new AppError('NOT_FOUND', 'there is no such company')
    const facts = await store.selectFacts(db, vault, companyId)
    return { ...row, company: companyOf(row, facts), facts, disputed: disputed(facts) }
  }

  /** Somebody wants to speak for a company and agrees that its profile is kept. Throws CREDIT_CODE, TOO_FAST. */
  async claim(conversationId: string, claim: Claim): Promise<Claimed> {
    const { db, vault, clock, notices } = this.#deps
    const creditCode = creditCodeOf(claim.creditCode)
    const at = clock()
    if ((await this.of(conversationId)).length >= COMPANIES_AT_MOST) {
      throw new AppError('TOO_FAST', 'one person speaks for so many companies only')
    }
    return db.transaction(async (tx) => {
      const company = await store.ensureCompany(tx, { id: newId(), creditCode, name: claim.name, at })
      const owner = { companyId: company.id, conversationId }
      const pending = { facts: claim.facts, source: claim.source }
      const status = await speakers.putClaim(tx, vault, { ...owner, role: claim.role, pending, at })
      await speakers.giveConsent(tx, { ...owner, purpose: 'profile', source: claim.source, at })
      if (status === 'proved') await keepTold(tx, vault, company.id, { ...claim, conversationId, at })
      const phone = await store.registeredPhone(tx, vault, company.id)
      const codeTo = notices.available && phone && isMobile(phone) ? phone.slice(-2) : null
      return { companyId: company.id, name: company.name, status, codeTo }
    })
  }

  /**
   * Sends a code to the phone that the register has for the company. `askedBy` names what asked for it: asked again by
   * the same, nothing more is sent. Throws NOTICE_UNAVAILABLE, PHONE_INVALID where the register has no mobile, TOO_FAST.
   */
  async sendCode(conversationId: string, companyId: string, askedBy: string): Promise<void> {
    const { db, vault, clock, notices, mayAsk } = this.#deps
    if (!notices.available) throw new AppError('NOTICE_UNAVAILABLE', 'codes cannot be sent here')
    const phone = await store.registeredPhone(db, vault, companyId)
    if (!phone || !isMobile(phone)) throw new AppError('PHONE_INVALID', 'the register has no mobile for the company')
    const code = (this.#deps.code ?? newCode)()
    const expiresAt = new Date(clock().getTime() + CODE_MINUTES * 60_000)
    const text = `【12345】有人正在企业服务热线登记为贵公司的联系人，验证码 ${code}，${CODE_MINUTES} 分钟内有效。不是贵公司的人在办，请不要告诉任何人。`
    await db.transaction(async (tx) => {
      const hash = codeHashOf(vault, { conversationId, companyId, code })
      if (!(await speakers.putCode(tx, { companyId, conversationId, hash, expiresAt, askedBy }))) return
      if (!mayAsk(conversationId) || !mayAsk(companyId)) {
        throw new AppError('TOO_FAST', 'too many codes; please try again later')
      }
      await notices.create(tx, { kind: 'enterprise.code', to: { phone }, text }, conversationId)
    })
    notices.wake()
  }

  /** Makes a claim good. Gives the company. Throws CODE_INVALID for a wrong, spent or late code. */
  async confirmCode(conversationId: string, code: string): Promise<{ companyId: string; name: string }> {
    const { db, vault, clock } = this.#deps
    const waiting = await speakers.tryCode(db, { conversationId, now: clock(), most: TRIES_AT_MOST })
    const right = waiting.find(({ companyId, hash }) =>
      timingSafeEqual(hash, codeHashOf(vault, { conversationId, companyId, code })),
    )
    if (!right) throw new AppError('CODE_INVALID', 'the code is wrong, or its time is over')
    return this.#prove(speaking, { ...right, conversationId, proof: 'code' })
  }

  /** An agent has made sure who somebody speaks for. Throws NOT_FOUND where there is no such claim. */
  confirmByAgent(
    actor: Actor,
    companyId: string,
    conversationId: string,
  ): Promise<{ companyId: string; name: string }> {
    return this.#prove(actor, { companyId, conversationId, proof: 'agent' })
  }

  async #prove(
    actor: Actor,
    { companyId, conversationId, proof }: { companyId: string; conversationId: string; proof: 'code' | 'agent' },
  ): Promise<{ companyId: string; name: string }> {
    const { db, vault, clock } = this.#deps
    const at = clock()
    return db.transaction(async (tx) => {
      await store.lockCompany(tx, companyId)
      const company = await store.findCompany(tx, { id: companyId })
      const by = actor.name
      const pending = company && (await speakers.setProved(tx, vault, { companyId, conversationId, proof, by, at }))
      if (!company || !pending) throw new AppError('NOT_FOUND', 'nobody waits for that')
      await keepTold(tx, vault, company.id, { ...pending, conversationId, at })
      await recordAudit(tx, {
        actor,
        action: 'company.speaker-proved',
        subjectType: 'company',
        subjectId: companyId,
        detail: { conversationId, proof },
      })
      return { companyId, name: company.name }
    })
  }

  /** Refuses a claim, or takes back the right to speak; the consents of that speaker end with it. Throws NOT_FOUND. */
  async end(
    actor: Actor,
    one: { companyId: string; conversationId: string; status: 'refused' | 'revoked'; reason: string | null },
  ): Promise<void> {
    const { db, clock } = this.#deps
    const at = clock()
    await db.transaction(async (tx) => {
      const ended = await speakers.setEnded(tx, { ...one, by: actor.name, at })
      if (!ended) throw new AppError('NOT_FOUND', 'nobody speaks for the company like that')
      for (const purpose of ['profile', 'policies'] as const)
        await speakers.takeBackConsent(tx, { ...one, purpose, at })
      await recordAudit(tx, {
        actor,
        action: `company.speaker-${one.status}`,
        subjectType: 'company',
        subjectId: one.companyId,
        reason: one.reason,
        detail: { conversationId: one.conversationId },
      })
    })
  }

  /** Keeps what a proved speaker tells. Throws FORBIDDEN for anybody else. */
  async tell(
    conversationId: string,
    companyId: string,
    told: { facts: Facts; source: 'said' | 'form' },
  ): Promise<void> {
    const { db, vault, clock } = this.#deps
    const { id } = await this.#own(conversationId, companyId)
    await db.transaction((tx) => keepTold(tx, vault, id, { ...told, conversationId, at: clock() }))
  }

  /** What an agent was told on the phone, or saw. Throws NOT_FOUND. */
  async note(actor: Actor, companyId: string, { facts, basis }: { facts: Facts; basis: FactBasis }): Promise<void> {
    const { db, vault, clock } = this.#deps
    const { id } = await this.profile(companyId)
    await db.transaction(async (tx) => {
      await keepTold(tx, vault, id, { facts, source: 'desk', basis, conversationId: null, at: clock() })
      await recordAudit(tx, { actor, action: 'company.noted', ...subjectOf(id), fields: Object.keys(facts) })
    })
  }

  /** Takes back what agents noted of a fact: what others say of it counts again. Throws NOT_FOUND. */
  async takeBackNote(actor: Actor, companyId: string, field: FactField): Promise<void> {
    const { db, vault, clock } = this.#deps
    const { id } = await this.profile(companyId)
    await db.transaction(async (tx) => {
      await store.lockCompany(tx, id)
      if (!(await store.dropNoted(tx, id, field))) throw new AppError('NOT_FOUND', 'no agent noted that')
      await countAnew(tx, vault, id, clock())
      await recordAudit(tx, { actor, action: 'company.note-taken-back', ...subjectOf(id), fields: [field] })
    })
  }

  /** Agrees to something for a company, or takes it back. Throws FORBIDDEN for who does not speak for it. */
  async consent(
    conversationId: string,
    companyId: string,
    { purpose, given, source }: { purpose: speakers.ConsentPurpose; given: boolean; source: 'said' | 'form' },
  ): Promise<void> {
    await this.#own(conversationId, companyId)
    const one = { companyId, conversationId, purpose, source, at: this.#deps.clock() }
    await this.#deps.db.transaction(async (tx) => {
      await (given ? speakers.giveConsent(tx, one) : speakers.takeBackConsent(tx, one))
    })
  }

  /** Nothing is told any more, of any company that the person speaks for. Gives how many consents that ended. */
  takeBackAll(conversationId: string): Promise<number> {
    const one = { companyId: null, conversationId, purpose: 'policies' as const, at: this.#deps.clock() }
    return speakers.takeBackConsent(this.#deps.db, one)
  }

  /** Removes what a person told of a company, and their right to speak for it. */
  async forget(conversationId: string, companyId: string): Promise<void> {
    const { db, vault, clock } = this.#deps
    const at = clock()
    await db.transaction(async (tx) => {
      await store.lockCompany(tx, companyId)
      for (const one of await speakers.speakingIn(tx, conversationId, companyId)) {
        await speakers.setEnded(tx, { companyId, conversationId: one, status: 'revoked', by: speaking.name, at })
        await speakers.forgetTold(tx, companyId, one)
      }
      await countAnew(tx, vault, companyId, at)
      await recordAudit(tx, {
        actor: speaking,
        action: 'company.forgotten',
        subjectType: 'company',
        subjectId: companyId,
        detail: { conversationId },
      })
    })
  }

  async #own(conversationId: string, companyId: string): Promise<store.CompanyRow> {
    const own = (await this.of(conversationId)).find(({ id, status }) => id === companyId && status === 'proved')
    if (!own) throw new AppError('FORBIDDEN', 'only who has proved to speak for the company may do that')
    return own
  }
}

function subjectOf(companyId: string) {
  return { subjectType: 'company', subjectId: companyId } as const
}

/** Bound to its claim: a code that somebody else was sent is of no use here. */
function codeHashOf(
  vault: Vault,
  { conversationId, companyId, code }: { conversationId: string; companyId: string; code: string },
): Buffer {
  return vault.fingerprint('company.code', `${conversationId} ${companyId} ${code.trim()}`)
}
