import { expect, test } from 'vitest'
import { checkPassword, newPassword } from '../../src/people/index.ts'
import { hashPassword, verifyPassword } from '../../src/people/password.ts'

test('a password is kept as argon2id with its parameters, never the same twice, and only the right one opens it', async () => {
  const kept = await hashPassword('望京的路灯 lights up')
  const again = await hashPassword('望京的路灯 lights up')

  expect(kept).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
  expect(again).not.toBe(kept)
  expect(await verifyPassword(kept, '望京的路灯 lights up')).toBe(true)
  expect(await verifyPassword(kept, '望京的路灯 lights uq')).toBe(false)
})

test('a password opens though another keyboard composes its characters otherwise', async () => {
  const kept = await hashPassword('cafe\u0301 au lait 18')

  expect(await verifyPassword(kept, 'caf\u00e9 au lait 18')).toBe(true)
})

test('a password that was kept by scrypt, where a Node without argon2 made it, opens too', async () => {
  const kept = '$scrypt$ln=10,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$kYdOXK7HntMhdlqrXZOzlsjsS2DL+PkKPtBwmp52UiM'

  expect(await verifyPassword(kept, 'an older machine')).toBe(true)
  expect(await verifyPassword(kept, 'another machine')).toBe(false)
})

test('an account without a password is opened by none', async () => {
  expect(await verifyPassword(null, '')).toBe(false)
})

test.each([
  ['too short', 'kf8#mQz2pLw'],
  ['one character over and over', 'aaaaaaaaaaaaaaaa'],
  ['the account name and a year', 'wang.li@2026!!'],
  ['what everybody tries first', 'Password123456!'],
  ['rows of the keyboard', 'qwertyuiop1234567890'],
  ['the hotline and its number', 'Beijing12345jiesu'],
  ['longer than anybody types', 'k7'.repeat(70)],
])('a password is refused that is %s', (_what, password) => {
  expect(() => checkPassword(password, 'wang.li')).toThrow(expect.objectContaining({ code: 'PASSWORD_WEAK' }))
})

test.each(['correct horse battery', '望京街道花家地小区东门路灯', 'kf8#mQz2pLwR'])(
  'a password is taken: %s',
  (password) => {
    expect(() => checkPassword(password, 'wang.li')).not.toThrow()
  },
)

test('passwords that we make are taken by our own rules, and differ', () => {
  const made = Array.from({ length: 200 }, newPassword)

  for (const password of made) expect(() => checkPassword(password, 'wang.li')).not.toThrow()
  expect(new Set(made).size).toBe(200)
})
