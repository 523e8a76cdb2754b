import { batched, type Database } from '../db/index.ts'
import { type Clock, type Log, newId, type Reply, type StoredMessage, type Understanding } from '../domain/index.ts'
import type { CompanyTalk } from '../enterprise/index.ts'
import type { FollowUps } from '../followup/index.ts'
import type { Receiver } from '../handoff/index.ts'
import type { Identity } from '../identity/index.ts'
import { defaultAreas, type Knowledge } from '../knowledge/index.ts'
import { type MessageLog, type MessageRow, sealContent, toMessage } from '../messages/index.ts'
import { type Interpreter, type LeafChooser, understand } from '../nlu/index.ts'
import type { Takeover } from '../takeover/index.ts'
import type { Vault } from '../vault/index.ts'
import { carryOut } from './act.ts'
import { decide } from './decide.ts'
import type { Decision, Situation, Sought } from './decision.ts'
import type { Answer, Effects, Turn } from './effects.ts'
import { draftOfPerson } from './elsewhere.ts'
import { heard, spokenBack } from './interpreting.ts'
import { goesOn } from './linking.ts'
import { takeApart } from './matters.ts'
import { placeIn, type Reference, surveyDraft } from './reference.ts'
import { withOpinion } from './second-opinion.ts'
import { commitTurns, isOvertaken, type Leased, type TurnRows } from './store.ts'
import { newStory, STORY, type Story } from './story.ts'
import { trouble } from './wording.ts'

/** How often a turn reads a ticket again that others keep writing, before it fails and is tried later. */
const ATTEMPTS = 5

export interface TurnDeps {
  db: Database
  vault: Vault
  clock: Clock
  log: Log
  messages: MessageLog
  knowledge: Knowledge
  /** The reference data as it is valid now. */
  reference: () => Reference
  ticketNumber: (at: Date) => Promise<string>
  takeover: Takeover
  followUps: FollowUps
  companies: CompanyTalk
  /** Null without an outside model: then a person is fetched for who does not write Chinese. */
  interpreter: Interpreter | null
  /** Null without an outside model: the classifier's choice stands. */
  leafChooser: LeafChooser | null
  /** Who hears of tickets. */
  receivers: readonly Receiver[]
  /** Who somebody is on other channels. */
  identity: Identity
  /** The receivers of ticket events were given something to do. */
  onOutbox: () => void
}

/** Handles turns: understands, asks the knowledge base, decides, and closes each in one transaction. */
export class TurnHandler {
  readonly #deps: TurnDeps
  readonly #commit: (rows: TurnRows) => Promise<number[] | null>

  constructor(deps: TurnDeps) {
    this.#deps = deps
    this.#commit = batched((turns) => commitTurns(deps.db, turns))
  }

  /**
   * Handles the waiting messages of a leased conversation in order; the last one gives it back.
   * False when the lease was lost on the way.
   */
  async handle(leased: Leased): Promise<boolean> {
    let story = this.#openStory(leased)
    let { lastReplySeq } = leased
    if (leased.isHeld) return this.#listen(leased, story)
    // After a person spoke, what we asked before them stands no longer.
    if (leased.lastReplyAuthor === 'agent' || leased.lastReplyKind === 'takeover') story = withoutQuestion(story)
    for (const row of leased.waiting) {
      const started = performance.now()
      const { interpreter } = this.#deps
      const turn = await heard(this.#turnOf(leased, row, story, row.seq < lastReplySeq), interpreter)
      const replyId = newId()
      const { decision, actReading } = await this.#decide(turn, replyId)
      const release = row === leased.waiting.at(-1)
      const closed = await this.#carryOut(decision, leased, turn, { replyId, release })
      if (!closed) return false
      lastReplySeq = closed.seq
      story = closed.story
      this.#deps.log.info(
        {
          conversationId: leased.id,
          turnId: row.id,
          channel: leased.channel,
          act: actReading,
          decision: decision.do,
          ms: Math.round(performance.now() - started),
        },
        'turn finished',
      )
    }
    return true
  }

