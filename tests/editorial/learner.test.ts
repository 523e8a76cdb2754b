import { afterEach, expect, test, vi } from 'vitest'
import { Learner, type LearnerDeps } from '../../src/editorial/index.ts'

afterEach(() => {
  vi.useRealTimers()
})

const MINUTE_MS = 60_000

/** A learner before a database that is away. */
function begun() {
  vi.useFakeTimers()
  const transaction = vi.fn(() => Promise.reject(new Error('the database is away')))
  const warn = vi.fn()
  const learner = new Learner({ db: { transaction }, log: { warn } } as unknown as LearnerDeps)
  learner.start()
  return { learner, transaction, warn }
}

test('what was asked is looked through every minute, and a look that failed is told and tried again', async () => {
  const { learner, transaction, warn } = begun()

  await vi.advanceTimersByTimeAsync(3 * MINUTE_MS)
  await learner.stop()

  expect(transaction).toHaveBeenCalledTimes(3)
  expect(warn).toHaveBeenCalledTimes(3)
})

test('a gateway that stops looks no more', async () => {
  const { learner, transaction } = begun()

  await learner.stop()
  await vi.advanceTimersByTimeAsync(3 * MINUTE_MS)

  expect(transaction).not.toHaveBeenCalled()
})
