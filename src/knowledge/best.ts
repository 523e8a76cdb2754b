/** Which values come into question, and how equal ones are ordered. */
export interface Choice {
  /** The places that are looked at, in their order; all of them where it is left out. */
  places?: readonly number[]
  /** Values up to this are passed over; 0 where it is left out. */
  above?: number
  /** Asked only of values that would be among the best so far. */
  admits?: (place: number) => boolean
  /** Whether the first of two places with equal values comes first; the lower place where it is left out. */
  isBefore?: (place: number, other: number) => boolean
}

/** The places of the highest values, highest first, at most `limit`. Reads each value once and sorts nothing. */
export function best(values: Float32Array, limit: number, choice: Choice = {}): number[] {
  const { places, above = 0, admits = () => true, isBefore = (place, other) => place < other } = choice
  const isBetter = (place: number, other: number) =>
    values[place]! > values[other]! || (values[place] === values[other] && isBefore(place, other))
  const found: number[] = []
  const count = places?.length ?? values.length
  for (let look = 0; look < count; look++) {
    const place = places ? places[look]! : look
    if (values[place]! <= above) continue
    const isFull = found.length === limit
    if ((isFull && !isBetter(place, found[limit - 1]!)) || !admits(place)) continue
    if (isFull) found.pop()
    let at = found.length
    while (at > 0 && isBetter(place, found[at - 1]!)) at--
    found.splice(at, 0, place)
  }
  return found
}
