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
  // Nearly every value is below the last of a full list: that is all that is asked of it.
  let floor = above
  for (let look = 0; look < count; look++) {
    const place = places ? places[look]! : look
    const value = values[place]!
    if (value < floor || value <= above) continue
    const isFull = found.length === limit
    if ((isFull && !isBetter(place, found[limit - 1]!)) || !admits(place)) continue
    if (isFull) found.pop()
    let at = found.length
    while (at > 0 && isBetter(place, found[at - 1]!)) at--
    found.splice(at, 0, place)
    if (found.length === limit) floor = values[found[limit - 1]!]!
  }
  return found
}
