import { batched } from '../db/index.ts'
import { AppError, type FieldName, type Form, fieldNames, type Missing, newId, type Turn } from '../domain/index.ts'
import type { Suggestion } from './answers.ts'
import { EDIT, type Live, type LiveAssistDeps, loadTalk, SUGGESTION } from './loading.ts'
import type { AssistNews, TalkSource, TalkState } from './news.ts'
import { RelatedLooks } from './related-looks.ts'
import * as store from './store.ts'
import type { TalkUpdate } from './talk.ts'

/** A talk that nobody heard of for so long is read anew when somebody asks. */
const FORGET_MS = 30 * 60_000

/** Listens to talks beside their agents. What it knows is in the database too: it may be killed at any moment. */
export class LiveAssist {
  readonly #deps: LiveAssistDeps
  readonly #insert: (suggestion: store.NewSuggestion) => Promise<void>
  readonly #related: RelatedLooks
  readonly #live = new Map<string, Promise<Live>>()
  readonly #queues = new Map<string, Promise<unknown>>()
  readonly #listeners = new Set<(news: AssistNews) => void>()

  constructor(deps: LiveAssistDeps) {
    this.#deps = deps
    this.#related = new RelatedLooks(deps, (news) => this.#publish(news))
    this.#insert = batched((suggestions) => store.insertSuggestions(deps.db, suggestions))
  }

