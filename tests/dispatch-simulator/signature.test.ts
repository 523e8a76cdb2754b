import { afterEach, expect, test, vi } from 'vitest'
// The vector is years old, so it is checked at the module itself with the clock of its day.
import { sign, verify } from '../../src/dispatch-simulator/signature.ts'

/** The vector that the libraries of the Standard Webhooks specification share. */
const vector = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1614265330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}
const headers = {
  'webhook-id': vector.id,
  'webhook-timestamp': String(vector.timestamp),
  'webhook-signature': vector.signature,
}

afterEach(() => {
  vi.useRealTimers()
})

test('a delivery is signed as the published vector says', () => {
  expect(sign(vector.id, new Date(vector.timestamp * 1000), vector.body, vector.secret)).toEqual(headers)
})

test.each([
  [-301, false],
  [-300, true],
  [300, true],
  [301, false],
])('the published vector, read %d seconds after it was signed, is accepted: %s', (seconds, accepted) => {
  vi.useFakeTimers({ now: (vector.timestamp + seconds) * 1000 })

  const read = () => verify(headers, Buffer.from(vector.body), vector.secret)

  if (accepted) expect(read()).toEqual({ id: vector.id, text: vector.body })
  else expect(read).toThrow('signature')
})

test('bytes that are no text are refused', () => {
  vi.useFakeTimers({ now: vector.timestamp * 1000 })

  expect(() => verify(headers, Buffer.from([0xff]), vector.secret)).toThrow('signature')
})
