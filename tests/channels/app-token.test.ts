import { createPublicKey, verify } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { assert, asyncProperty, string } from 'fast-check'
import {
  exportJWK,
  exportSPKI,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTHeaderParameters,
  SignJWT,
  UnsecuredJWT,
} from 'jose'
import { OAuth2Server } from 'oauth2-mock-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkApp } from '../../src/channels/app/check.ts'
import { type TokenVerifier, tokenVerifier } from '../../src/channels/app/token.ts'
import { accountsFile } from '../../src/channels/index.ts'

const server = new OAuth2Server()
const clock = () => new Date()
let verifier: TokenVerifier
let privateKey: CryptoKey
let kid: string

const settings = (jwksUri: string) =>
  accountsFile.parse({ app: { issuer: 'https://id.example', audience: 'hotline', jwksUri } }).app!
const now = () => Math.floor(Date.now() / 1000)

beforeAll(async () => {
  const key = await server.issuer.keys.generate('RS256')
  await server.start(0, '127.0.0.1')
  kid = key.kid
  privateKey = (await importJWK(key as unknown as JWK, 'RS256')) as CryptoKey
  verifier = tokenVerifier(settings(`${server.issuer.url}/jwks`), {
    clock,
    onKeysMissing: () => undefined,
    cooldownMs: 0,
  })
})
afterAll(() => server.stop())

interface Changes {
  claims?: Record<string, unknown>
  header?: Partial<JWTHeaderParameters> & Record<string, unknown>
  key?: CryptoKey | Uint8Array
}

/** A good token, with what is to be wrong about it. */
function token({ claims = {}, header = {}, key = privateKey }: Changes = {}): Promise<string> {
  const payload = { iss: 'https://id.example', aud: 'hotline', sub: 'u-1', iat: now(), exp: now() + 600, ...claims }
  return new SignJWT(payload)
    .setProtectedHeader({ alg: 'RS256', kid, ...header } as JWTHeaderParameters)
    .sign(key, { crit: { 'urn:x': true } })
}

describe('a token', () => {
  test('of the configured issuer, for us, in its time, names its holder', async () => {
    const good = await token({ header: { typ: 'at+jwt' } })

    expect(await verifier(good)).toMatchObject({ subject: 'u-1' })
    // Another verifier, on Node's own cryptography, agrees that the signature is right.
    const [head, body, signature] = good.split('.')
    const publicKey = createPublicKey({ key: (await jwks())[0]!, format: 'jwk' })
    expect(verify('RSA-SHA256', Buffer.from(`${head}.${body}`), publicKey, Buffer.from(signature!, 'base64url'))).toBe(
      true,
    )
  })

  test.each([
    ['+86 138-0013-8000', true, '13800138000'],
    ['13800138000', true, '13800138000'],
    ['13800138000', 'true', null],
    ['13800138000', undefined, null],
    ['+1 415 555 0100', true, null],
    [13800138000, true, null],
  ])('with the phone %s, verified %s, vouches for %s', async (phone, isVerified, vouched) => {
    const claims = { phone_number: phone, phone_number_verified: isVerified }

    expect((await verifier(await token({ claims }))).phone).toBe(vouched)
  })

  test('made by an independent issuer is accepted', async () => {
    const account = { ...settings(`${server.issuer.url}/jwks`), issuer: server.issuer.url!, audience: 'hotline' }
    const independent = tokenVerifier(account, { clock, onKeysMissing: () => undefined })
    const made = await server.issuer.buildToken({
      scopesOrTransform: (_header, payload) => Object.assign(payload, { sub: 'u-2', aud: 'hotline' }),
    })

    expect(await independent(made)).toMatchObject({ subject: 'u-2' })
  })

  const wrong: [string, () => Promise<string>][] = [
    ['another issuer', () => token({ claims: { iss: 'https://evil.example' } })],
    ['another audience', () => token({ claims: { aud: 'bank' } })],
    ['no audience', () => token({ claims: { aud: undefined } })],
    ['its time over', () => token({ claims: { exp: now() - 60 } })],
    ['no end', () => token({ claims: { exp: undefined } })],
    ['its time to come', () => token({ claims: { nbf: now() + 120 } })],
    ['no subject', () => token({ claims: { sub: undefined } })],
    ['an endless subject', () => token({ claims: { sub: 'x'.repeat(300) } })],
    ['no key id', () => token({ header: { kid: undefined } })],
    ['an unknown key id', () => token({ header: { kid: 'other' } })],
    ['another type', () => token({ header: { typ: 'logout+jwt' } })],
    ['a critical extension that we do not know', () => token({ header: { crit: ['urn:x'], 'urn:x': 1 } })],
    [
      'no signature',
      async () =>
        new UnsecuredJWT({ iss: 'https://id.example', aud: 'hotline', sub: 'u-1' }).setExpirationTime('1h').encode(),
    ],
    ['a body that was changed', async () => changed(await token())],
    ['its signature cut off', async () => (await token()).slice(0, -10)],
    ['a key of its own choice', async () => ownKey()],
    ['our public key as a shared secret', async () => confused()],
    ['a pinned-out algorithm', async () => token({ header: { alg: 'PS256' }, key: await importRsa('PS256') })],
    ['nothing in it', async () => ''],
    ['a megabyte in it', async () => 'a'.repeat(1024 * 1024)],
  ]
  test.each(wrong)('with %s is refused', async (_name, make) => {
    await expect(verifier(await make())).rejects.toMatchObject({ code: 'TOKEN_INVALID' })
  })

  test('is refused whatever its characters are, and never for another reason', async () => {
    await assert(
      asyncProperty(string({ maxLength: 60 }), string({ maxLength: 20 }), async (one, other) => {
        await expect(verifier(`${Buffer.from(one).toString('base64url')}.${other}.x`)).rejects.toMatchObject({
          code: 'TOKEN_INVALID',
        })
      }),
      { numRuns: 50 },
    )
  })
})

