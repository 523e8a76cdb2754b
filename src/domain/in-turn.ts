/** The same work, never twice at once: a call waits for those before it, whether they failed or not. */
export function inTurn<T>(work: () => Promise<T>): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return () => {
    const now = last.then(work, work)
    last = now
    return now
  }
}
