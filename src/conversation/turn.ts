import { batched, type Database } from '../db/index.ts'
import { type Clock, type Line, type Log, newId, type Reply, type StoredMessage } from '../domain/index.ts'
import type { Knowledge } from '../knowledge/index.ts'
import { type MessageLog, type MessageRow, sealContent, toMessage } from '../messages/index.ts'
import { understand } from '../nlu/index.ts'
import type { Vault } from '../vault/index.ts'
import { carryOut, type Effects } from './act.ts'
import { type Decision, decide, type Situation, type Sought } from './decide.ts'
import { type Reference, surveyDraft } from './reference.ts'
import { commitTurns, type Leased, type TurnRows } from './store.ts'
import { newStory, type Story } from './story.ts'
import { trouble } from './wording.ts'

const STORY = 'conversation.story'

/** An answer out of the knowledge base. */
export type Answer = Extract<Awaited<ReturnType<Knowledge['answer']>>, { outcome: 'answered' }>

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
  /** The receivers of ticket events were given something to do. */
  onOutbox: () => void
}

/** One message of the requester on its way through a turn. */
export interface Turn {
  conversationId: string
  channel: string
  line: Line
  message: StoredMessage
  story: Story
  at: Date
}

/** Handles turns: understands, asks the knowledge base, decides, and closes each in one transaction. */
export class TurnHandler {
  readonly #deps: TurnDeps
  readonly #commit: (rows: TurnRows) => Promise<number[] | null>

  constructor(deps: TurnDeps) {
    this.#deps = deps
    this.#commit = batched((turns) => commitTurns(deps.db, turns))
  }

  /** Handles the waiting messages of a leased conversation in order; false when the lease was lost on the way. */
  async handle(leased: Leased): Promise<boolean> {
    let story = this.#openStory(leased)
    for (const row of leased.waiting) {
      const started = performance.now()
      const turn = this.#turnOf(leased, row, story)
      const replyId = newId()
      const { decision, actReading } = await this.#decide(turn, replyId)
      const effects = await carryOut(decision, turn, this.#deps)
      if (!(await this.#close(leased, turn, replyId, effects))) return false
      story = effects.story
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

  /** Closes the first waiting message with an honest sentence: its turn has failed too often. */
  async giveUp(leased: Leased): Promise<boolean> {
    const [row] = leased.waiting
    if (!row) return true
    const turn = this.#turnOf(leased, row, this.#openStory(leased))
    const effects: Effects = { story: turn.story, reply: trouble, tickets: [], outbox: [], takeovers: [] }
    return this.#close(leased, turn, newId(), effects)
  }

  #openStory({ story }: Leased): Story {
    return story ? { ...newStory(), ...this.#deps.vault.open<Story>(STORY, story) } : newStory()
  }

  #turnOf(leased: Leased, row: MessageRow, story: Story): Turn {
    const message = toMessage(this.#deps.vault, row)
    return {
      conversationId: leased.id,
      channel: leased.channel,
      line: leased.line,
      message,
      story,
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
      text: message.text,
      understanding,
      point: message.location ?? null,
      at,
      draftId: newId(),
      survey: (draft) => surveyDraft(draft, this.#deps.reference()),
    }
    let decision = decide(situation)
    if (decision.do === 'seek') decision = decide({ ...situation, sought: await this.#seek(turn, replyId) })
    if (decision.do === 'seek') throw new Error('a decision asked to seek twice')
    return { decision, actReading: understanding.act }
  }

  /** Asks the knowledge base; when it fails, that is a refusal like any other, never silence. */
  async #seek(turn: Turn, replyId: string): Promise<Sought<Answer>> {
    const { knowledge, messages, log } = this.#deps
    const onDelta = (text: string) =>
      messages.bus.publish(turn.conversationId, { type: 'delta', messageId: replyId, text })
    try {
      const answer = await knowledge.answer(turn.message.text, { line: turn.line, at: turn.at, onDelta })
      return answer.outcome === 'answered' ? { outcome: 'answered', answer } : { outcome: 'refused', near: answer.near }
    } catch (err) {
      log.error({ err, conversationId: turn.conversationId }, 'the knowledge base did not answer')
      return { outcome: 'refused', near: [] }
    }
  }

  async #close(leased: Leased, turn: Turn, replyId: string, effects: Effects): Promise<boolean> {
    const { vault, messages, onOutbox } = this.#deps
    const { author, kind, ...content } = effects.reply
    const seqs = await this.#commit({
      conversation: leased.id,
      lease: leased.lease,
      story: vault.seal(STORY, effects.story).toString('base64'),
      handled: turn.message.messageId,
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
    })
    if (!seqs) return false
    messages.publish(stored(effects.reply, turn, replyId, seqs[0]!))
    if (effects.outbox.length > 0) onOutbox()
    return true
  }
}

function stored(reply: Reply, turn: Turn, messageId: string, seq: number): StoredMessage {
  const { conversationId, message, at } = turn
  return { ...reply, seq, messageId, conversationId, replyTo: message.messageId, externalId: null, at }
}
