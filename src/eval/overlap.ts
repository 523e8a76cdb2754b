import { lettersOf } from '../nlu/index.ts'

/** Letters in a shingle: long enough to be rare, short enough to outlast a missing word. */
const shingleLength = 4
/** Two texts with this share of the shorter one's shingles in common are the same message. */
const sameShare = 0.5
/** Shorter texts are the same only when they are equal. */
const fewShingles = 8

interface Shingled {
  letters: string
  shingles: Set<string>
}

function shingled(text: string): Shingled {
  const letters = lettersOf(text)
  const shingles = new Set<string>()
  for (let at = 0; at + shingleLength <= letters.length; at++) shingles.add(letters.slice(at, at + shingleLength))
  return { letters, shingles }
}

/** Which examples say the same as which messages: what was taught cannot be asked. */
export interface Overlap {
  /** Places in the list of examples. */
  examples: Set<number>
  /** Places in the list of messages. */
  messages: Set<number>
}

/** Finds examples that are a message to be judged, also when punctuation and stop words were taken out of one of them. */
export function overlapOf(examples: readonly string[], messages: readonly string[]): Overlap {
  const taught = examples.map(shingled)
  const holders = holdersOf(taught)
  const overlap: Overlap = { examples: new Set(), messages: new Set() }
  for (const [place, message] of messages.map(shingled).entries()) {
    for (const example of sameAs(message, taught, holders)) {
      overlap.examples.add(example)
      overlap.messages.add(place)
    }
  }
  return overlap
}

function holdersOf(texts: readonly Shingled[]): Map<string, number[]> {
  const holders = new Map<string, number[]>()
  for (const [place, { letters, shingles }] of texts.entries()) {
    for (const key of shingles.size < fewShingles ? [letters] : shingles) {
      const places = holders.get(key)
      if (places) places.push(place)
      else holders.set(key, [place])
    }
  }
  return holders
}

function sameAs(message: Shingled, taught: readonly Shingled[], holders: ReadonlyMap<string, number[]>): number[] {
  const shared = new Map<number, number>()
  for (const shingle of message.shingles) {
    for (const place of holders.get(shingle) ?? []) shared.set(place, (shared.get(place) ?? 0) + 1)
  }
  const alike = [...shared].filter(([place, count]) => {
    const shorter = Math.min(message.shingles.size, taught[place]!.shingles.size)
    return shorter >= fewShingles && count >= shorter * sameShare
  })
  const equal = (holders.get(message.letters) ?? []).filter((place) => taught[place]!.letters === message.letters)
  return [...alike.map(([place]) => place), ...equal]
}
