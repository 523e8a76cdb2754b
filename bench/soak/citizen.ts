import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { newWish } from './matters.ts'
import type { Random } from './random.ts'
import type { Scene } from './scene.ts'

/** Below the limit of 20 messages in 10 s. */
const PACE_MS = 520
/** A reply that does not come in this time, with the gateway alive, is lost. */
const PATIENCE_MS = 120_000
const URGES = 0.15

interface Frame {
  type: 'session' | 'ack' | 'delta' | 'message' | 'error'
  id?: string
  code?: string
  resume: string
  messageId: string
  replyTo?: string
  quickReplies: string[]
  ticket?: { ticketNo: string }
}

/**
 * Somebody in the web chat who files one suggestion after another. When the line goes dead they come back with the token
 * they have, and say again, under the same id, what was not acknowledged, as the page does.
 */
export class Citizen {
  /** Ids under which messages were acknowledged. */
  readonly acked = new Set<string>()
  /** Numbers of the tickets that they were told. */
  readonly tickets = new Set<string>()
  readonly #replies = new Map<string, Frame>()
  readonly #scene: Scene
  readonly #random: Random
  readonly #address: string
  #socket: WebSocket | null = null
  #resume = ''
  #lastSeen = ''
  #count = 0
  #onFrame: ((frame: Frame) => void) | null = null

  constructor(scene: Scene, { random, index }: { random: Random; index: number }) {
    this.#scene = scene
    this.#random = random
    this.#address = `10.1.${index >> 8}.${index & 255}`
  }

  /** Goes on until the play ends, and brings the last matter to its end. */
  async play(): Promise<void> {
    while (!this.#scene.isEnding) {
      const summary = await this.#say(newWish(this.#random))
      if (!summary.quickReplies.includes('确认')) continue
      const { ticket } = await this.#say('确认')
      if (ticket) this.tickets.add(ticket.ticketNo)
      if (ticket && this.#random() < URGES) await this.#say('催一下工单')
    }
    this.#socket?.close()
  }

  /** Says something and gives the reply, over as many lives of the gateway as it takes. */
  async #say(text: string): Promise<Frame> {
    const id = `${this.#address}-${++this.#count}`
    await sleep(PACE_MS)
    const messageId = await this.#scene.insist(async (origin) => {
      await this.#connected(origin)
      return this.#acknowledged(id, text)
    })
    this.acked.add(messageId)
    return this.#scene.insist(async (origin) => {
      await this.#connected(origin)
      return this.#replyTo(messageId)
    })
  }

  async #connected(origin: string): Promise<void> {
    if (this.#socket?.readyState === WebSocket.OPEN) return
    const query = this.#resume ? `?resume=${this.#resume}${this.#lastSeen && `&after=${this.#lastSeen}`}` : ''
    const headers = { 'x-forwarded-for': this.#address }
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/v1/chat${query}`, { headers })
    this.#socket = socket
    socket.on('error', () => socket.terminate())
    socket.on('message', (data) => this.#hear(JSON.parse(String(data)) as Frame))
    await this.#first(({ type }) => type === 'session')
  }

  #hear(frame: Frame): void {
    if (frame.type === 'session') this.#resume = frame.resume
    if (frame.type === 'error' && frame.code === 'RESUME_INVALID') this.#scene.faults.push('a conversation was lost')
    if (frame.type === 'message') {
      this.#lastSeen = frame.messageId
      if (frame.replyTo) this.#keep(frame, frame.replyTo)
    }
    this.#onFrame?.(frame)
  }

  #keep(frame: Frame, replyTo: string): void {
    const before = this.#replies.get(replyTo)
    if (before && before.messageId !== frame.messageId) this.#scene.faults.push(`two replies to ${replyTo}`)
    this.#replies.set(replyTo, frame)
  }

  async #acknowledged(id: string, text: string): Promise<string> {
    const answer = this.#first((frame) => (frame.type === 'ack' || frame.type === 'error') && frame.id === id)
    this.#socket!.send(JSON.stringify({ type: 'message', id, text }))
    const frame = await answer
    if (frame.type === 'ack') return frame.messageId
    throw new Error(frame.code)
  }

  async #replyTo(messageId: string): Promise<Frame> {
    const known = this.#replies.get(messageId)
    return known ?? this.#first((frame) => frame.type === 'message' && frame.replyTo === messageId, messageId)
  }

  /** The next frame of which `wanted` is true; rejects when the line goes dead. */
  #first(wanted: (frame: Frame) => boolean, awaited?: string): Promise<Frame> {
    const socket = this.#socket!
    const { promise, resolve, reject } = Promise.withResolvers<Frame>()
    const dead = () => reject(new Error('the line is dead'))
    const late = setTimeout(() => {
      if (awaited) this.#scene.faults.push(`no reply to ${awaited}`)
      socket.terminate()
    }, PATIENCE_MS)
    socket.once('close', dead)
    if (socket.readyState === WebSocket.CLOSED) dead()
    this.#onFrame = (frame) => {
      if (wanted(frame)) resolve(frame)
    }
    return promise.finally(() => {
      clearTimeout(late)
      socket.off('close', dead)
      this.#onFrame = null
    })
  }
}
