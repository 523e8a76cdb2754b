import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { settings } from '../../src/config.ts'

const operations = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')
const [, table = ''] = /^## Settings$(.*?)^## /ms.exec(operations) ?? []
const rows = [...table.matchAll(/^\| `([A-Z_]+)` \| (.*?) \|/gm)].map(([, name, shown]) => ({ name, shown }))

test('the operator finds every setting in the table, and no other', () => {
  expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(settings.shape).sort())
})

test('the defaults in the table are those of the program', () => {
  const defaults = settings.parse({}) as Record<string, unknown>

  for (const { name = '', shown = '' } of rows) {
    const documented = /^`(.*)`$/.exec(shown)?.[1]
    if (documented !== undefined) expect(String(defaults[name]), name).toBe(documented)
    else expect(defaults[name] ?? [], name).toEqual([])
  }
})
