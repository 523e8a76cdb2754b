/**
 * Gives what `make` made of a key before, or makes it; at most `limit` keys are remembered, and the one that was
 * made longest ago is forgotten first. For what is asked of the same few texts again and again.
 */
export function remembered<Key, T>(limit: number, make: (key: Key) => T): (key: Key) => T {
  const made = new Map<Key, T>()
  return (key) => {
    const known = made.get(key)
    if (known !== undefined) return known
    const value = make(key)
    if (made.size >= limit) made.delete(made.keys().next().value!)
    made.set(key, value)
    return value
  }
}
