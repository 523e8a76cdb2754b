import { generateSync } from 'otplib'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  addKey,
  addUser,
  changeUser,
  createPeople,
  resetPassword,
  revokeKey,
  rotateKey,
} from '../../src/people/index.ts'
import { atDesk, DeskClient, newUser, testActor } from './support/desk.ts'
import { start, type TestGateway } from './support/start.ts'

const MINUTE = 60_000

let gateway: TestGateway
let now = Date.now()
beforeAll(async () => {
  gateway = await start({ clock: () => new Date(now) })
})
beforeEach(() => {
  now = Date.now()
})
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]()
})

const client = () => new DeskClient(gateway.origin)
const deps = () => ({ db: gateway.db, vault: gateway.vault, clock: () => new Date(now) })

test('who gives the right name and password is in, and the cookie is out of reach of scripts and other sites', async () => {
  const { name, password } = await newUser(gateway, 'agent', 'editor')
  const desk = client()

  const answer = await desk.signIn(name.toUpperCase(), password)
  const me = await desk.get('/me')

  expect(answer.status).toBe(200)
  expect(answer.headers.get('set-cookie')).toMatch(/^jiesu-desk=[\w-]{43}; .*Path=\/; .*HttpOnly; SameSite=Strict$/)
  expect(me.body).toMatchObject({ name, roles: ['agent', 'editor'], mustChangePassword: false, totp: false })
  expect(me.headers.get('cache-control')).toBe('no-store')
})

test('behind a proxy that speaks HTTPS the cookie goes over HTTPS only and is tied to this host', async () => {
  await using behind = await start({ trustProxy: true })
  const { name, password } = await newUser(behind, 'agent')

  const answer = await new DeskClient(behind.origin).post(
    '/sign-in',
    { name, password },
    { 'x-forwarded-proto': 'https' },
  )

  expect(answer.headers.get('set-cookie')).toMatch(/^__Host-jiesu-desk=.*; Secure/)
})

test('a wrong password and an account that is not there are answered alike', async () => {
  const { name } = await newUser(gateway, 'agent')

  const wrong = await client().signIn(name, 'not the password')
  const unknown = await client().signIn('nobody-here', 'not the password')

  expect(wrong.status).toBe(401)
  expect(wrong.body.code).toBe('SIGN_IN_REFUSED')
  expect(unknown.body).toEqual(wrong.body)
})

test('after five failures an account is locked for a quarter of an hour, the right password included', async () => {
  const { name, password } = await newUser(gateway, 'agent')
  const tries = await Promise.all(Array.from({ length: 12 }, (_, n) => client().signIn(name, `guess number ${n}`)))

  const locked = await client().signIn(name, password)
  now += 16 * MINUTE
  const later = await client().signIn(name, password)

  expect(tries.filter(({ body }) => body.code === 'SIGN_IN_REFUSED')).toHaveLength(5)
  expect(tries.filter(({ body }) => body.code === 'SIGN_IN_LOCKED')).toHaveLength(7)
  expect(locked.body.code).toBe('SIGN_IN_LOCKED')
  expect(later.status).toBe(200)
})

test('a name that nobody has locks as well, so a lock does not tell who exists', async () => {
  const tries = []
  for (let n = 0; n < 6; n++) tries.push((await client().signIn('not-one-of-ours', 'a guess')).body.code)

  expect(tries).toEqual([...Array(5).fill('SIGN_IN_REFUSED'), 'SIGN_IN_LOCKED'])
})

test('an administrator who resets the password ends the lock', async () => {
  const { id, name } = await newUser(gateway, 'agent')
  for (let n = 0; n < 6; n++) await client().signIn(name, 'a guess')

  const { password } = await resetPassword(deps(), testActor, id)

  expect((await client().signIn(name, password)).status).toBe(200)
})

test('one address cannot try one password on many accounts for long', async () => {
  await using other = await start()
  const desk = new DeskClient(other.origin)
  const { name, password } = await newUser(other, 'agent')
  const tries = await Promise.all(
    Array.from({ length: 51 }, (_, n) => desk.signIn(`somebody-${n}`, 'Sommer2026 Sommer')),
  )

  expect(tries.filter(({ body }) => body.code === 'SIGN_IN_LOCKED')).toHaveLength(1)
  expect((await desk.signIn(name, password)).body.code).toBe('SIGN_IN_LOCKED')
})

