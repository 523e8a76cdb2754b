import type { WebSocket } from '@fastify/websocket'
import type { AssistNews } from '../../assist/index.ts'
import type { Call, CallNews } from '../../calls/index.ts'
import { AppError } from '../../domain/index.ts'
import { RateLimit } from '../../http/index.ts'
import { type Actor, recordAudit } from '../../people/index.ts'
import type { DeskDeps } from '../deps.ts'
import { ChatWatch, type QueueWatch } from '../live-chats/index.ts'
import { type AtDesk, checkSight, isOwn, maySee } from './access.ts'
import { fieldValue } from './fields.ts'
import { type CallFrame, type ChatFrame, type DeskFrame, frameIdOf, parseDeskFrame } from './frames.ts'
import { callView, cardOf, utteranceView } from './view.ts'
import type { Whispers } from './whispers.ts'

const PING_MS = 30_000
const FRAMES_PER_10_S = 200
/** A page that reads this far behind is cut off; it reads everything anew when it comes back. */
const MAX_BUFFERED_BYTES = 8 * 1024 * 1024
const closeCode = { policy: 1008, tryLater: 1013 } as const

export interface CallDeskSocketDeps {
  desk: DeskDeps
  whispers: Whispers
  queue: QueueWatch
  actor: Actor
  who: AtDesk
  onError: (error: unknown) => void
}

/**
 * One open page of the desk. It hears of every call that its agent may see, and all that happens in those it watches:
 * the agent's own by themselves, others when it asks. It keeps nothing: after a break the page begins anew.
 */
export class CallDeskSocket {
  readonly #socket: WebSocket
  readonly #deps: CallDeskSocketDeps
  readonly #limit = new RateLimit(FRAMES_PER_10_S, 10_000)
  /** Watched calls by id; news of one that is still being read wait in its list. */
  readonly #watched = new Map<string, object[] | null>()
  /** Calls that this page knows of, by id. */
  readonly #known = new Map<string, Call>()
  readonly #chats: ChatWatch
  #users: ReadonlySet<string> = new Set()
  #ends: (() => void)[] = []
  #missedPings = 0

  constructor(socket: WebSocket, deps: CallDeskSocketDeps) {
    this.#socket = socket
    this.#deps = deps
    this.#chats = new ChatWatch({ ...deps, send: (frame) => this.#send(frame) })
  }

