import { timingSafeEqual } from 'node:crypto'
import type { Database, Db } from '../db/index.ts'
import { AppError, type Clock, newId } from '../domain/index.ts'
import { CODE_MINUTES, isMobile, type Notices, newCode } from '../notices/index.ts'
import { recordAudit, systemActor } from '../people/index.ts'
import { findTicket, type KeptTicket } from '../tickets/index.ts'
import type { Vault } from '../vault/index.ts'
import * as store from './store.ts'

/** One chance in two hundred thousand to guess six digits. */
const ATTEMPTS_AT_MOST = 5
/** Carriers give a number to somebody else 90 days after it was given up, at the earliest (码号管理). */
const PHONE_DAYS = 90
const DAY_MS = 24 * 3600_000
const actor = systemActor('identity')

export interface IdentityDeps {
  db: Database
  vault: Vault
  clock: Clock
  notices: Notices
  /** False when a code was asked for too often: by this conversation, or for this phone (by its hash). */
  mayAsk: (key: string) => boolean
  /** False when somebody has tried too often to prove that this ticket is theirs. */
  mayProve: (ticketNo: string) => boolean
  /** Makes the digits of a code. */
  code?: () => string
}

/** What follows from something that was checked: written in a transaction of the caller's, which may hold more. */
export interface Change {
  write: (tx: Db) => Promise<void>
  /** To be called after the commit. */
  committed: () => void
}

/**
 * One person on several channels. Conversations are linked only by proof: a code sent to a phone, a phone that the
 * app's issuer vouches for, or a ticket's number with the last digits of its phone; never by a name, nor by a number
 * that somebody only wrote. Every link and every parting is in the audit log. Each step checks first and gives the
 * change that follows, so that a turn writes it with its reply, and a request by itself (`apply`).
 */
export class Identity {
  readonly #deps: IdentityDeps

  constructor(deps: IdentityDeps) {
    this.#deps = deps
  }

  /** False where nobody sends codes. */
  get sendsCodes(): boolean {
    return this.#deps.notices.available
  }

  /** Writes a change in a transaction of its own. */
  async apply(change: Change): Promise<void> {
    await this.#deps.db.transaction((tx) => change.write(tx))
    change.committed()
  }