test('a key that the issuer adds later is found, one that it takes back is not accepted for long', async () => {
  const next = await server.issuer.keys.generate('RS256')
  const key = (await importJWK(next as unknown as JWK, 'RS256')) as CryptoKey

  expect(await verifier(await token({ header: { kid: next.kid }, key }))).toMatchObject({ subject: 'u-1' })
})

test('an operator is told whether the keys can be had', async () => {
  expect(await checkApp(settings(`${server.issuer.url}/jwks`))).toMatchObject([
    { ok: true, detail: expect.stringMatching(/^\d keys$/) },
  ])
  for (const jwksUri of [`${server.issuer.url}/nothing`, 'http://127.0.0.1:1/jwks']) {
    expect(await checkApp(settings(jwksUri))).toMatchObject([{ ok: false, mend: expect.stringContaining('jwksUri') }])
  }
})

test('keys that are known hold for a day when their issuer is away, and are asked for again all the while', async () => {
  const keys = await jwks()
  const issuer = createServer((_request, response) => response.end(JSON.stringify({ keys })))
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/jwks`
  const told: unknown[] = []
  let later = 0
  const verify = tokenVerifier(settings(url), {
    clock: () => new Date(Date.now() + later),
    onKeysMissing: (error) => told.push(error),
  })
  const good = await token({ claims: { exp: now() + 3 * 86_400 } })
  expect(await verify(good)).toMatchObject({ subject: 'u-1' })
  issuer.close()
  issuer.closeAllConnections()

  for (const minutes of [11, 60, 23 * 60]) {
    later = minutes * 60_000
    expect(await verify(good)).toMatchObject({ subject: 'u-1' })
  }
  later = 25 * 3_600_000
  await expect(verify(good)).rejects.toMatchObject({ code: 'TOKEN_UNVERIFIABLE' })
  expect(told.length).toBeGreaterThanOrEqual(3)
})

test('keys that only a wrong token has asked for grow old like others', async () => {
  let keys = await jwks()
  const issuer = createServer((_request, response) => response.end(JSON.stringify({ keys })))
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve))
  let later = 0
  const verify = tokenVerifier(settings(`http://127.0.0.1:${(issuer.address() as AddressInfo).port}/jwks`), {
    clock: () => new Date(Date.now() + later),
    onKeysMissing: () => undefined,
  })
  await expect(verify(await token({ claims: { exp: now() - 60 } }))).rejects.toMatchObject({ code: 'TOKEN_INVALID' })

  keys = []
  later = 25 * 3_600_000
  const old = await token({ claims: { exp: now() + 3 * 86_400 } })
  await expect(verify(old)).rejects.toMatchObject({ code: 'TOKEN_INVALID' })
  issuer.close()
  issuer.closeAllConnections()
})

test('while the keys cannot be had no token is accepted, and somebody is told', async () => {
  const broken = createServer((_request, response) => response.writeHead(500).end())
  await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve))
  const told: unknown[] = []
  const url = `http://127.0.0.1:${(broken.address() as AddressInfo).port}/jwks`
  const without = tokenVerifier(settings(url), { clock, onKeysMissing: (error) => told.push(error) })

  await expect(without(await token())).rejects.toMatchObject({ code: 'TOKEN_UNVERIFIABLE' })
  broken.close()
  const gone = tokenVerifier(settings(url), { clock, onKeysMissing: (error) => told.push(error) })
  await expect(gone(await token())).rejects.toMatchObject({ code: 'TOKEN_UNVERIFIABLE' })
  expect(told).toHaveLength(2)
})

async function jwks(): Promise<JWK[]> {
  return ((await (await fetch(`${server.issuer.url}/jwks`)).json()) as { keys: JWK[] }).keys
}

function changed(good: string): string {
  const [head, body, signature] = good.split('.')
  const claims = JSON.parse(Buffer.from(body!, 'base64url').toString())
  return [head, Buffer.from(JSON.stringify({ ...claims, sub: 'admin' })).toString('base64url'), signature].join('.')
}

/** Signed with a key that the token itself brings along, and points to. */
async function ownKey(): Promise<string> {
  const pair = await generateKeyPair('RS256', { extractable: true })
  const jwk = await exportJWK(pair.publicKey)
  return token({
    header: { jwk, jku: 'https://evil.example/jwks', x5u: 'https://evil.example/cert' },
    key: pair.privateKey,
  })
}

/** HMAC with the public key as its secret: accepted where the algorithm is not pinned. */
async function confused(): Promise<string> {
  const publicKey = (await importJWK((await jwks())[0]!, 'RS256', { extractable: true })) as CryptoKey
  return token({ header: { alg: 'HS256' }, key: new TextEncoder().encode(await exportSPKI(publicKey)) })
}

async function importRsa(alg: string): Promise<CryptoKey> {
  const stored = server.issuer.keys.get(kid) as unknown as JWK
  return (await importJWK({ ...stored, alg }, alg)) as CryptoKey
}