  /** A person holds the conversation: its messages are kept for them, and nothing is answered. */
  async #listen(leased: Leased, story: Story): Promise<boolean> {
    const sealed = this.#deps.vault.seal(STORY, withoutQuestion(story)).toString('base64')
    for (const { id } of leased.waiting) {
      const closed = await this.#commit({
        conversation: leased.id,
        lease: leased.lease,
        story: sealed,
        draftOpen: false,
        handled: id,
        release: id === leased.waiting.at(-1)!.id,
        replies: [],
        tickets: [],
        outbox: [],
        takeovers: [],
      })
      if (!closed) return false
      this.#deps.log.info({ conversationId: leased.id, turnId: id, channel: leased.channel }, 'left to the agent')
    }
    return true
  }

  /** Closes the first waiting message with an honest sentence: its turn has failed too often. */
  async giveUp(leased: Leased): Promise<void> {
    const [row] = leased.waiting
    if (!row) return
    const turn = this.#turnOf(leased, row, this.#openStory(leased), false)
    const effects: Effects = { story: turn.story, reply: trouble, tickets: [], outbox: [], takeovers: [] }
    await this.#close(leased, turn, { replyId: newId(), effects, release: true })
  }

  #openStory({ story }: Leased): Story {
    return story ? { ...newStory(), ...this.#deps.vault.open<Story>(STORY, story) } : newStory()
  }

  /** A message that was sent before our last words could be read answers nothing that they asked. */
  #turnOf(leased: Leased, row: MessageRow, story: Story, hasty: boolean): Turn {
    const message = toMessage(this.#deps.vault, row)
    return {
      conversationId: leased.id,
      channel: leased.channel,
      line: leased.line,
      message,
      story: hasty ? { ...story, asked: null, listed: [] } : story,
      hasty,
      followUp: leased.followUp,
      at: this.#deps.clock(),
    }
  }

  async #decide(
    turn: Turn,
    replyId: string,
  ): Promise<{ decision: Exclude<Decision<Answer>, { do: 'seek' }>; actReading: string }> {
    const { message, story, at } = turn
    const understanding = understand(message.text, { asked: story.asked, now: at })
    const situation: Situation<Answer> = {
      story,
      hasty: turn.hasty,
      text: message.text,
      line: turn.line,
      understanding,
      point: message.location ?? null,
      attachments: message.attachments ?? [],
      at,
      draftId: newId(),
      survey: (draft) => surveyDraft(draft, this.#deps.reference(), turn.line),
      handOver: this.#deps.takeover.settings,
      followUp: turn.followUp,
    }
    situation.apart = takeApart(situation, this.#deps.reference())
    if (goesOn(message.text)) situation.elsewhere = await draftOfPerson(this.#deps, turn)
    let decision = decide(situation)
    if (decision.do === 'seek') {
      const question = decision.question ?? withoutIntroduction(message.text, understanding)
      decision = decide({ ...situation, sought: await this.#seek(turn, question, replyId) })
    }
    if (decision.do === 'seek') throw new Error('a decision asked to seek twice')
    const { reference, leafChooser } = this.#deps
    return { decision: await withOpinion(decision, reference(), leafChooser), actReading: understanding.act }
  }

  /** Asks the knowledge base; when it fails, that is a refusal like any other, never silence. */
  async #seek(turn: Turn, question: string, replyId: string): Promise<Sought<Answer>> {
    const { knowledge, messages, log } = this.#deps
    const onDelta = (text: string) =>
      messages.bus.publish(turn.conversationId, { type: 'delta', messageId: replyId, text })
    try {
      const { thread } = turn.story
      const areas = this.#areasOf(`${thread?.question ?? ''}\n${question}`)
      const answer = await knowledge.answer(question, { line: turn.line, at: turn.at, areas, thread, onDelta })
      if (answer.outcome !== 'answered') return answer
      return { outcome: 'answered', answer, related: answer.related, thread: answer.thread }
    } catch (err) {
      log.error({ err, conversationId: turn.conversationId }, 'the knowledge base did not answer')
      return { outcome: 'refused', near: [] }
    }
  }

  /** Whoever names a place of a district may be answered by what holds there. */
  #areasOf(text: string): readonly string[] {
    const district = placeIn(text, this.#deps.reference().gazetteer)?.districtCode
    return district ? [...defaultAreas, district] : defaultAreas
  }

  /**
   * Carries a decision out and closes the turn; null when the lease was lost. A ticket that somebody else wrote since it
   * was read is read again.
   */
  async #carryOut(
    decision: Exclude<Decision<Answer>, { do: 'seek' }>,
    leased: Leased,
    turn: Turn,
    { replyId, release }: { replyId: string; release: boolean },
  ): Promise<{ seq: number; story: Story } | null> {
    for (let attempt = 1; ; attempt++) {
      const effects = await spokenBack(await carryOut(decision, turn, this.#deps), turn, this.#deps.interpreter)
      try {
        const seq = await this.#close(leased, turn, { replyId, effects, release })
        return seq === null ? null : { seq, story: effects.story }
      } catch (error) {
        if (!isOvertaken(error) || attempt >= ATTEMPTS) throw error
      }
    }
  }

  /** Gives the reply's position in the log, or null when the lease was lost. */
  async #close(
    leased: Leased,
    turn: Turn,
    { replyId, effects, release }: { replyId: string; effects: Effects; release: boolean },
  ): Promise<number | null> {
    const { vault, messages, onOutbox } = this.#deps
    const { author, kind, ...content } = effects.reply
    const seqs = await this.#write(effects.change, {
      conversation: leased.id,
      lease: leased.lease,
      story: vault.seal(STORY, effects.story).toString('base64'),
      draftOpen: effects.story.draft !== null && effects.story.asked !== null,
      handled: turn.message.messageId,
      release,
      replies: [
        {
          id: replyId,
          author,
          kind,
          replyTo: turn.message.messageId,
          content: sealContent(vault, content).toString('base64'),
          at: turn.at.toISOString(),
        },
      ],
      tickets: effects.tickets,
      outbox: effects.outbox,
      takeovers: effects.takeovers,
      followUps: effects.followUps,
    })
    if (!seqs) return null
    messages.publish(stored(effects.reply, turn, replyId, seqs[0]!))
    if (effects.outbox.length > 0) onOutbox()
    return seqs[0]!
  }

  /** With others of this moment in one statement; a change of who belongs to whom needs a transaction of its own. */
  async #write(change: Effects['change'], rows: TurnRows): Promise<number[] | null> {
    if (!change) return this.#commit(rows)
    const seqs = await this.#deps.db.transaction(async (tx) => {
      const [written] = await commitTurns(tx, [rows])
      if (written) await change.write(tx)
      return written ?? null
    })
    if (seqs) change.committed()
    return seqs
  }
}

/** The same without what stood open: whoever comes back from a person begins anew, and keeps what was written down. */
function withoutQuestion(story: Story): Story {
  return {
    ...story,
    asked: null,
    parked: null,
    correcting: false,
    proving: null,
    linking: null,
    offered: [],
    listed: [],
    refusals: 0,
  }
}

/** A question without the clauses in which somebody says who they are: they find nothing and concern nobody. */
function withoutIntroduction(text: string, { contact }: Understanding): string {
  const own = [contact.name, contact.phone].flatMap((found) => (found ? [found.span.quote] : []))
  const clauses = text.split(/(?<=[,，。;；!！\n])/).filter((clause) => !own.some((words) => clause.includes(words)))
  return clauses.join('').trim() || text
}

function stored(reply: Reply, turn: Turn, messageId: string, seq: number): StoredMessage {
  const { conversationId, message, at } = turn
  return { ...reply, seq, messageId, conversationId, replyTo: message.messageId, externalId: null, at }
}