  subscribe(listener: (news: AssistNews) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Something was said, put right or taken back, and is committed. `receivedAt`: when it came in (`performance.now()`). */
  heard(subjectId: string, turn: Turn, receivedAt: number): Promise<void> {
    return this.#inOrder(subjectId, async () => {
      const live = await this.#open(subjectId, turn.segment)
      const update = await live.talk.take(turn)
      if (!update) return
      const tookMs = Math.round((performance.now() - receivedAt) * 10) / 10
      this.#publish({ type: 'assist', subjectId, tookMs, ...update })
      this.#after(subjectId, live, update, tookMs)
    })
  }

  /**
   * A chat as it stands in the log: what is new in it is taken in, and its screen's state given. What was said before
   * anybody listened is read too, and the newest of it answered.
   */
  async follow(subjectId: string, turns: readonly Turn[]): Promise<TalkState> {
    await this.#inOrder(subjectId, async () => {
      const live = await this.#open(subjectId, turns.findLast(({ speaker }) => speaker !== 'agent')?.segment)
      const known = new Set(live.talk.turns.map(({ segment }) => segment))
      for (const turn of turns) {
        if (known.has(turn.segment)) continue
        const update = await live.talk.take(turn)
        if (update) this.#after(subjectId, live, update, 0)
      }
    })
    return this.state(subjectId)
  }

  /** The line or the caller's number became known, or the talk moved to another conversation. */
  changed(subjectId: string, source: Omit<TalkSource, 'turns'>): Promise<void> {
    return this.#inOrder(subjectId, async () => {
      const live = await this.#open(subjectId)
      live.source = source
      live.talk.know(source)
      this.#publish({ type: 'form', subjectId, form: live.talk.form, missing: live.talk.missing, by: '' })
      this.#relate(subjectId, live)
    })
  }

  async state(subjectId: string): Promise<TalkState> {
    return this.#inOrder(subjectId, async () => {
      const live = await this.#open(subjectId)
      await this.#related.look(subjectId, live)
      const { form, missing, warnings, suggestions } = live.talk
      const shown = suggestions.map((one) => ({ ...one, fate: live.fates.get(one.id) ?? ('shown' as const) }))
      return { form, missing, warnings, suggestions: shown, ...this.#related.of(live) }
    })
  }

  /** Every turn of a talk as it stands, for its summary and transcript. */
  async turns(subjectId: string): Promise<readonly Turn[]> {
    return this.#inOrder(subjectId, async () => (await this.#open(subjectId)).talk.turns)
  }

  /** An agent wrote into a field, or emptied it with null; nothing that is heard changes it any more. */
  edit<Name extends FieldName>(
    subjectId: string,
    agentId: string,
    name: Name,
    value: Form[Name]['value'],
  ): Promise<Form> {
    const { db, vault } = this.#deps
    return this.#inOrder(subjectId, async () => {
      const live = await this.#open(subjectId)
      const { conversationId } = live.source
      const sealed = vault.seal(EDIT, value)
      await store.upsertEdit(db, { conversationId, subjectId, field: name, value: sealed, agentId })
      live.talk.edit(name, value)
      return this.#formChanged(subjectId, live, agentId)
    })
  }

  /** An agent gives a field back to what the words say. */
  release(subjectId: string, agentId: string, name: FieldName): Promise<Form> {
    return this.#inOrder(subjectId, async () => {
      const live = await this.#open(subjectId)
      await store.deleteEdit(this.#deps.db, subjectId, name)
      live.talk.release(name)
      return this.#formChanged(subjectId, live, agentId)
    })
  }

  /** What the agent did with a suggestion. Throws NOT_FOUND when it was never made, or was taken back. */
  fate(
    subjectId: string,
    agentId: string,
    suggestionId: string,
    fate: Exclude<store.Fate, 'withdrawn'>,
  ): Promise<void> {
    return this.#inOrder(subjectId, async () => {
      const live = await this.#open(subjectId)
      const known = UUID.test(suggestionId)
      const change = { subjectId, ids: [suggestionId], fate, agentId }
      if (!known || !(await store.updateFates(this.#deps.db, change))) {
        throw new AppError('NOT_FOUND', 'there is no such suggestion, or its words were taken back')
      }
      live.fates.set(suggestionId, fate)
      this.#publish({ type: 'fate', subjectId, suggestionId, fate, by: agentId })
    })
  }

  /** The agent said the next question as it was suggested. */
  asked(subjectId: string, agentId: string, missing: Pick<Missing, 'slot' | 'question'>): Promise<void> {
    return this.#inOrder(subjectId, async () => {
      const { source, talk } = await this.#open(subjectId)
      const id = newId()
      await this.#insert({
        id,
        conversation: source.conversationId,
        subject: subjectId,
        segment: talk.turns.at(-1)?.segment ?? '',
        kind: 'question',
        articleId: null,
        confidence: 1,
        tookMs: 0,
        content: this.#deps.vault
          .seal(SUGGESTION, { question: missing.slot, text: missing.question, citations: [] })
          .toString('base64'),
      })
      await store.updateFates(this.#deps.db, { subjectId, ids: [id], fate: 'used', agentId })
    })
  }

  /** What became of each field, once its ticket is filed. */
  async keepOutcomes(subjectId: string): Promise<void> {
    const { form, source } = await this.#inOrder(subjectId, async () => {
      const live = await this.#open(subjectId)
      return { form: live.talk.form, source: live.source }
    })
    const outcomes = fieldNames.map((field) => ({
      field,
      outcome: outcomeOf(form[field]),
      confidence: form[field].confidence,
    }))
    await store.insertOutcomes(this.#deps.db, { conversationId: source.conversationId, subjectId }, outcomes)
  }

  /** The talk is over and done with. */
  forget(subjectId: string): void {
    this.#live.delete(subjectId)
  }

  #formChanged(subjectId: string, live: Live, by: string): Form {
    const { form, missing } = live.talk
    this.#publish({ type: 'form', subjectId, form, missing, by })
    this.#relate(subjectId, live)
    return form
  }

  /** What need not be waited for: keeping what was suggested, a model's words, tickets that are related. */
  #after(subjectId: string, live: Live, update: TalkUpdate, tookMs: number): void {
    this.#inOrder(subjectId, () => this.#keep(subjectId, live, update, tookMs)).catch((err) =>
      this.#deps.log.warn({ err, subjectId }, 'suggestions could not be kept'),
    )
    this.#relate(subjectId, live)
    const [best] = update.suggestions
    if (best && this.#deps.hasModel) void this.#reword(subjectId, live, best)
  }

  async #keep(subjectId: string, live: Live, { suggestions, withdrawn }: TalkUpdate, tookMs: number): Promise<void> {
    const { db, vault } = this.#deps
    const fresh = suggestions.filter(({ id }) => !live.fates.has(id))
    for (const { id } of fresh) live.fates.set(id, 'shown')
    await Promise.all(
      fresh.map(({ id, kind, segment, articleId, confidence, question, text, citations }) =>
        this.#insert({
          id,
          conversation: live.source.conversationId,
          subject: subjectId,
          segment,
          kind,
          articleId,
          confidence,
          tookMs,
          content: vault.seal(SUGGESTION, { question, text, citations }).toString('base64'),
        }),
      ),
    )
    if (withdrawn.length > 0)
      await store.updateFates(db, { subjectId, ids: withdrawn, fate: 'withdrawn', agentId: null })
  }

  /** The article's own words stand at once; a model's may follow, where they hold. */
  async #reword(subjectId: string, live: Live, suggestion: Suggestion): Promise<void> {
    const { knowledge, clock, db, vault, log } = this.#deps
    try {
      const turn = live.talk.turns.find(({ segment }) => segment === suggestion.segment)
      if (!turn) return
      const answer = await knowledge.answer(turn.text, { line: live.source.line, at: clock() })
      if (answer.outcome !== 'answered' || !answer.aiGenerated) return
      const { text, citations, aiGenerated } = answer
      if (!live.talk.reword(suggestion.id, { text, citations, aiGenerated })) return
      await store.updateSuggestion(
        db,
        suggestion.id,
        vault.seal(SUGGESTION, { question: suggestion.question, text, citations, aiGenerated }),
      )
      this.#publish({ type: 'reworded', subjectId, suggestion: { ...suggestion, text, citations, aiGenerated } })
    } catch (err) {
      log.warn({ err, subjectId }, 'a suggestion keeps the words of its article')
    }
  }

  #relate(subjectId: string, live: Live): void {
    this.#related
      .look(subjectId, live)
      .catch((err) => this.#deps.log.warn({ err, subjectId }, 'related tickets could not be looked for'))
  }

  #open(subjectId: string, without?: string): Promise<Live> {
    const known = this.#live.get(subjectId)
    if (known) {
      known.then(
        (live) => {
          live.touchedAt = performance.now()
        },
        () => undefined,
      )
      return known
    }
    const opening = loadTalk(this.#deps, subjectId, without)
    this.#live.set(subjectId, opening)
    opening.catch(() => this.#live.delete(subjectId))
    void this.#forgetOld()
    return opening
  }

  async #forgetOld(): Promise<void> {
    const before = performance.now() - FORGET_MS
    for (const [subjectId, opening] of this.#live) {
      const live = await opening.catch(() => null)
      if (live && live.touchedAt > before) return
      this.#live.delete(subjectId)
    }
  }

  /** What concerns one talk happens one after the other. */
  #inOrder<T>(subjectId: string, work: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(subjectId) ?? Promise.resolve()
    const done = before.then(work, work)
    this.#queues.set(subjectId, done)
    const end = () => {
      if (this.#queues.get(subjectId) === done) this.#queues.delete(subjectId)
    }
    done.then(end, end)
    return done
  }

  #publish(news: AssistNews): void {
    for (const listener of this.#listeners) listener(news)
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function outcomeOf(field: Form[FieldName]): store.OutcomeRow['outcome'] {
  if (field.value === null) return 'empty'
  if (!field.edited) return 'kept'
  return field.heard === undefined ? 'typed' : 'edited'
}
