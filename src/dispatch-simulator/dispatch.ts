import { type TicketStatus, toBeijingIso } from '../domain/index.ts'
import { Book, type Entry } from './book.ts'
import { Courier } from './courier.ts'
import { type IncomingType, makeEvent, type ReceivedTicket, type StatusEvent, type StatusType } from './event.ts'
import { strikes } from './faults.ts'
import type { SimulatorOptions } from './options.ts'
import { extendedDueAt, isOver, publicText, type Step, stepsAhead, unitFor } from './story.ts'

/** The dispatch system itself: takes tickets, plays each one's story, and sends what happens back to the gateway. */
export class Dispatch {
  readonly book = new Book()
  readonly #options: SimulatorOptions
  readonly #courier: Courier
  readonly #timers = new Map<string, NodeJS.Timeout>()
  /** Status events that the fault `reorder` holds back, by ticket. */
  readonly #held = new Map<string, StatusEvent>()

  constructor(options: SimulatorOptions) {
    this.#options = options
    this.#courier = new Courier({
      ...options,
      onAttempt: (event, delivery) => this.book.noteDelivery(event.ticketNo, event.id, delivery),
    })
  }

  /** Takes an event of the gateway. A repeat of its id changes nothing and gives false. */
  receive(webhookId: string, type: IncomingType, ticket: ReceivedTicket): boolean {
    if (!this.book.isNew(webhookId)) return false
    const known = this.book.find(ticket.ticketNo) !== undefined
    const entry = this.book.take(ticket, { at: new Date(), type, text: '', eventId: webhookId })
    if (type === 'withdrawn' || type === 'merged') this.#stopStory(ticket.ticketNo)
    else if (type === 'reopened') this.#startStory(entry, isOver(ticket.status) ? 'filed' : ticket.status)
    else if (!known) this.#startStory(entry, ticket.status)
    return true
  }

  /** A person at the page sends a status: from here on nothing happens by itself to this ticket. */
  sendByHand(ticketNo: string, type: StatusType): boolean {
    const entry = this.book.find(ticketNo)
    if (!entry) return false
    this.#stopStory(ticketNo)
    this.#courier.send(this.#happen(entry, type))
    return true
  }

  async close(): Promise<void> {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
    await this.#courier.close()
  }

  #startStory(entry: Entry, status: TicketStatus | undefined): void {
    const { ticket } = entry
    const strike = (share: number, fault: string) => this.#strikes(share, `${fault} ${ticket.ticketNo} ${ticket.round}`)
    const turns = {
      returned: strike(this.#options.faults.return, 'return'),
      extended: strike(this.#options.faults.extend, 'extend'),
    }
    entry.sentBack = false
    this.#schedule(ticket.ticketNo, stepsAhead(status, turns))
  }

  #schedule(ticketNo: string, steps: readonly Step[]): void {
    const [step, ...rest] = steps
    clearTimeout(this.#timers.get(ticketNo))
    this.#timers.delete(ticketNo)
    if (!step) return
    const advance = () => {
      this.#play(ticketNo, step, rest.length === 0)
      this.#schedule(ticketNo, rest)
    }
    this.#timers.set(ticketNo, setTimeout(advance, step.paces * this.#options.paceMs))
  }

  #stopStory(ticketNo: string): void {
    this.#schedule(ticketNo, [])
    this.#release(ticketNo)
  }

  #play(ticketNo: string, step: Step, isLast: boolean): void {
    const entry = this.book.find(ticketNo)
    if (!entry) return
    const event = this.#happen(entry, step.type)
    const key = `${ticketNo} ${entry.ticket.round} ${step.type}`
    const late = !isLast && !this.#held.has(ticketNo) && this.#strikes(this.#options.faults.reorder, `reorder ${key}`)
    if (late) {
      this.#held.set(ticketNo, event)
      return
    }
    this.#courier.send(event, this.#strikes(this.#options.faults.repeat, `repeat ${key}`) ? 2 : 1)
    this.#release(ticketNo)
  }

  #release(ticketNo: string): void {
    const held = this.#held.get(ticketNo)
    this.#held.delete(ticketNo)
    if (held) this.#courier.send(held)
  }

  /** Makes it so: the ticket's unit and due time change, the timeline grows, and the event to send is given back. */
  #happen(entry: Entry, type: StatusType): StatusEvent {
    const now = new Date()
    const { ticket } = entry
    if (type === 'extended') ticket.dueAt = extendedDueAt(ticket, now)
    if (type === 'dispatched') entry.unit = unitFor(ticket, entry.sentBack)
    if (type === 'returned') entry.sentBack = true
    entry.lastSequence = Math.max(entry.lastSequence + 1, now.getTime())
    const text = publicText(type, ticket, entry.unit)
    const event = makeEvent(type, {
      ticketNo: ticket.ticketNo,
      sequence: entry.lastSequence,
      unit: entry.unit,
      publicText: text,
      ...(type === 'returned'
        ? { internalNote: '经核实不属于本单位职责，建议改派。', reason: '不属于本单位职责' }
        : {}),
      ...(type === 'extended' ? { reason: '情况复杂，需要多个单位配合' } : {}),
      at: toBeijingIso(now),
      ...(type === 'dispatched' || type === 'extended' ? { dueAt: ticket.dueAt } : {}),
    })
    const delivery = { attempts: 0, delivered: false }
    entry.timeline.push({ at: now, type, text, delivery, eventId: event.id })
    this.book.version++
    return event
  }

  #strikes(share: number, key: string): boolean {
    return strikes(share, this.#options.seed, key)
  }
}
