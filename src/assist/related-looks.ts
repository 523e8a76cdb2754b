import type { Live, LiveAssistDeps } from './loading.ts'
import type { AssistNews } from './news.ts'
import { type Related, type RelatedFacts, relatedTo } from './related.ts'

/** Below this the leaf is a guess that no other ticket is looked for by. */
const SURE_ENOUGH = 0.4

interface Look {
  /** What was last looked for. */
  key: string
  found: Related
  looking: Promise<void>
}

const nothing: Related = { past: [], repeats: [] }

/** Tickets beside talks: looked for again whenever what they are found by has changed. */
export class RelatedLooks {
  readonly #deps: Pick<LiveAssistDeps, 'db' | 'vault' | 'clock'>
  readonly #publish: (news: AssistNews) => void
  readonly #looks = new WeakMap<Live, Look>()

  constructor(deps: Pick<LiveAssistDeps, 'db' | 'vault' | 'clock'>, publish: (news: AssistNews) => void) {
    this.#deps = deps
    this.#publish = publish
  }

  /** What was found so far. */
  of(live: Live): Related {
    return this.#looks.get(live)?.found ?? nothing
  }

  /** Looks, where there is something new to look for; whoever asks meanwhile waits for the same look. */
  async look(subjectId: string, live: Live): Promise<void> {
    const facts = factsOf(live)
    const key = JSON.stringify(facts)
    let look = this.#looks.get(live)
    if (look?.key !== key) {
      look = { key, found: look?.found ?? nothing, looking: Promise.resolve() }
      this.#looks.set(live, look)
      look.looking = this.#find(subjectId, look, facts).catch((error) => {
        this.#looks.delete(live)
        throw error
      })
    }
    await look.looking
  }

  async #find(subjectId: string, look: Look, facts: RelatedFacts): Promise<void> {
    const { db, vault, clock } = this.#deps
    look.found = await relatedTo({ db, vault, now: clock() }, facts)
    this.#publish({ type: 'related', subjectId, ...look.found })
  }
}

function factsOf({ talk: { form }, source }: Live): RelatedFacts {
  return {
    phone: form.phone.value ?? source.callerNumber,
    categoryCode: form.category.confidence >= SURE_ENOUGH ? (form.category.value?.code ?? null) : null,
    streetCode: form.area.value?.streetCode ?? null,
  }
}
