import type { Reference } from '../conversation/index.ts'
import type { Edits, FieldName, Form, Line, Missing, Slot, Turn, Understanding, Warning } from '../domain/index.ts'
import { understand } from '../nlu/index.ts'
import { answersTo, type Search, type Suggestion } from './answers.ts'
import { type Heard, hear, nothingHeard } from './fold.ts'
import { type FilledForm, fillForm } from './form.ts'

export interface TalkDeps {
  reference: () => Reference
  search: Search
  now: () => Date
  newId: () => string
}

export interface TalkFacts {
  line: Line
  callerNumber: string | null
}

/** What changes on the agent's screen when something was said, put right or taken back. */
export interface TalkUpdate {
  /** The turn that it follows from. */
  segment: string
  revision: number
  /** Suggestions for this turn, best first; one that was made before comes again under its id. */
  suggestions: Suggestion[]
  /** Ids of suggestions whose words were taken back. */
  withdrawn: string[]
  form: Form
  missing: Missing[]
  warnings: Warning[]
}

interface Said {
  turn: Turn
  after: Heard
}

/** As many suggestions stand at once; nobody reads further down. */
const MOST_STANDING = 30
/** Longest text by which one turn's matter is judged. */
const TELLING_LIMIT = 400

/**
 * One call or chat as it is listened to. A turn costs the same however many came before; a turn that is put right or
 * taken back makes those behind it be taken in anew, from readings that are kept. The agent's edits stand.
 */
export class TalkAssist {
  readonly #deps: TalkDeps
  readonly #said: Said[] = []
  readonly #readings = new Map<string, Understanding>()
  readonly #telling = new Map<string, number>()
  #facts: TalkFacts
  #edits: Edits = {}
  #standing: Suggestion[] = []
  #filled: FilledForm | null = null
  /** What the form was last filled from. */
  #judged: Heard | null = null

  constructor(facts: TalkFacts, deps: TalkDeps) {
    this.#facts = facts
    this.#deps = deps
  }

  get form(): Form {
    return this.#fill().form
  }

  get missing(): Missing[] {
    return this.#fill().missing
  }

  get warnings(): Warning[] {
    return newestOfEach(this.#heard.warnings)
  }

  /** Suggestions whose words stand, newest first. */
  get suggestions(): readonly Suggestion[] {
    return this.#standing
  }

  get turns(): readonly Turn[] {
    return this.#said.map(({ turn }) => turn)
  }

  get edits(): Edits {
    return this.#edits
  }

  /** The line or the caller's number became known. */
  know(facts: TalkFacts): void {
    this.#facts = facts
    this.#filled = null
  }

  /** What an agent wrote; null empties the field. What is heard changes it no more. */
  edit<Name extends FieldName>(name: Name, value: Form[Name]['value']): void {
    this.#edits = { ...this.#edits, [name]: value }
    this.#filled = null
  }

  /** The agent gives a field back to what the words say. */
  release(name: FieldName): void {
    const { [name]: _released, ...rest } = this.#edits
    this.#edits = rest
    this.#filled = null
  }

  /** Puts back suggestions that were made before a restart; those whose words are gone are left out. */
  restore(suggestions: readonly Suggestion[]): void {
    this.#standing = suggestions.filter((one) => this.#stands(one)).slice(0, MOST_STANDING)
  }

  /** Takes a turn in without looking for answers: for what was said before this listening began. */
  recall(turn: Turn): void {
    this.#place(turn)
  }

  /** Takes a turn in, or a newer revision of it; an empty text takes it back. Older revisions change nothing. */
  async take(turn: Turn): Promise<TalkUpdate | null> {
    const isNew = this.#place(turn)
    if (!isNew) return null
    const withdrawn = this.#withdrawGone()
    const found = turn.speaker === 'agent' || turn.text === '' ? [] : await this.#answers(turn)
    const isStanding = this.#said.some((one) => one.turn === turn)
    const suggestions = isStanding ? this.#addNew(found) : []
    const { form, missing } = this.#fill()
    const { segment, revision } = turn
    return { segment, revision, suggestions, withdrawn, form, missing, warnings: this.warnings }
  }

  /** Replaces the words of a standing suggestion; false when it was withdrawn meanwhile. */
  reword(id: string, words: Pick<Suggestion, 'text' | 'citations' | 'aiGenerated'>): boolean {
    const at = this.#standing.findIndex((one) => one.id === id)
    if (at < 0) return false
    this.#standing = this.#standing.with(at, { ...this.#standing[at]!, ...words })
    return true
  }

  get #heard(): Heard {
    return this.#said.at(-1)?.after ?? nothingHeard(this.#deps.now())
  }

