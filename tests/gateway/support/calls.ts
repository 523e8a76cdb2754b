import { WebSocket } from 'ws'
import { accountsFile } from '../../../src/channels/index.ts'
import type { DeskClient } from './desk.ts'

export const phoneKey = 'phone-key-of-the-test'
/** Accounts with one phone system, whose left side is the citizen. */
export const phoneAccounts = accountsFile.parse({
  phone: { trunk: { apiKey: phoneKey, channelMap: { left: 'citizen', right: 'agent', '1': 'agent', '2': 'citizen' } } },
})

const PATIENCE_MS = 15_000

/** Any JSON frame; a test knows which members it looks at. */
// biome-ignore lint/suspicious/noExplicitAny: what a frame holds is what the test is about
export type AnyFrame = { type: string } & Record<string, any>

/** A socket of JSON frames, by the independent client `ws`. */
export class FrameSocket {
  readonly frames: AnyFrame[] = []
  closed: number | undefined
  readonly #socket: WebSocket
  #waiting: (() => void)[] = []

  protected constructor(url: string, headers: Record<string, string>) {
    this.#socket = new WebSocket(url, { headers })
    this.#socket.on('message', (data) => {
      this.frames.push(JSON.parse(String(data)) as AnyFrame)
      this.#wake()
    })
    this.#socket.on('close', (code) => {
      this.closed = code
      this.#wake()
    })
    this.#socket.on('error', () => this.#wake())
  }

  protected async opened<T>(this: T & FrameSocket): Promise<T> {
    if (this.#socket.readyState === WebSocket.CONNECTING) {
      await new Promise<void>((resolve) => {
        this.#socket.once('open', resolve)
        this.#socket.once('close', () => resolve())
      })
    }
    return this
  }

  send(frame: unknown): void {
    this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  }

  /** The first frame, from that position on, of which `wanted` is true. */
  async frame(wanted: (frame: AnyFrame) => boolean, from = 0): Promise<AnyFrame> {
    const deadline = Date.now() + PATIENCE_MS
    for (;;) {
      const found = this.frames.slice(from).find(wanted)
      if (found) return found
      if (this.closed !== undefined) throw new Error(`the socket closed with ${this.closed}`)
      await this.#news(deadline)
    }
  }

  close(): void {
    this.#socket.close()
  }

  async #news(deadline: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      const types = this.frames.map(({ type }) => type).join(' ')
      timer = setTimeout(() => reject(new Error(`nothing came; had: ${types}`)), deadline - Date.now())
    })
    await Promise.race([new Promise<void>((resolve) => this.#waiting.push(resolve)), late]).finally(() =>
      clearTimeout(timer),
    )
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }
}

/** A phone system that feeds calls in. */
export class PhoneFeed extends FrameSocket {
  readonly #seqs = new Map<string, number>()

  static async open(origin: string, query = '', key = phoneKey): Promise<PhoneFeed> {
    const url = `${origin.replace('http', 'ws')}/v1/calls${query}`
    return new PhoneFeed(url, { authorization: `Bearer ${key}` }).opened()
  }

  async started(callId: string, more: object = {}): Promise<AnyFrame> {
    this.send({
      type: 'call.started',
      callId,
      caller: '13800138000',
      line: 'citizen',
      startedAt: new Date().toISOString(),
      ...more,
    })
    return this.frame((frame) => frame.type === 'ack' && frame.callId === callId && frame.event === 'call.started')
  }

  /** Says one final utterance and waits until it is stored. */
  async say(callId: string, speaker: string, text: string, more: object = {}): Promise<AnyFrame> {
    const seq = this.#seqs.get(callId) ?? 0
    this.#seqs.set(callId, seq + 1)
    const from = this.frames.length
    this.send({
      type: 'utterance',
      callId,
      seq,
      speaker,
      text,
      final: true,
      startMs: seq * 1000,
      endMs: seq * 1000 + 900,
      ...more,
    })
    const own = (more as { seq?: number }).seq ?? seq
    return this.frame(
      ({ type, callId: one, seq: of }) => one === callId && (type === 'error' || (type === 'ack' && of === own)),
      from,
    )
  }
}

/** The page of an agent, at the desk's socket. */
export class DeskPage extends FrameSocket {
  static async open(desk: DeskClient, headers: Record<string, string> = {}): Promise<DeskPage> {
    const url = `${desk.origin.replace('http', 'ws')}/v1/desk`
    return new DeskPage(url, { cookie: desk.cookie, origin: desk.origin, ...headers }).opened()
  }

  /** Sends a frame and waits for its ack or error. */
  async ask(frame: object): Promise<AnyFrame> {
    const id = `ask-${this.frames.length}-${Math.random()}`
    this.send({ ...frame, id })
    return this.frame((one) => (one.type === 'ack' || one.type === 'error') && one.id === id)
  }
}

/** Sends events by request, as phone systems do that push. */
export async function postEvents(origin: string, callId: string, events: unknown, query = '', key = phoneKey) {
  const response = await fetch(`${origin}/v1/calls/${encodeURIComponent(callId)}/events${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(events),
  })
  return { status: response.status, body: (await response.json()) as AnyFrame & { results: AnyFrame[] } }
}
