import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { signWebhook, verifyWebhook } from '../../src/http/standard-webhooks.ts'

/** The vector that the libraries of the specification share. */
const vector = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1614265330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}
const at = new Date(vector.timestamp * 1000)
const headers = {
  'webhook-id': vector.id,
  'webhook-timestamp': String(vector.timestamp),
  'webhook-signature': vector.signature,
}
const incoming = { headers, body: Buffer.from(vector.body), secrets: [vector.secret], now: at }
const otherSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

const later = (seconds: number) => new Date(at.getTime() + seconds * 1000)

describe('standard webhooks', () => {
  test('a delivery is signed as the published vector says', () => {
    expect(signWebhook({ id: vector.id, at, body: vector.body, secrets: [vector.secret] })).toEqual(headers)
  })

  test('the published vector is accepted, with its id and text', () => {
    expect(verifyWebhook(incoming)).toEqual({ id: vector.id, text: vector.body })
  })

  test('while a secret is being changed either the old or the new one is accepted', () => {
    const signed = signWebhook({ id: 'evt_1', at, body: '{}', secrets: [otherSecret, vector.secret] })

    for (const secrets of [[vector.secret], [otherSecret], [vector.secret, otherSecret]]) {
      expect(verifyWebhook({ headers: { ...signed }, body: Buffer.from('{}'), secrets, now: at }).id).toBe('evt_1')
    }
  })

  test('what we sign, another implementation accepts', () => {
    const body = '{"text":"路灯坏了"}'
    const signed = signWebhook({ id: 'evt_2', at: new Date(), body, secrets: [vector.secret] })

    expect(new Webhook(vector.secret).verify(body, { ...signed })).toEqual({ text: '路灯坏了' })
  })

  test.each([
    ['just old enough', 300],
    ['just young enough', -300],
  ])('a delivery that is %s is accepted', (_name, seconds) => {
    expect(verifyWebhook({ ...incoming, now: later(seconds) }).id).toBe(vector.id)
  })

  test.each([
    ['is older than five minutes', { now: later(301) }],
    ['comes from more than five minutes ahead', { now: later(-301) }],
    ['was changed on the way', { body: Buffer.from(vector.body.replace('2432232314', '2432232315')) }],
    ['was signed with another secret', { secrets: [otherSecret] }],
    ['meets a gateway without any secret', { secrets: [] }],
    ['has no signature', { headers: { ...headers, 'webhook-signature': undefined } }],
    ['has an empty signature', { headers: { ...headers, 'webhook-signature': '' } }],
    ['has only an asymmetric signature', { headers: { ...headers, 'webhook-signature': 'v1a,AAAA' } }],
    ['names another version', { headers: { ...headers, 'webhook-signature': vector.signature.replace('v1,', 'v2,') } }],
    ['has no id', { headers: { ...headers, 'webhook-id': undefined } }],
    ['has another id', { headers: { ...headers, 'webhook-id': 'msg_other' } }],
    ['has an id with a dot', { headers: { ...headers, 'webhook-id': 'a.1614265330' } }],
    ['has two ids', { headers: { ...headers, 'webhook-id': [vector.id, vector.id] } }],
    ['has no time', { headers: { ...headers, 'webhook-timestamp': undefined } }],
    ['has a time with a tail', { headers: { ...headers, 'webhook-timestamp': `${vector.timestamp}x` } }],
    ['has bytes that are no text', { body: Buffer.from([0x7b, 0xff, 0x7d]) }],
  ])('a delivery that %s is refused', (_name, change) => {
    expect(() => verifyWebhook({ ...incoming, ...change })).toThrow(
      expect.objectContaining({ code: 'SIGNATURE_INVALID' }),
    )
  })

  test('bytes that are no text are refused even when signed for their replacement', () => {
    const signed = signWebhook({ id: 'evt_3', at, body: '{\ufffd}', secrets: [vector.secret] })

    const call = () => verifyWebhook({ ...incoming, headers: { ...signed }, body: Buffer.from([0x7b, 0xff, 0x7d]) })

    expect(call).toThrow('not UTF-8')
  })
})
