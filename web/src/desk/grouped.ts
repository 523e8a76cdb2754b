/** The same things by what `of` says of each, groups in the order of their first member. For browsers before Map.groupBy. */
export function grouped<T, K>(all: readonly T[], of: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const one of all) {
    const key = of(one)
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return groups
}
