/** What is known of a group at one moment. */
export interface Load {
  /** Conversations that the agents who are there can hold at once. */
  slots: number
  /** Conversations that they hold. */
  held: number
  /** Wishes that wait before this one. */
  ahead: number
  /** Seconds that one conversation takes, measured. */
  handlingSeconds: number
  /** Seconds from the wish to the agent's first sight of it while somebody was free, measured. */
  pickUpSeconds: number
}

/** Nobody is told less than this: a person has to read before they speak. */
const LEAST_SECONDS = 15
const ROUND_TO = 5

/**
 * How long until somebody takes the conversation. With a free place it is the time that picking up takes; without one,
 * places come free every `handling / slots` on average, half of that for the first, for conversations are under way.
 */
export function waitSeconds({ slots, held, ahead, handlingSeconds, pickUpSeconds }: Load): number {
  const free = Math.max(0, slots - held)
  const turnsToWait = ahead - free + 1
  const every = handlingSeconds / Math.max(1, slots)
  const queueing = turnsToWait <= 0 ? 0 : every / 2 + (turnsToWait - 1) * every
  return Math.ceil(Math.max(LEAST_SECONDS, pickUpSeconds + queueing) / ROUND_TO) * ROUND_TO
}

/** “不到1分钟”, “约3分钟”, “约1小时20分钟”. */
export function waitWords(seconds: number): string {
  const minutes = Math.ceil(seconds / 60)
  if (seconds < 60) return '不到1分钟'
  if (minutes < 60) return `约${minutes}分钟`
  const rest = minutes % 60
  return `约${Math.floor(minutes / 60)}小时${rest > 0 ? `${rest}分钟` : ''}`
}
