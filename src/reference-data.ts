import type { Reference } from './conversation/index.ts'
import type { Database } from './db/index.ts'
import { beijingDay, type Clock, inTurn } from './domain/index.ts'
import { createClassifierGently } from './nlu/index.ts'
import {
  examplesAfter,
  type LearnedExample,
  lessonsVersion,
  loadCatalogue,
  loadGazetteer,
  loadLessons,
  referenceVersion,
} from './tickets/index.ts'
import type { Vault } from './vault/index.ts'

/** How many decisions, at most, a slow transaction lags behind the newest. */
const LATE = 500

interface Sources {
  db: Database
  vault: Vault
  clock: Clock
}

/**
 * Catalogue, gazetteer and classifier in memory: made anew when another process changed them or a day began; what
 * people decide about categories, in whatever process, is learned by the classifier that is there, and what tickets
 * that were sent back teach by the router.
 */
export class ReferenceData {
  current: Reference
  readonly #sources: Sources
  #lastExample = 0
  /** Ids near the last one: a transaction that began earlier may commit a lower one later. */
  readonly #known = new Set<number>()
  #version: string
  #lessons = ''

  private constructor(sources: Sources, read: { current: Reference; version: string; decided: LearnedExample[] }) {
    this.#sources = sources
    this.current = read.current
    this.#version = read.version
    for (const { id } of read.decided.slice(-LATE)) this.#know(id)
  }

  #know(id: number): void {
    this.#known.add(id)
    this.#lastExample = Math.max(this.#lastExample, id)
    for (const old of this.#known) {
      if (this.#known.size <= 2 * LATE) break
      this.#known.delete(old)
    }
  }

  static async load(db: Database, vault: Vault, clock: Clock): Promise<ReferenceData> {
    const sources = { db, vault, clock }
    const version = await versionOf(sources)
    const examples = await examplesAfter(db, vault, 0)
    const { catalogue, gazetteer } = await read(sources)
    const classifier = await createClassifierGently(catalogue.leaves.values(), examples)
    const current = { catalogue, gazetteer, classifier }
    const data = new ReferenceData(sources, { current, version, decided: examples })
    await data.#learnRoutes()
    return data
  }

  /** Reads what has changed; one reading at a time, so that no decision is learned twice. */
  readonly refresh = inTurn(() => this.#refresh())

  async #refresh(): Promise<void> {
    const { db, vault } = this.#sources
    for (const { id, ...taught } of await examplesAfter(db, vault, this.#lastExample - LATE)) {
      if (this.#known.has(id)) continue
      this.current.classifier.learn(taught)
      this.#know(id)
    }
    const version = await versionOf(this.#sources)
    if (version !== this.#version) {
      const { catalogue, gazetteer } = await read(this.#sources)
      const classifier = await this.current.classifier.forLeaves(catalogue.leaves.values())
      this.current = { catalogue, gazetteer, classifier }
      this.#version = version
      this.#lessons = ''
    }
    await this.#learnRoutes()
  }

  async #learnRoutes(): Promise<void> {
    const { db } = this.#sources
    const version = await lessonsVersion(db)
    if (version === this.#lessons) return
    const lessons = await loadLessons(db)
    this.current = { ...this.current, catalogue: { ...this.current.catalogue, lessons } }
    this.#lessons = version
  }
}

async function read({ db, clock }: Sources): Promise<Omit<Reference, 'classifier'>> {
  const [catalogue, gazetteer] = await Promise.all([loadCatalogue(db, clock()), loadGazetteer(db)])
  return { catalogue, gazetteer }
}

/** Leaves come and go with the calendar day, so the day is part of the version. */
async function versionOf({ db, clock }: Sources): Promise<string> {
  return `${beijingDay(clock())} ${await referenceVersion(db)}`
}
