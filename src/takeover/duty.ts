import type { Db } from '../db/index.ts'
import type { Clock, Line } from '../domain/index.ts'
import { isWorkingTime, momentWords, nextWorkingTime } from './hours.ts'
import type { Group, TakeoverSettings } from './settings.ts'
import * as store from './store.ts'
import { waitSeconds } from './waiting.ts'
import type { QueueView } from './words.ts'

const DAY_MS = 86_400_000
/** Conversations of a group that must have been measured before its average counts. */
const ENOUGH_MEASURED = 5
const MEASURED_DAYS = 30
/** Before the first measurement: a person at a screen sees a new wish within about this time. */
export const ASSUMED_PICK_UP_SECONDS = 30

/** Who is there, for which groups, and what can honestly be said to somebody who waits. Reads only. */
export class Duty {
  readonly #deps: { clock: Clock; settings: TakeoverSettings }

  constructor(deps: { clock: Clock; settings: TakeoverSettings }) {
    this.#deps = deps
  }

  /** The wish's own group while somebody of it is there, else that of the line. */
  openGroup(wish: store.OpenWish, present: store.Presence[]): Group | undefined {
    const own = this.#deps.settings.groups.find(({ id }) => id === wish.group)
    return [own, this.groupOf(wish.line)].find((group) => group && this.isOpen(group, present))
  }

  /** The group of a whole line. */
  groupOf(line: Line): Group {
    return this.#deps.settings.groups.find((group) => group.line === line)!
  }

  /** Agents whose desk was heard just now. */
  async present(db: Db): Promise<store.Presence[]> {
    const { clock, settings } = this.#deps
    return store.selectPresent(db, new Date(clock().getTime() - settings.goneAfterSeconds * 1000))
  }

  /** Whether a group works at this moment and somebody of it is free to be asked. */
  isOpen(group: Group, present: readonly store.Presence[]): boolean {
    const { clock, settings } = this.#deps
    return isWorkingTime(group.hours, clock(), settings.calendar) && onDuty(group, present).length > 0
  }

  /** “明天9:00”: when a group that does not work now works again. */
  nextTime(group: Group, at: Date): string | null {
    const { calendar } = this.#deps.settings
    if (isWorkingTime(group.hours, at, calendar)) return null
    const next = nextWorkingTime(group.hours, at, calendar)
    return next && momentWords(next, at)
  }

  /** Place and wait of a wish, or of a new one, in a group. */
  async view(
    db: Db,
    group: Group,
    present: readonly store.Presence[],
    wish: store.OpenWish | null,
  ): Promise<QueueView & { group: string; next: string | null }> {
    const { clock, settings } = this.#deps
    const at = clock()
    if (!this.isOpen(group, present)) return { open: false, group: group.id, next: this.nextTime(group, at) }
    const agents = onDuty(group, present)
    const before = wish && wish.status !== 'callback' ? { at: wish.requestedAt, id: wish.id } : null
    const ahead = await store.countAhead(db, group.id, before)
    const measured = await store.measure(db, group.id, new Date(at.getTime() - MEASURED_DAYS * DAY_MS))
    const isMeasured = measured.handled >= ENOUGH_MEASURED
    const seconds = waitSeconds({
      slots: agents.reduce((sum, { capacity }) => sum + capacity, 0),
      held: agents.reduce((sum, { held }) => sum + held, 0),
      ahead,
      handlingSeconds: isMeasured ? measured.handlingSeconds : settings.assumedHandlingSeconds,
      pickUpSeconds: isMeasured ? measured.pickUpSeconds : ASSUMED_PICK_UP_SECONDS,
    })
    return { open: true, position: ahead + 1, waitSeconds: seconds, group: group.id, next: null }
  }
}

function onDuty(group: Group, present: readonly store.Presence[]): store.Presence[] {
  return present.filter(({ state, groups }) => state === 'available' && groups.includes(group.id))
}