  /**
   * A code to a phone, for this conversation. Throws NOTICE_UNAVAILABLE where nobody sends codes, PHONE_INVALID,
   * TOO_FAST. Whether the phone is known here is not told.
   */
  codeTo(conversationId: string, phone: string): Change {
    const { vault, clock, notices, mayAsk } = this.#deps
    if (!notices.available) throw new AppError('NOTICE_UNAVAILABLE', 'codes cannot be sent here')
    const phoneHash = this.#hashOf(phone)
    if (!mayAsk(conversationId) || !mayAsk(phoneHash.toString('hex'))) {
      throw new AppError('TOO_FAST', 'too many codes; please try again later')
    }
    const code = (this.#deps.code ?? newCode)()
    const expiresAt = new Date(clock().getTime() + CODE_MINUTES * 60_000)
    const text = `【12345】您的验证码是 ${code}，${CODE_MINUTES} 分钟内有效。不是您本人操作，请不要告诉任何人。`
    const codeHash = codeHashOf(vault, conversationId, code)
    return {
      write: async (tx) => {
        await store.putCode(tx, { conversationId, phoneHash, codeHash, expiresAt })
        await notices.create(tx, { kind: 'identity.code', to: { phone }, text }, conversationId)
      },
      committed: () => notices.wake(),
    }
  }

  /**
   * Links the conversation to whoever holds the phone; `others` are the conversations that it is with from then on.
   * Throws CODE_INVALID for a wrong, spent or late code.
   */
  async byCode(conversationId: string, code: string): Promise<{ change: Change; others: string[] }> {
    const { db, vault, clock } = this.#deps
    const waiting = await store.tryCode(db, { conversationId, now: clock(), most: ATTEMPTS_AT_MOST })
    const given = codeHashOf(vault, conversationId, code)
    if (!waiting || !timingSafeEqual(waiting.code_hash, given)) {
      throw new AppError('CODE_INVALID', 'the code is wrong, or its time is over')
    }
    const { phone_hash: phoneHash } = waiting
    const change = linking(async (tx) => {
      await store.dropCode(tx, conversationId)
      await this.#joinPhone(tx, { conversationId, phoneHash, proof: 'code' })
    })
    return { change, others: await store.conversationsOfPhone(db, phoneHash, this.#phonesSince) }
  }

  /** Links the conversation of an app's account to whoever holds the phone that its issuer vouches for. Throws PHONE_INVALID. */
  byAccount(conversationId: string, phone: string): Change {
    const phoneHash = this.#hashOf(phone)
    return linking((tx) => this.#joinPhone(tx, { conversationId, phoneHash, proof: 'account' }))
  }

  /**
   * Links the conversation with the one that a ticket was filed in. Throws TICKET_UNKNOWN without telling which of
   * number and digits was wrong, TOO_FAST.
   */
  async byTicket(
    conversationId: string,
    ticketNo: string,
    phoneLast4: string,
  ): Promise<{ kept: KeptTicket; change: Change }> {
    const { db, vault, mayProve } = this.#deps
    if (!mayProve(ticketNo)) throw new AppError('TOO_FAST', 'too many attempts; please try again in ten minutes')
    const kept = /^\d{4}$/.test(phoneLast4) ? await findTicket(db, vault, ticketNo) : null
    if (!kept?.ticket.requester.phone?.endsWith(phoneLast4)) {
      throw new AppError('TICKET_UNKNOWN', 'no ticket has that number and those digits')
    }
    const change = linking(async (tx) => {
      if (kept.conversationId === conversationId) return
      const into = await this.#join(tx, { conversationId: kept.conversationId, into: undefined, proof: 'ticket' })
      await this.#join(tx, { conversationId, into, proof: 'ticket' })
    })
    return { kept, change }
  }

  /** Takes the conversation out of its person's others. */
  parting(conversationId: string): Change {
    return linking(async (tx) => {
      await store.dropCode(tx, conversationId)
      const identity = await store.removeConversation(tx, conversationId)
      if (identity) await this.#audit(tx, 'identity.unlinked', conversationId, { identity })
    })
  }

  /** True when the conversation is among those of a proved person. */
  async isLinked(conversationId: string): Promise<boolean> {
    return (await store.identityOfConversation(this.#deps.db, conversationId)) !== undefined
  }

  /** The other conversations of the same person, by their channels. */
  async linked(conversationId: string): Promise<{ channel: string; linkedAt: string }[]> {
    const rows = await store.linkedTo(this.#deps.db, conversationId)
    return rows.map(({ channel, linkedAt }) => ({ channel, linkedAt: linkedAt.toISOString() }))
  }

  #hashOf(phone: string): Buffer {
    if (!isMobile(phone)) throw new AppError('PHONE_INVALID', 'a mobile number has eleven digits')
    return this.#deps.vault.fingerprint('identity.phone', phone)
  }

  /** With whoever proved the same phone before; not with somebody who may have given the number up since. */
  async #joinPhone(tx: Db, of: { conversationId: string; phoneHash: Buffer; proof: store.Proof }): Promise<void> {
    const into = await store.identityOfPhone(tx, of.phoneHash, this.#phonesSince)
    const identityId = await this.#join(tx, { ...of, into })
    await store.putPhone(tx, { phoneHash: of.phoneHash, identityId, now: this.#deps.clock() })
  }

  /** Phones that were proved after this moment are still with the same person. */
  get #phonesSince(): Date {
    return new Date(this.#deps.clock().getTime() - PHONE_DAYS * DAY_MS)
  }

  /** The identity that the conversation is in from now on. */
  async #join(
    tx: Db,
    { conversationId, into, proof }: { conversationId: string; into: string | undefined; proof: store.Proof },
  ): Promise<string> {
    const own = await store.identityOfConversation(tx, conversationId)
    const identity = into ?? own ?? newId()
    if (own === identity) return identity
    if (!into && !own) await store.insertIdentity(tx, identity)
    if (own) await store.mergeIdentities(tx, own, identity)
    else await store.putConversation(tx, conversationId, identity, proof)
    await this.#audit(tx, 'identity.linked', conversationId, { identity, proof })
    return identity
  }

  async #audit(tx: Db, action: string, subjectId: string, detail: Record<string, string>): Promise<void> {
    await recordAudit(tx, { actor, action, subjectType: 'conversation', subjectId, detail })
  }
}

/** A change of who belongs to whom: one at a time, for all of them. */
function linking(work: (tx: Db) => Promise<void>): Change {
  return {
    write: async (tx) => {
      await store.lockIdentities(tx)
      await work(tx)
    },
    committed: () => {},
  }
}

/** Bound to its conversation: a code that somebody else was sent is of no use here. */
function codeHashOf(vault: Vault, conversationId: string, code: string): Buffer {
  return vault.fingerprint('identity.code', `${conversationId} ${code.trim()}`)
}
