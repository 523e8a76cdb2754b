/**
 * Gives what `make` made of a text before, or makes it; at most `limit` texts are remembered, and the one that was
 * made longest ago is forgotten first. For what is asked of the same few texts again and again.
 */
export function remembered<T>(limit: number, make: (text: string) => T): (text: string) => T {
  const made = new Map<string, T>()
  return (text) => {
    const known = made.get(text)
    if (known !== undefined) return known
    const value = make(text)
    if (made.size >= limit) made.delete(made.keys().next().value!)
    made.set(text, value)
    return value
  }
}
