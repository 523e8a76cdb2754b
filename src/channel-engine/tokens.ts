import { setTimeout as wait } from 'node:timers/promises'
import type { TokenRequest, TokenSource } from '../channels/index.ts'
import { PlatformFault } from '../channels/index.ts'
import type { Database } from '../db/index.ts'
import type { Clock } from '../domain/index.ts'
import type { Vault } from '../vault/index.ts'
import * as store from './store.ts'

const PURPOSE = 'channel.token'
/** A key is renewed this long before its end: platforms keep the old one good for some minutes. */
const MARGIN_MS = 120_000
/** Longest time that one replica may take to get a new key. */
const LEASE_MS = 10_000
const LOOK_MS = 100

export interface TokenDeps {
  db: Database
  vault: Vault
  clock: Clock
}

interface Token {
  value: string
  expiresAt: number
  generation: number
}

/**
 * The key of one account, kept in the database for all replicas. One of them gets a new one while the others wait for
 * it, so that nobody makes another's key invalid.
 */
export class SharedToken implements TokenSource {
  readonly #deps: TokenDeps
  readonly #of: { channel: string; account: string }
  readonly #request: TokenRequest
  #known: Token | null = null
  #renewing: Promise<string> | null = null

  constructor(deps: TokenDeps, of: { channel: string; account: string }, request: TokenRequest) {
    this.#deps = deps
    this.#of = of
    this.#request = request
  }

  async get(): Promise<string> {
    return this.#known && this.#isGood(this.#known) ? this.#known.value : this.#once(null)
  }

  renew(refused: string): Promise<string> {
    return this.#once(refused)
  }

  /** All who need a new key at once wait for the same one. */
  #once(refused: string | null): Promise<string> {
    this.#renewing ??= this.#renew(refused).finally(() => {
      this.#renewing = null
    })
    return this.#renewing
  }

  async #renew(refused: string | null): Promise<string> {
    const before = await this.#read()
    // Another replica may have been quicker, even since somebody here looked.
    if (before && before.value !== refused && this.#isGood(before)) {
      this.#known = before
      return before.value
    }
    const generation = before?.generation ?? 0
    for (let waited = 0; waited <= LEASE_MS * 2; waited += LOOK_MS) {
      if (await store.claimRenewal(this.#deps.db, { ...this.#of, generation, leaseMs: LEASE_MS })) {
        return this.#fetch(refused)
      }
      await wait(LOOK_MS)
      const now = await this.#read()
      if (now && now.generation > generation && this.#isGood(now)) {
        this.#known = now
        return now.value
      }
    }
    throw new PlatformFault('TOKEN_BUSY', true)
  }

  async #fetch(refused: string | null): Promise<string> {
    const { db, vault, clock } = this.#deps
    try {
      const offered = await this.#request(false)
      // The platform still offers the key that it refuses: it must be told to make another.
      const { token, expiresInSeconds } = offered.token === refused ? await this.#request(true) : offered
      const expiresAt = new Date(clock().getTime() + expiresInSeconds * 1000)
      await store.updateToken(db, { ...this.#of, token: vault.seal(PURPOSE, token), expiresAt })
      this.#known = await this.#read()
      return token
    } catch (error) {
      await store.releaseRenewal(db, this.#of.channel, this.#of.account)
      throw error
    }
  }

  async #read(): Promise<Token | null> {
    const row = await store.selectToken(this.#deps.db, this.#of.channel, this.#of.account)
    if (!row) return null
    const value = row.token ? this.#deps.vault.open<string>(PURPOSE, row.token) : ''
    return { value, expiresAt: row.expires_at?.getTime() ?? 0, generation: row.generation }
  }

  #isGood({ value, expiresAt }: Token): boolean {
    return value !== '' && expiresAt - MARGIN_MS > this.#deps.clock().getTime()
  }
}
