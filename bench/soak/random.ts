/** Numbers in [0, 1), the same for the same seed. */
export type Random = () => number

/** A small seeded generator (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** A generator of its own for one part, so that the parts do not disturb each other's numbers. */
export function seededFor(seed: number, part: string): Random {
  let hash = seed
  for (const letter of part) hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193)
  return seeded(hash)
}

/** One of several, each as likely. */
export function oneOf<T>(random: Random, all: readonly T[]): T {
  return all[Math.floor(random() * all.length)]!
}

export function between(random: Random, from: number, to: number): number {
  return from + random() * (to - from)
}
