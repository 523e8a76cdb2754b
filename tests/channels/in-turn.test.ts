import { expect, test } from 'vitest'
import { inTurn } from '../../web/src/chat/media.ts'

test('nine photos chosen at once are sent two at a time, and one that fails holds up none', async () => {
  let [now, most, sent] = [0, 0, 0]
  const photo = (n: number) =>
    inTurn(async () => {
      most = Math.max(most, ++now)
      await new Promise((resolve) => setTimeout(resolve, 2))
      now--
      if (n === 3) throw new Error('lost')
      sent++
    })

  const outcomes = await Promise.allSettled(Array.from({ length: 9 }, (_, n) => photo(n)))

  expect({ most, sent }).toEqual({ most: 2, sent: 8 })
  expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1)
})
