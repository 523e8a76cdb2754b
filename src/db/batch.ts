/** How often a group that collides is written before it fails. */
const ATTEMPTS = 3

/**
 * Groups the calls of one tick, and all that arrive while a group is being written, into one write.
 * `write` gives one outcome per item, in order. One group is under way at a time, so order is kept.
 * When a group fails because of what is in it, it is written again item by item, so that one bad item cannot fail its
 * neighbours; when it collided with others (a deadlock, which the database ends by giving one of them up) it is written
 * again as it is; when the database itself fails, all of the group fail at once.
 */
export function batched<In, Out>(write: (items: In[]) => Promise<Out[]>, limit = 500): (item: In) => Promise<Out> {
  let waiting: { item: In; outcome: PromiseWithResolvers<Out> }[] = []
  let writing = false

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting.slice(0, limit)
      waiting = waiting.slice(limit)
      await settle(group)
    }
    writing = false
  }

  async function settle(group: typeof waiting, attempt = 1): Promise<void> {
    try {
      const outcomes = await write(group.map(({ item }) => item))
      group.forEach(({ outcome }, index) => {
        outcome.resolve(outcomes[index]!)
      })
    } catch (error) {
      if (attempt < ATTEMPTS && isCollision(error)) await settle(group, attempt + 1)
      else if (group.length > 1 && isFaultOfContent(error)) for (const one of group) await settle([one])
      else for (const { outcome } of group) outcome.reject(error)
    }
  }

  return (item) => {
    const outcome = Promise.withResolvers<Out>()
    waiting.push({ item, outcome })
    if (!writing) {
      writing = true
      setImmediate(() => void drain())
    }
    return outcome.promise
  }
}

/** serialization_failure, deadlock_detected */
function isCollision(error: unknown): boolean {
  return ['40001', '40P01'].includes(String((error as { code?: unknown }).code))
}

/** SQLSTATE classes 22 and 23: a value that does not fit, a constraint that is broken. */
function isFaultOfContent(error: unknown): boolean {
  return /^2[23]/.test(String((error as { code?: unknown }).code))
}
