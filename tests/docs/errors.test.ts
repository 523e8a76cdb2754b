import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { statusOf } from '../../src/http/index.ts'

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')
const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (\d{3}) \| (.*?) \| (.*?) \|$/gm)].map(
  ([, code = '', status, where = '', remedy = '']) => ({ code, status: Number(status), where, remedy }),
)

test('whoever meets a fault finds its code on the page, once, and the page invents none', () => {
  expect(rows.map(({ code }) => code)).toEqual(Object.keys(statusOf).sort())
})

test('the page gives every fault the status that the gateway answers with', () => {
  expect(Object.fromEntries(rows.map(({ code, status }) => [code, status]))).toEqual(statusOf)
})

test('every fault says where it is met and what to do about it', () => {
  expect(rows.filter(({ where, remedy }) => where.trim() === '' || remedy.trim() === '')).toEqual([])
})