  /** False when nothing changes by it. */
  #place(turn: Turn): boolean {
    const known = this.#said.findIndex((one) => one.turn.segment === turn.segment)
    if (known >= 0) {
      const before = this.#said[known]!.turn
      const isOlder = before.revision > turn.revision
      const isSame = before.revision === turn.revision && before.text === turn.text
      if (isOlder || isSame) return false
      this.#said.splice(known, 1)
      if (turn.text === '') return this.#refold(known)
      this.#said.splice(known, 0, { turn, after: this.#heard })
      return this.#refold(known)
    }
    if (turn.text === '') return false
    let at = this.#said.length
    while (at > 0 && this.#said[at - 1]!.turn.order > turn.order) at--
    this.#said.splice(at, 0, { turn, after: this.#heard })
    return this.#refold(at)
  }

  /** Takes in anew what was said from there on. */
  #refold(from: number): true {
    const now = this.#deps.now()
    const was = this.#said.length > 1 ? this.#judged : null
    const { classifier } = this.#deps.reference()
    const tell = (text: string) => this.#tell(text, classifier)
    for (let at = from; at < this.#said.length; at++) {
      const before = at === 0 ? nothingHeard(now) : this.#said[at - 1]!.after
      const { turn } = this.#said[at]!
      this.#said[at] = {
        turn,
        after: hear(before, turn, { read: (text, asked) => this.#read(text, asked), tell, now }),
      }
    }
    if (was === null || !isSameMatter(was, this.#heard)) this.#filled = null
    this.#judged = this.#heard
    return true
  }

  #read(text: string, asked: Slot | 'confirm' | null): Understanding {
    const key = `${asked}\n${text}`
    const known = this.#readings.get(key)
    if (known) return known
    const reading = understand(text, { asked, now: this.#deps.now() })
    this.#readings.set(key, reading)
    return reading
  }

  #tell(text: string, classifier: Reference['classifier']): number {
    const known = this.#telling.get(text)
    if (known !== undefined) return known
    const telling = classifier.classify(text.slice(0, TELLING_LIMIT))[0]?.confidence ?? 0
    this.#telling.set(text, telling)
    return telling
  }

  #fill(): FilledForm {
    this.#filled ??= fillForm(this.#heard, { ...this.#facts, reference: this.#deps.reference(), edits: this.#edits })
    return this.#filled
  }

  #answers(turn: Turn): Promise<Suggestion[]> {
    const at = this.#said.findIndex((one) => one.turn === turn)
    const before = this.#said.slice(0, Math.max(0, at)).findLast((one) => one.turn.speaker !== 'agent')?.turn ?? null
    const { search, now, newId } = this.#deps
    return answersTo(turn, before, { search, line: this.#facts.line, at: now(), newId })
  }

  /** An article that is on the screen already comes to the top under its own id, and answers the newest words. */
  #addNew(found: readonly Suggestion[]): Suggestion[] {
    const shown = found.map((one) => {
      const old = this.#standing.find(({ articleId }) => articleId === one.articleId)
      return old ? { ...old, segment: one.segment, revision: one.revision, confidence: one.confidence } : one
    })
    const rest = this.#standing.filter((old) => !shown.some(({ id }) => id === old.id))
    this.#standing = [...shown, ...rest].slice(0, MOST_STANDING)
    return shown
  }

  #withdrawGone(): string[] {
    const gone = this.#standing.filter((one) => !this.#stands(one))
    if (gone.length > 0) this.#standing = this.#standing.filter((one) => !gone.includes(one))
    return gone.map(({ id }) => id)
  }

  #stands({ segment, revision }: Suggestion): boolean {
    return this.#said.some(({ turn }) => turn.segment === segment && turn.revision === revision)
  }
}

/** Nothing was said that a form is filled from. */
function isSameMatter(a: Heard, b: Heard): boolean {
  const isAsBefore = a.draft === b.draft && a.statements === b.statements && a.evidence === b.evidence
  return isAsBefore && (a.lastCaller === null) === (b.lastCaller === null) && a.kindVotes === b.kindVotes
}

/** One warning of each sort, the newest. */
function newestOfEach(warnings: readonly Warning[]): Warning[] {
  const bySort = new Map<string, Warning>()
  for (const warning of warnings) bySort.set(warning.sort, warning)
  return [...bySort.values()]
}

/** All at once, for a talk that is known from its beginning: what the agent's screen shows behind its last turn. */
export async function suggest(
  turns: readonly Turn[],
  facts: TalkFacts,
  deps: TalkDeps,
): Promise<Omit<TalkUpdate, 'withdrawn' | 'segment' | 'revision'>> {
  const talk = new TalkAssist(facts, deps)
  for (const turn of turns) await talk.take(turn)
  return { suggestions: [...talk.suggestions], form: talk.form, missing: talk.missing, warnings: talk.warnings }
}
