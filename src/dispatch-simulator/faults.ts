import { createHash } from 'node:crypto'

/** Ways to misbehave: `slow` is in milliseconds, every other a share from 0 to 1. */
export interface Faults {
  /** Waits so long before it answers the gateway. */
  slow: number
  /** Answers 503; every second one of these only after the event was taken, as when an answer is lost. */
  error: number
  /** Delivers a status event twice. */
  repeat: number
  /** Sends a status event after the one that follows it. */
  reorder: number
  /** The unit sends the ticket back before another takes it. */
  return: number
  /** The unit asks for more time. */
  extend: number
}

export const noFaults: Faults = { slow: 0, error: 0, repeat: 0, reorder: 0, return: 0, extend: 0 }

/** Reads `slow:500,error:0.1`; throws an Error that names the part it can't read. */
export function parseFaults(spec: string): Faults {
  const faults = { ...noFaults }
  for (const part of spec.split(',').map((text) => text.trim())) {
    if (part === '') continue
    const [, name = '', digits = ''] = /^([a-z]+):(\d+(?:\.\d+)?)$/.exec(part) ?? []
    if (!isFault(name)) throw new Error(`"${part}" is no fault; known are ${Object.keys(noFaults).join(', ')}`)
    const value = Number(digits)
    if (name !== 'slow' && value > 1) throw new Error(`"${part}": a share lies between 0 and 1`)
    faults[name] = value
  }
  return faults
}

/**
 * Whether a fault with this share strikes here. A hash, not a stream of random numbers: the same seed gives the same
 * story for a ticket whatever else happens at the same time.
 */
export function strikes(share: number, seed: string, key: string): boolean {
  const hash = createHash('sha256').update(`${seed}\n${key}`).digest()
  return hash.readUInt32BE(0) / 2 ** 32 < share
}

function isFault(name: string): name is keyof Faults {
  return Object.hasOwn(noFaults, name)
}
