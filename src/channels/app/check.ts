import { createRemoteJWKSet } from 'jose'
import type { Finding } from '../../domain/index.ts'
import type { AppAccount } from '../accounts.ts'

const KEYS_TIMEOUT_MS = 10_000

/** What is wrong with the app's account, as far as can be told without one of its tokens: whether its issuer's keys can be had. */
export async function checkApp({ jwksUri }: AppAccount): Promise<Finding[]> {
  const what = "the issuer's keys"
  const keys = createRemoteJWKSet(new URL(jwksUri), { timeoutDuration: KEYS_TIMEOUT_MS })
  try {
    await keys.reload()
    const count = keys.jwks()?.keys.length ?? 0
    if (count > 0) return [{ what, ok: true, detail: `${count} keys`, mend: '' }]
    return [{ what, ok: false, detail: 'no key', mend: 'jwksUri must lead to the keys that tokens are signed with' }]
  } catch (error) {
    const mend = 'jwksUri must lead to a JSON Web Key Set: is it up, and may this machine reach it?'
    return [{ what, ok: false, detail: error instanceof Error ? error.message : 'fault', mend }]
  }
}
