import type { Reference } from './conversation/index.ts'
import type { Database } from './db/index.ts'
import { beijingDay, type Clock } from './domain/index.ts'
import { createClassifier } from './nlu/index.ts'
import { loadCatalogue, loadGazetteer, referenceVersion } from './tickets/index.ts'

/** Catalogue, gazetteer and classifier in memory, made anew when another process changed them or a day began. */
export class ReferenceData {
  current: Reference
  readonly #db: Database
  readonly #clock: Clock
  #version: string

  private constructor(db: Database, clock: Clock, current: Reference, version: string) {
    this.#db = db
    this.#clock = clock
    this.current = current
    this.#version = version
  }

  static async load(db: Database, clock: Clock): Promise<ReferenceData> {
    const version = await versionOf(db, clock)
    return new ReferenceData(db, clock, await read(db, clock), version)
  }

  async refresh(): Promise<void> {
    const version = await versionOf(this.#db, this.#clock)
    if (version === this.#version) return
    this.current = await read(this.#db, this.#clock)
    this.#version = version
  }
}

async function read(db: Database, clock: Clock): Promise<Reference> {
  const [catalogue, gazetteer] = await Promise.all([loadCatalogue(db, clock()), loadGazetteer(db)])
  return { catalogue, gazetteer, classifier: createClassifier(catalogue.leaves.values()) }
}

/** Leaves come and go with the calendar day, so the day is part of the version. */
async function versionOf(db: Database, clock: Clock): Promise<string> {
  return `${beijingDay(clock())} ${await referenceVersion(db)}`
}
