import { OAuth2Server } from 'oauth2-mock-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeUser } from '../../src/people/index.ts'
import { DeskClient, newUser, testActor } from './support/desk.ts'
import { start, type TestGateway } from './support/start.ts'

/** Who the identity provider says it is, the next time that somebody comes. */
let claims: Record<string, unknown>
let provider: OAuth2Server
let gateway: TestGateway

beforeAll(async () => {
  provider = new OAuth2Server()
  await provider.issuer.keys.generate('RS256')
  await provider.start(0, '127.0.0.1')
  provider.issuer.url = `http://127.0.0.1:${provider.address().port}`
  provider.service.on('beforeTokenSigning', (token) => {
    Object.assign(token.payload, claims)
  })
  gateway = await start({
    oidc: {
      issuer: provider.issuer.url,
      clientId: 'jiesu',
      clientSecret: 'a secret of the client',
      roleClaim: 'realm.roles',
      roleMap: { 'hotline-seat': 'agent', 'hotline-lead': 'supervisor' },
    },
  })
})
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]()
  await provider?.stop()
})

/** A browser, step by step: every redirect is seen, cookies are kept by name. */
class Browser {
  readonly cookies = new Map<string, string>()

  async go(url: string): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { redirect: 'manual', headers: url.startsWith(gateway.origin) ? { cookie } : {} })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value) this.cookies.set(name, value)
      else this.cookies.delete(name)
    }
    return response
  }

  /** From the button to the provider, and back up to our callback, which is not yet followed. */
  async toCallback(): Promise<string> {
    const out = await this.go(`${gateway.origin}/v1/desk/oidc`)
    const back = await this.go(out.headers.get('location')!)
    return back.headers.get('location')!
  }

  async signIn(): Promise<string | null> {
    return (await this.go(await this.toCallback())).headers.get('location')
  }

  async me() {
    const desk = new DeskClient(gateway.origin)
    desk.cookie = `jiesu-desk=${this.cookies.get('jiesu-desk')}`
    return (await desk.get('/me')).body
  }
}

test('who the identity provider confirms is in, with the roles that its token names and the name that it gives', async () => {
  claims = {
    sub: 'u-1',
    name: '赵敏',
    preferred_username: 'zhao.min',
    realm: { roles: ['hotline-seat', 'editor', 'x'] },
  }
  const browser = new Browser()

  expect(await browser.signIn()).toBe('/desk')

  expect(await browser.me()).toMatchObject({
    name: expect.stringMatching(/^zhao\.min-[0-9a-f]{12}$/),
    displayName: '赵敏',
    roles: ['agent', 'editor'],
    hasPassword: false,
  })
  expect(browser.cookies.has('jiesu-desk-oidc')).toBe(false)
})

test('the next sign-in brings other roles, and sessions with the old ones end', async () => {
  claims = { sub: 'u-2', name: '钱进', realm: { roles: ['hotline-lead', 'admin'] } }
  const before = new Browser()
  await before.signIn()
  claims = { ...claims, realm: { roles: 'hotline-seat' } }
  const after = new Browser()

  await after.signIn()

  expect(await after.me()).toMatchObject({ roles: ['agent'] })
  expect(await before.me()).toMatchObject({ code: 'SIGN_IN_NEEDED' })
})

test.each([
  ['who has no role here', { sub: 'u-3', realm: { roles: ['cleaning'] } }],
  ['who has no such claim at all', { sub: 'u-4' }],
])('%s is refused', async (_who, theirs) => {
  claims = theirs
  const browser = new Browser()

  expect(await browser.signIn()).toBe('/desk?fault=OIDC_REFUSED')
  expect(browser.cookies.has('jiesu-desk')).toBe(false)
})

test('an account that was disabled here stays out, whatever the provider says', async () => {
  claims = { sub: 'u-5', realm: { roles: ['hotline-seat'] } }
  const browser = new Browser()
  await browser.signIn()
  const { id } = await browser.me()
  const deps = { db: gateway.db, vault: gateway.vault, clock: () => new Date() }
  await changeUser(deps, testActor, id, { disabled: true })

  expect(await new Browser().signIn()).toBe('/desk?fault=OIDC_REFUSED')
})

test('nobody becomes a local account by bearing its name', async () => {
  const local = await newUser(gateway, 'admin')
  claims = { sub: 'u-6', preferred_username: local.name, realm: { roles: ['hotline-seat'] } }
  const browser = new Browser()

  await browser.signIn()

  const me = await browser.me()
  expect(me.id).not.toBe(local.id)
  expect(me.roles).toEqual(['agent'])
})

test('an answer in a browser that made no attempt is refused', async () => {
  claims = { sub: 'u-7', realm: { roles: ['hotline-seat'] } }
  const [attacker, victim] = [new Browser(), new Browser()]
  const planted = await attacker.toCallback()

  const answer = await victim.go(planted)

  expect(answer.headers.get('location')).toBe('/desk?fault=OIDC_REFUSED')
  expect(victim.cookies.has('jiesu-desk')).toBe(false)
})

test('an answer with the state of one attempt and the cookie of another is refused', async () => {
  claims = { sub: 'u-8', realm: { roles: ['hotline-seat'] } }
  const [one, two] = [new Browser(), new Browser()]
  const planted = await one.toCallback()
  await two.toCallback()

  expect((await two.go(planted)).headers.get('location')).toBe('/desk?fault=OIDC_REFUSED')
})

test('the page is told whether there is such a way, and where there is none the way is not there', async () => {
  await using plain = await start()
  const ways = async (origin: string) => (await new DeskClient(origin).get('/sign-in')).body

  expect(await ways(gateway.origin)).toEqual({ password: true, oidc: true })
  expect(await ways(plain.origin)).toEqual({ password: true, oidc: false })
  expect((await fetch(`${plain.origin}/v1/desk/oidc`)).status).toBe(404)
})

test('a provider that is away is told, and local accounts go on working', async () => {
  await using other = await start({
    oidc: { issuer: 'http://127.0.0.1:9', clientId: 'jiesu', roleClaim: 'roles', roleMap: {} },
  })
  const { name, password } = await newUser(other, 'agent')

  const away = await fetch(`${other.origin}/v1/desk/oidc`, { redirect: 'manual' })

  expect(await away.json()).toMatchObject({ code: 'OIDC_UNAVAILABLE', status: 503 })
  expect((await new DeskClient(other.origin).signIn(name, password)).status).toBe(200)
})
