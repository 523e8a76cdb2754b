/** Gives `array` room for at least `length` items, half as many again as there were, its content kept. */
export function grown<T extends Int32Array | Float32Array>(array: T, length: number): T {
  if (length <= array.length) return array
  const bigger = new (array.constructor as new (n: number) => T)(Math.max(length, Math.ceil(array.length * 1.5)))
  bigger.set(array)
  return bigger
}
