import { toBeijingIso } from '../domain/index.ts'
import type { Matter } from '../tickets/index.ts'
import type { Live, LiveAssistDeps } from './loading.ts'
import type { AssistNews } from './news.ts'
import { pastOf, type Related, repeatsOf } from './related.ts'

/** Below this the leaf is a guess that no other ticket is looked for by. */
const SURE_ENOUGH = 0.4
/** Characters of a story below which every one counts alike. */
const SHORT_STORY = 12

type LookDeps = Pick<LiveAssistDeps, 'db' | 'vault' | 'clock' | 'reference'>

interface Look {
  /** What was last looked for. */
  key: string
  found: Related
  /** The phone that `found.past` is of; undefined while nothing was found. */
  foundPhone: string | null | undefined
  looking: Promise<void>
}

const nothing: Related = { past: [], repeats: [] }

/** Tickets beside talks: looked for again whenever what they are found by has changed. */
export class RelatedLooks {
  readonly #deps: LookDeps
  readonly #publish: (news: AssistNews) => void
  readonly #looks = new WeakMap<Live, Look>()

  constructor(deps: LookDeps, publish: (news: AssistNews) => void) {
    this.#deps = deps
    this.#publish = publish
  }

  /** What was found so far. */
  of(live: Live): Related {
    return this.#looks.get(live)?.found ?? nothing
  }

  /** Looks, where there is something new to look for; whoever asks meanwhile waits for the same look. */
  async look(subjectId: string, live: Live): Promise<void> {
    const key = keyOf(live)
    const before = this.#looks.get(live)
    if (before?.key === key) return before.looking
    const look: Look = { key, found: nothing, foundPhone: undefined, ...shownBy(before), looking: Promise.resolve() }
    this.#looks.set(live, look)
    look.looking = this.#find(subjectId, live, { look, before }).catch((error) => {
      if (this.#looks.get(live) === look) this.#looks.delete(live)
      throw error
    })
    return look.looking
  }

  /** One look at a time; of those that wait meanwhile, only the newest is taken. */
  async #find(
    subjectId: string,
    live: Live,
    { look, before }: { look: Look; before: Look | undefined },
  ): Promise<void> {
    await before?.looking.catch(() => undefined)
    Object.assign(look, shownBy(before))
    if (this.#looks.get(live) !== look) return
    const phone = phoneOf(live)
    const matter = this.#matterOf(live)
    const [past, repeats] = await Promise.all([
      look.foundPhone === phone ? look.found.past : pastOf(this.#deps, phone),
      matter ? repeatsOf(this.#deps, { matter, conversationId: live.source.conversationId }) : [],
    ])
    Object.assign(look, { found: { past, repeats }, foundPhone: phone })
    this.#publish({ type: 'related', subjectId, ...look.found })
  }

  /** The ticket that the form would become, as far as it is compared; null while leaf or place are not known. */
  #matterOf({ talk: { form, warnings }, source }: Live): Matter | null {
    const { clock, reference } = this.#deps
    const { areas } = reference().gazetteer
    const category = form.category.confidence >= SURE_ENOUGH ? form.category.value : null
    const area = form.area.value
    if (!category || !area) return null
    const nameOf = (code: string | null) => (code ? areas.get(code)?.name : undefined)
    return {
      category,
      kind: form.kind.value ?? 'complaint',
      title: form.title.value ?? '',
      description: form.description.value ?? form.event.value ?? '',
      elements: {
        time: form.time.value,
        place: form.place.value,
        people: form.people.value,
        event: form.event.value,
        demand: form.demand.value,
      },
      place: {
        text: form.place.value ?? area.name,
        district: nameOf(area.districtCode),
        districtCode: area.districtCode ?? undefined,
        street: nameOf(area.streetCode),
        streetCode: area.streetCode ?? undefined,
      },
      requester: {
        type: source.line === 'enterprise' ? 'organisation' : 'person',
        name: null,
        phone: phoneOf({ talk: { form }, source }),
        creditCode: null,
        confidential: false,
        anonymous: false,
      },
      urgency: warnings.some(({ sort }) => sort === 'emergency') ? 'emergency' : 'ordinary',
      receivedAt: toBeijingIso(clock()),
    }
  }
}

/** What a look before this one found, as long as there is nothing newer. */
function shownBy(look: Look | undefined): Partial<Pick<Look, 'found' | 'foundPhone'>> {
  return look ? { found: look.found, foundPhone: look.foundPhone } : {}
}

function phoneOf({
  talk: { form },
  source,
}: {
  talk: Pick<Live['talk'], 'form'>
  source: Live['source']
}): string | null {
  return form.phone.value ?? source.callerNumber
}

/** What tickets are found by. Of the story only its size: a few more words find nothing new, twice as many may. */
function keyOf(live: Live): string {
  const { form, warnings } = live.talk
  const story = form.event.value ?? form.description.value ?? ''
  return JSON.stringify([
    phoneOf(live),
    form.category.confidence >= SURE_ENOUGH ? form.category.value?.code : null,
    form.area.value,
    form.place.value,
    form.people.value,
    form.kind.value,
    Math.floor(Math.log2(Math.max(1, story.length / SHORT_STORY))),
    warnings.some(({ sort }) => sort === 'emergency'),
  ])
}