test('a session ends after an hour without use and after twelve hours whatever happens', async () => {
  const idle = await atDesk(gateway, 'agent')
  const busy = await atDesk(gateway, 'agent')
  const from = now

  now = from + 59 * MINUTE
  expect((await busy.get('/me')).status).toBe(200)
  now = from + 61 * MINUTE
  expect((await idle.get('/me')).body.code).toBe('SIGN_IN_NEEDED')
  for (let hour = 1; hour < 12; hour++) {
    now = from + hour * 60 * MINUTE - MINUTE
    expect((await busy.get('/me')).status).toBe(200)
    now = from + hour * 60 * MINUTE + 29 * MINUTE
    expect((await busy.get('/me')).status).toBe(200)
  }
  now = from + 12 * 60 * MINUTE + MINUTE
  expect((await busy.get('/me')).body.code).toBe('SIGN_IN_NEEDED')
})

test('a session that was planted in the browser is worth nothing after the sign-in', async () => {
  const attacker = await atDesk(gateway, 'agent')
  const { name, password } = await newUser(gateway, 'admin')
  const victim = client()
  victim.cookie = attacker.cookie

  await victim.signIn(name, password)
  const planted = client()
  planted.cookie = attacker.cookie

  expect(victim.cookie).not.toBe(attacker.cookie)
  expect((await planted.get('/me')).status).toBe(401)
  expect((await victim.get('/me')).body.name).toBe(name)
})

test.each([
  ['the person signs out', (_id: string, desk: DeskClient) => desk.post('/sign-out')],
  ['the roles change', (id: string) => changeUser(deps(), testActor, id, { roles: ['editor'] })],
  ['the account is disabled', (id: string) => changeUser(deps(), testActor, id, { disabled: true })],
  ['the password is reset', (id: string) => resetPassword(deps(), testActor, id)],
])('a stolen cookie is worth nothing once %s', async (_when, act) => {
  const desk = await atDesk(gateway, 'agent')
  const thief = client()
  thief.cookie = desk.cookie
  expect((await thief.get('/me')).status).toBe(200)

  await act(desk.user, desk)

  expect((await thief.get('/me')).body.code).toBe('SIGN_IN_NEEDED')
})

test('one who changes the password goes on with a fresh session, and every other one ends', async () => {
  const { name, password } = await newUser(gateway, 'agent')
  const [desk, elsewhere] = [client(), client()]
  await desk.signIn(name, password)
  await elsewhere.signIn(name, password)

  const refused = await desk.post('/me/password', { present: 'wrong, quite wrong', next: 'a much better one 7' })
  const weak = await desk.post('/me/password', { present: password, next: 'short' })
  const changed = await desk.post('/me/password', { present: password, next: 'a much better one 7' })

  expect([refused.body.code, weak.body.code, changed.status]).toEqual(['SIGN_IN_REFUSED', 'PASSWORD_WEAK', 200])
  expect((await desk.get('/me')).status).toBe(200)
  expect((await elsewhere.get('/me')).status).toBe(401)
  expect((await client().signIn(name, password)).status).toBe(401)
  expect((await client().signIn(name, 'a much better one 7')).status).toBe(200)
})

test('a password that somebody else chose opens nothing but its own change', async () => {
  const { user, password } = await addUser(deps(), testActor, { name: 'newcomer', roles: ['admin'] })
  const desk = client()
  const answer = await desk.signIn(user.name, password)

  expect(answer.body.mustChangePassword).toBe(true)
  expect((await desk.get('/users')).body.code).toBe('PASSWORD_CHANGE_NEEDED')
  await desk.post('/me/password', { present: password, next: 'one that I chose myself' })
  expect((await desk.get('/users')).status).toBe(200)
})

test('with one-time codes on, a password alone is not enough, and a code is taken once', async () => {
  const { name, password } = await newUser(gateway, 'agent')
  const desk = client()
  await desk.signIn(name, password)
  const { body } = await desk.post('/me/totp', { present: password })
  const codeAt = (at: number) => generateSync({ secret: body.secret, epoch: Math.floor(at / 1000) })
  await desk.post('/me/totp/confirm', { code: codeAt(now) })
  now += 10 * MINUTE

  const without = await client().signIn(name, password)
  const wrong = await client().signIn(name, password, codeAt(now - 30 * MINUTE))
  const right = await client().signIn(name, password, codeAt(now))
  const again = await client().signIn(name, password, codeAt(now))

  expect(without.body.code).toBe('TOTP_NEEDED')
  expect(wrong.body.code).toBe('TOTP_WRONG')
  expect(right.body).toMatchObject({ name, totp: true })
  expect(again.body.code).toBe('TOTP_WRONG')
})

