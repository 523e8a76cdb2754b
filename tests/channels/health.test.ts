import { expect, test } from 'vitest'
import { Health } from '../../src/channel-engine/health.ts'

const helper = 'wechaty:helper'
const states = (health: Health) => Object.fromEntries(health.accounts.map(({ receiver, up }) => [receiver, up]))

test('an account is down while its calls fail', () => {
  const health = new Health([helper, 'wechat:city'])
  health.note('wechat:city', { outcome: 'later', error: 'HTTP_500' })
  expect(states(health)).toEqual({ [helper]: 1, 'wechat:city': 0 })

  health.well('wechat:city')
  expect(states(health)).toEqual({ [helper]: 1, 'wechat:city': 1 })
})

test('a message of before a log-out, whose success is told after it, does not make the account seem logged in', () => {
  const health = new Health([helper])
  health.loggedOut(helper)
  health.well(helper)
  expect(states(health)).toEqual({ [helper]: 0 })

  health.loggedIn(helper)
  expect(states(health)).toEqual({ [helper]: 1 })
})
