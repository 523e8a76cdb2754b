import type { PlatformAccess } from '../../src/channels/index.ts'
import { signatureOf } from '../../src/channels/wechat-crypto.ts'

export const aesKey = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C'
export const at = new Date('2026-11-22T10:00:00+08:00')
export const seconds = String(at.getTime() / 1000)

/** An account's key that is always the same until it is refused. */
export function access(changes: Partial<PlatformAccess> = {}): PlatformAccess {
  return {
    clock: () => at,
    tokens: (request) => {
      let token: string | undefined
      const fetch = async (force: boolean) => {
        token = (await request(force)).token
        return token
      }
      return { get: async () => token ?? fetch(false), renew: () => fetch(true) }
    },
    fetchOutside: async () => Buffer.from('from outside'),
    ...changes,
  }
}

/** A call as a platform signs it with three parts. */
export function signed(secret: string, body: string, timestamp = seconds) {
  const nonce = '372623149'
  const signature = signatureOf([secret, timestamp, nonce])
  return { headers: {}, query: { timestamp, nonce, signature }, body: Buffer.from(body) }
}
