import { expect, test } from 'vitest'
import { figuresOf } from '../../src/desk/service-report/report.ts'
import type { ServiceRow } from '../../src/desk/service-report/store.ts'

const none = { shown: 0, used: 0, edited: 0, rejected: 0 }

function row(change: Partial<ServiceRow>): ServiceRow {
  return {
    agent: 'li',
    category: 'noise',
    medium: 'call',
    talks: 10,
    seconds: 3000,
    helped: 0,
    helpedSeconds: 0,
    ...none,
    ...change,
  }
}
const byTopic = ({ category }: ServiceRow) => category ?? ''

test('the use rate is what was used, as it was or edited, of all that stood on a screen', () => {
  const { useRate, suggestions } = figuresOf([row({ shown: 5, used: 3, edited: 1, rejected: 1 })], byTopic)

  expect(useRate).toBeCloseTo(0.4)
  expect(suggestions).toEqual({ shown: 5, used: 3, edited: 1, rejected: 1 })
})

test('time saved compares like with like: a topic that takes long anyway does not count against suggestions', () => {
  const noise = row({ talks: 10, helped: 5, helpedSeconds: 5 * 200, seconds: 5 * 200 + 5 * 300 })
  const wages = row({ category: 'wages', talks: 10, helped: 5, helpedSeconds: 5 * 900, seconds: 5 * 900 + 5 * 1000 })

  expect(figuresOf([noise, wages], byTopic).savedSeconds).toBe(1000)
})

test('where suggestions cost time the figure is negative', () => {
  const slower = row({ talks: 10, helped: 5, helpedSeconds: 5 * 400, seconds: 5 * 400 + 5 * 300 })

  expect(figuresOf([slower], byTopic).savedSeconds).toBe(-500)
})

test('with fewer than five conversations on a side nothing is claimed, and without any nothing at all', () => {
  const few = row({ talks: 8, helped: 4, helpedSeconds: 400, seconds: 2400 })

  expect(figuresOf([few], byTopic)).toMatchObject({ handlingSeconds: 300, savedSeconds: null })
  expect(figuresOf([], byTopic)).toEqual({
    talks: 0,
    handlingSeconds: null,
    suggestions: none,
    useRate: null,
    savedSeconds: null,
  })
})
