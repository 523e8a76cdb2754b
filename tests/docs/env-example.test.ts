import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { loadConfig, settings } from '../../src/config.ts'

const file = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')
const names = [...file.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name)

test('the example file has every setting once, and no other', () => {
  expect(names.toSorted()).toEqual(Object.keys(settings.shape).sort())
})

test('a gateway started with the example file runs as one started with nothing', () => {
  expect(loadConfig(parseEnv(file))).toEqual(loadConfig({}))
})

test('every group of settings in the example file is explained', () => {
  const unexplained = file.split('\n').filter((line, row, all) => /^[A-Z_]+=/.test(line) && isUnexplained(all, row))

  expect(unexplained).toEqual([])
})

/** True when no comment stands above the unbroken run of settings that the line belongs to. */
function isUnexplained(lines: readonly string[], row: number): boolean {
  let above = row
  while (/^[A-Z_]+=/.test(lines[above] ?? '')) above--
  return !/^# [^-]/.test(lines[above] ?? '')
}
