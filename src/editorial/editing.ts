import type { Database, Db } from '../db/index.ts'
import { AppError, type Clock } from '../domain/index.ts'
import {
  type Article,
  articleSchema,
  findArticles,
  type Knowledge,
  publishWithin,
  withdrawWithin,
} from '../knowledge/index.ts'
import { addStep, type Draft, findDraft, lockDraft, putDraft, removeDraft, type StepAction } from './store.ts'

/** Who edits: a user of the desk. */
export interface Editor {
  id: string
  name: string
}

export interface EditingDeps {
  db: Database
  clock: Clock
  knowledge: Pick<Knowledge, 'refreshAndEmbed'>
  /** Nobody who wrote in a working copy may let it out. */
  twoPersonRule: boolean
}

/** What an editor wants to be done, and why. */
export interface Wish {
  editor: Editor
  reason: string
}

type Unchecked = Record<string, unknown>

/**
 * The life of an article: draft -> in review -> published -> withdrawn. Every step is kept with who and why.
 * What is published or withdrawn is seen by retrieval when the call returns.
 */
export class Editing {
  readonly #deps: EditingDeps

  constructor(deps: EditingDeps) {
    this.#deps = deps
  }

  /**
   * Writes the working copy. `revision` is the one the editor saw: 0 when none was there.
   * Throws KNOWLEDGE_INVALID with every fault, ARTICLE_CONFLICT when somebody else was faster or it is in review.
   */
  async save(content: Unchecked, revision: number, { editor, reason }: Wish): Promise<Draft> {
    const sound = soundArticle(content)
    return this.#step(sound.id, 'saved', { editor, reason }, async (tx, before) => {
      if ((before?.revision ?? 0) !== revision) throw conflict('somebody else has changed this article meanwhile')
      if (before?.state === 'in-review') throw conflict('the article is in review: send it back first')
      const [published] = await findArticles(tx, [sound.id])
      return {
        article: withItsPlace(sound, before?.article ?? published?.article),
        state: 'draft',
        revision: revision + 1,
        basedOn: before ? before.basedOn : (published?.version ?? null),
        authors: [...new Set([...(before?.authors ?? []), editor.id])],
        updatedAt: this.#deps.clock(),
      }
    })
  }

  /** Hands the working copy in. Throws KNOWLEDGE_INVALID without a source: it could answer nothing. */
  submit(id: string, revision: number, wish: Wish): Promise<Draft> {
    return this.#step(id, 'submitted', wish, async (_tx, before) => {
      const draft = seen(before, revision, 'draft')
      if (draft.article.sources.length === 0) throw new AppError('KNOWLEDGE_INVALID', 'an article needs a source')
      return { ...draft, state: 'in-review', revision: revision + 1, updatedAt: this.#deps.clock() }
    })
  }

  /** Gives the working copy back to its authors, with what is to be mended as the reason. */
  sendBack(id: string, revision: number, wish: Wish): Promise<Draft> {
    return this.#step(id, 'sent-back', wish, async (_tx, before) => {
      const draft = seen(before, revision, 'in-review')
      return { ...draft, state: 'draft', revision: revision + 1, updatedAt: this.#deps.clock() }
    })
  }

  /** Lets a reviewed working copy out. Throws REVIEW_OWN when the reviewer wrote in it, and the rule holds. */
  async publish(id: string, revision: number, wish: Wish): Promise<Article> {
    const { db, clock, twoPersonRule, knowledge } = this.#deps
    const article = await db.transaction(async (tx) => {
      const draft = seen(await lockDraft(tx, id), revision, 'in-review')
      if (twoPersonRule && draft.authors.includes(wish.editor.id)) {
        throw new AppError('REVIEW_OWN', 'an article is published by somebody who did not write it')
      }
      await this.#refuseOvertaken(tx, draft)
      const credit = { ...credited(wish), author: draft.authors.join(' ') }
      await publishWithin(tx, [draft.article], { ...credit, at: clock() })
      await removeDraft(tx, id)
      await addStep(tx, { action: 'published', article: draft.article, ...credited(wish), at: clock() })
      return draft.article
    })
    await knowledge.refreshAndEmbed()
    return article
  }

  /** Drops the working copy; what is published stays as it is. */
  async discard(id: string, wish: Wish): Promise<void> {
    const { db, clock } = this.#deps
    await db.transaction(async (tx) => {
      const draft = await lockDraft(tx, id)
      if (!draft) throw unknown()
      await removeDraft(tx, id)
      await addStep(tx, { action: 'discarded', article: draft.article, ...credited(wish), at: clock() })
    })
  }

  /** Takes a published article out of use; its versions stay. Throws NOT_FOUND. */
  async withdraw(id: string, wish: Wish): Promise<void> {
    const { db, clock, knowledge } = this.#deps
    await db.transaction(async (tx) => {
      for (const article of await withdrawWithin(tx, [id], { ...credited(wish), at: clock() })) {
        await addStep(tx, { action: 'withdrawn', article, ...credited(wish), at: clock() })
      }
    })
    await knowledge.refreshAndEmbed()
  }

  find(id: string): Promise<Draft | null> {
    return findDraft(this.#deps.db, id)
  }

  async #step(
    id: string,
    action: StepAction,
    wish: Wish,
    change: (tx: Db, before: Draft | null) => Promise<Draft>,
  ): Promise<Draft> {
    const { db, clock } = this.#deps
    return db.transaction(async (tx) => {
      const draft = await change(tx, await lockDraft(tx, id))
      await putDraft(tx, draft)
      await addStep(tx, { action, article: draft.article, ...credited(wish), at: clock() })
      return draft
    })
  }

  /** An import may have published a newer version while this one was written: its words must not be lost unseen. */
  async #refuseOvertaken(tx: Db, { article, basedOn }: Draft): Promise<void> {
    const [published] = await findArticles(tx, [article.id])
    if ((published?.version ?? null) !== basedOn) {
      throw conflict('a newer version was published since this one was begun: send it back and compare')
    }
  }
}

/** Whose place an article took, and where it stands in its document: facts that saving without them does not undo. */
function withItsPlace(article: Article, before: Article | undefined): Article {
  const { passageOf = before?.passageOf, replaces = before?.replaces } = article
  return { ...article, ...(passageOf && { passageOf }), ...(replaces && { replaces }) }
}

function soundArticle(content: Unchecked): Article {
  const parsed = articleSchema.safeParse(content)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new AppError('KNOWLEDGE_INVALID', lines.join('\n'))
}

/** The working copy, as the editor saw it and in the state that the step needs. */
function seen(draft: Draft | null, revision: number, state: Draft['state']): Draft {
  if (!draft) throw unknown()
  if (draft.revision !== revision) throw conflict('somebody else has changed this article meanwhile')
  if (draft.state !== state) throw conflict(`the article is ${draft.state}, not ${state}`)
  return draft
}

const credited = ({ editor, reason }: Wish) => ({ actor: editor.id, actorName: editor.name, reason })
const conflict = (why: string) => new AppError('ARTICLE_CONFLICT', why)
const unknown = () => new AppError('NOT_FOUND', 'there is no working copy of such an article')