test('one-time codes cannot be guessed: wrong ones lock the account', async () => {
  const { name, password } = await newUser(gateway, 'agent')
  const desk = client()
  await desk.signIn(name, password)
  const { body } = await desk.post('/me/totp', { present: password })
  const right = generateSync({ secret: body.secret, epoch: Math.floor(now / 1000) })
  await desk.post('/me/totp/confirm', { code: right })
  const wrong = right === '000000' ? '111111' : '000000'

  const tries = []
  for (let n = 0; n < 6; n++) tries.push((await client().signIn(name, password, wrong)).body.code)

  expect(tries).toEqual([...Array(5).fill('TOTP_WRONG'), 'SIGN_IN_LOCKED'])
})

test('the secret of one-time codes lies sealed in the database', async () => {
  const { id, name, password } = await newUser(gateway, 'agent')
  const desk = client()
  await desk.signIn(name, password)

  const { body } = await desk.post('/me/totp', { present: password })
  const [row] = await gateway.db.query<{ totp_secret: Buffer }>('select totp_secret from desk_user where id = $1', [id])

  expect(row!.totp_secret.includes(Buffer.from(body.secret))).toBe(false)
})

test('neither passwords nor tokens nor keys are in the database or the log', async () => {
  const { name, password } = await newUser(gateway, 'agent')
  const desk = client()
  await desk.signIn(name, password)
  const { key } = await addKey(deps(), testActor, { name: 'phone system', scopes: ['calls'] })

  for (const table of ['desk_user', 'desk_session', 'api_key', 'audit_entry', 'sign_in_attempt']) {
    const rows = JSON.stringify(await gateway.db.query(`select t::text from ${table} t`))
    for (const secret of [password, desk.cookie.split('=')[1]!, key]) expect(rows).not.toContain(secret)
  }
  for (const secret of [password, desk.cookie.split('=')[1]!, key]) expect(gateway.log()).not.toContain(secret)
})

test('a key opens the doors of its scopes until it is revoked, and its use is noted', async () => {
  const people = createPeople(deps())
  const made = await addKey(deps(), testActor, { name: 'partner', scopes: ['platform'] })

  const actor = await people.requireKey(`Bearer ${made.key}`, 'platform')
  await expect(people.requireKey(made.key, 'calls')).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const [row] = await gateway.db.query<{ last_used_at: Date }>('select last_used_at from api_key where id = $1', [
    made.id,
  ])
  await revokeKey(deps(), testActor, made.id)

  expect(actor).toMatchObject({ kind: 'key', id: made.id, name: 'partner', scopes: ['platform'] })
  expect(row!.last_used_at).not.toBeNull()
  expect(await people.authenticateKey(`Bearer ${made.key}`)).toBeNull()
  await expect(people.requireKey(undefined, 'platform')).rejects.toMatchObject({ code: 'KEY_INVALID' })
})

test('a rotated key goes on beside its successor for the time that was named, and is replaced once', async () => {
  const people = createPeople(deps())
  const old = await addKey(deps(), testActor, { name: 'phone', scopes: ['calls'] })

  const next = await rotateKey(deps(), testActor, old.id, 2)
  await expect(rotateKey(deps(), testActor, old.id)).rejects.toMatchObject({ code: 'KEY_UNKNOWN' })

  expect(await people.authenticateKey(old.key)).toMatchObject({ scopes: ['calls'] })
  expect(await people.authenticateKey(next.key)).toMatchObject({ scopes: ['calls'] })
  now += 121 * MINUTE
  expect(await people.authenticateKey(old.key)).toBeNull()
  expect(await people.authenticateKey(next.key)).not.toBeNull()
})

test('the last administrator cannot be locked out, not even by two at once', async () => {
  await using other = await start()
  const own = { db: other.db, vault: other.vault, clock: () => new Date() }
  const [one, two] = [await newUser(other, 'admin'), await newUser(other, 'admin')]

  const outcomes = await Promise.allSettled([
    changeUser(own, testActor, one.id, { disabled: true }),
    changeUser(own, testActor, two.id, { roles: ['agent'] }),
  ])

  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})
