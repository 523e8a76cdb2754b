import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { scratchFolder } from './files.ts'

const cli = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

function gateway(...args: string[]) {
  return spawnSync(process.execPath, [cli, 'eval', ...args], { encoding: 'utf8' })
}

test('a program gets one JSON object and nothing else', () => {
  using folder = scratchFolder()
  const messages = folder.rows('m.jsonl', [{ text: '建议增设公交站', kind: '建议' }])

  const { status, stdout } = gateway('kinds', '--messages', messages, '--json')

  expect(status).toBe(0)
  expect(stdout.trim().split('\n')).toHaveLength(1)
  expect(JSON.parse(stdout)).toMatchObject({ n: 1, accuracy: 1 })
})

test('a person gets a table', () => {
  using folder = scratchFolder()
  const messages = folder.rows('m.jsonl', [{ text: '建议增设公交站', kind: '建议' }])

  const { status, stdout } = gateway('kinds', '--messages', messages)

  expect(status).toBe(0)
  expect(stdout).toMatch(/^suggestion +1\.0000 +1\.0000 +1\.0000 +1$/m)
})

test('a file at fault ends with exit code 1 and its line', () => {
  using folder = scratchFolder()
  const messages = folder.text('m.jsonl', '{"text":"建议增设公交站","kind":"建议"}\n{"text":\n')

  const { status, stdout } = gateway('kinds', '--messages', messages, '--json')

  expect(status).toBe(1)
  expect(JSON.parse(stdout)).toEqual({
    error: 'COMMAND_INVALID',
    detail: expect.stringMatching(/m\.jsonl:2: is not JSON$/),
  })
})