  /** Greets the page, shows what is on the table, and serves it until it goes. */
  async serve(): Promise<void> {
    const { desk, who, whispers, queue } = this.#deps
    const { calls, assist, userNames } = desk.live
    this.#keepAlive()
    this.#socket.on('message', (data) => void this.#onFrame(data.toString()))
    this.#users = await userNames()
    this.#ends.push(
      calls.bus.subscribe((news) => this.#onCall(news)),
      assist.subscribe((news) => this.#onAssist(news)),
      whispers.subscribe(({ subjectId, from, text }) => {
        const call = this.#known.get(subjectId)
        if (call) this.#tell(call, { type: 'whisper', from, text })
      }),
    )
    if (this.#socket.readyState !== this.#socket.OPEN) return this.#end()
    this.#send({ type: 'session', user: { id: who.id, name: who.userName, displayName: who.name, roles: who.roles } })
    const table = (await calls.onTable()).filter((call) => maySee(call, who, this.#users))
    for (const call of table) this.#known.set(call.id, call)
    this.#send({ type: 'calls', calls: table.map(cardOf) })
    this.#ends.push(
      queue.subscribe((view) => this.#send({ type: 'queue', ...view })),
      () => this.#chats.end(),
    )
    for (const call of table) if (isOwn(call, who) && call.state === 'live') await this.#watch(call)
  }

  #onCall(news: CallNews): void {
    const { call } = news
    if (news.type !== 'utterance') {
      this.#deps.desk.live
        .userNames(call.agentId)
        .then((users) => {
          this.#users = users
          this.#onChange(news)
        })
        .catch(this.#deps.onError)
    } else if (maySee(call, this.#deps.who, this.#users)) {
      this.#known.set(call.id, call)
      this.#tell(call, { type: 'utterance', ...utteranceView(news.utterance) })
    }
  }

  #onChange(news: Exclude<CallNews, { type: 'utterance' }>): void {
    const { call } = news
    const { who, onError } = this.#deps
    if (!maySee(call, who, this.#users)) {
      this.#lose(call)
      return
    }
    this.#known.set(call.id, call)
    const mine = isOwn(call, who)
    this.#send({ type: `call.${news.type}`, ...keyOf(call), call: cardOf(call), mine })
    if (mine && !this.#watched.has(call.id) && call.state === 'live') this.#watch(call).catch(onError)
    if (news.type === 'ended' && this.#watched.has(call.id)) this.#showState(call).catch(onError)
  }

  /** The call went to somebody else. */
  #lose(call: Call): void {
    if (!this.#known.delete(call.id)) return
    this.#watched.delete(call.id)
    this.#send({ type: 'call.gone', ...keyOf(call) })
  }

  #onAssist(news: AssistNews): void {
    this.#chats.onAssist(news)
    const call = this.#known.get(news.subjectId)
    if (!call) return
    const { subjectId: _own, ...rest } = news
    this.#tell(call, rest)
  }

  /** What happens in a watched call; it waits while the call is still being read. */
  #tell(call: Call, frame: object): void {
    const waiting = this.#watched.get(call.id)
    if (waiting === undefined) return
    const whole = { ...frame, ...keyOf(call) }
    if (waiting) waiting.push(whole)
    else this.#send(whole)
  }

  async #watch(call: Call): Promise<void> {
    if (this.#watched.has(call.id)) return
    const { desk, actor } = this.#deps
    this.#watched.set(call.id, [])
    try {
      await recordAudit(desk.db, { actor, action: 'call.watch', subjectType: 'call', subjectId: call.id })
      await this.#showState(call)
    } catch (error) {
      this.#watched.delete(call.id)
      throw error
    }
  }

  async #showState(call: Call): Promise<void> {
    const { calls, assist } = this.#deps.desk.live
    const view = await callView(calls, call, await assist.state(call.id))
    this.#send({ type: 'call.state', ...keyOf(call), ...view })
    const waiting = this.#watched.get(call.id)
    if (!waiting) return
    this.#watched.set(call.id, null)
    for (const frame of waiting) this.#send(frame)
  }

  async #onFrame(raw: string): Promise<void> {
    try {
      if (!this.#limit.take('')) throw new AppError('TOO_FAST', 'please wait a few seconds')
      const frame = parseDeskFrame(raw)
      await this.#handle(frame)
      if (frame.id !== undefined) this.#send({ type: 'ack', id: frame.id })
    } catch (error) {
      const isKnown = error instanceof AppError
      if (!isKnown) this.#deps.onError(error)
      const code = isKnown ? error.code : 'DATABASE_UNAVAILABLE'
      const detail = isKnown ? error.message : 'nothing is kept; please try again'
      this.#send({ type: 'error', code, detail, id: frameIdOf(raw) })
    }
  }

  #handle(frame: DeskFrame): Promise<void> {
    return 'conversationId' in frame ? this.#handleChat(frame) : this.#handleCall(frame)
  }

  async #handleChat(frame: ChatFrame): Promise<void> {
    const { type, conversationId } = frame
    if (type === 'chat.watch') await this.#chats.watch(conversationId, frame.after ?? null)
    else if (type === 'chat.unwatch') this.#chats.unwatch(conversationId)
    else await this.#chats.typing(conversationId)
  }

  async #handleCall(frame: CallFrame): Promise<void> {
    const { desk, who, whispers } = this.#deps
    const { assist } = desk.live
    const call = await this.#callOf(frame.callId)
    switch (frame.type) {
      case 'watch':
        return this.#watch(call)
      case 'unwatch':
        this.#watched.delete(call.id)
        return
      case 'edit':
        await assist.edit(call.id, who.id, frame.field, fieldValue(frame.field, frame.value ?? null, desk.reference()))
        return
      case 'release':
        await assist.release(call.id, who.id, frame.field)
        return
      case 'fate':
        return assist.fate(call.id, who.id, frame.suggestionId, frame.fate)
      case 'asked':
        return assist.asked(call.id, who.id, frame)
      case 'whisper':
        if (!who.roles.includes('supervisor')) throw new AppError('FORBIDDEN', 'supervisors whisper')
        whispers.publish({ subjectId: call.id, from: who.name, text: frame.text })
    }
  }

  /** By the gateway's id or the phone system's. Throws CALL_UNKNOWN, and FORBIDDEN for somebody else's. */
  async #callOf(id: string): Promise<Call> {
    const { calls, userNames } = this.#deps.desk.live
    const known = this.#known.get(id) ?? [...this.#known.values()].find(({ callId }) => callId === id)
    const call = known ?? (await calls.find(id))
    checkSight(call, this.#deps.who, await userNames(call.agentId))
    this.#known.set(call.id, call)
    return call
  }

  #send(frame: object): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) this.#socket.close(closeCode.tryLater, 'reads too slowly')
    else this.#socket.send(JSON.stringify(frame))
  }

  #end(): void {
    for (const end of this.#ends.splice(0)) end()
  }

  #keepAlive(): void {
    const timer = setInterval(() => {
      if (++this.#missedPings > 2) this.#socket.terminate()
      else this.#socket.ping()
      // Who works at the desk changes now and then.
      this.#deps.desk.live.userNames().then((users) => {
        this.#users = users
      }, this.#deps.onError)
    }, PING_MS)
    this.#socket.on('pong', () => {
      this.#missedPings = 0
    })
    this.#socket.on('close', () => {
      clearInterval(timer)
      this.#end()
    })
    this.#socket.on('error', () => this.#socket.terminate())
  }
}

function keyOf({ id, callId }: Call): { id: string; callId: string } {
  return { id, callId }
}
