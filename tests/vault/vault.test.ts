import { expect, test } from 'vitest'
import { createVault, newDataKey } from '../../src/vault/index.ts'

const keyOf = (bytes: number) => Buffer.alloc(bytes, 7).toString('base64')

test.each(['', keyOf(16), keyOf(31), keyOf(33), '不是密钥'])('nothing is sealed with %j, which is no key', (key) => {
  expect(() => createVault(key)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
})

test('what is sealed with a key of 32 bytes opens with it again', () => {
  const vault = createVault(newDataKey())

  expect(vault.open('message', vault.seal('message', { text: '路灯坏了' }))).toEqual({ text: '路灯坏了' })
})
