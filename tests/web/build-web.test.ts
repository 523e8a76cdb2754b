import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { compress, isFresh } from '../../scripts/build-web.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jiesu-web-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** Writes a file that was last changed so many seconds after the beginning. */
function file(path: string, second: number): string {
  const full = join(folder, path)
  mkdirSync(join(full, '..'), { recursive: true })
  writeFileSync(full, '')
  utimesSync(full, second, second)
  return full
}

test('pages built after the last change of every source are kept', () => {
  file('web/src/a.tsx', 100)
  const built = file('web/dist/index.html', 200)

  expect(isFresh(built, [join(folder, 'web')])).toBe(true)
})

test('one source that changed later, however deep, has the pages built again', () => {
  file('web/src/a.tsx', 100)
  file('web/src/chat/deep/b.tsx', 300)
  const built = file('web/dist/index.html', 200)

  expect(isFresh(built, [join(folder, 'web')])).toBe(false)
})

test('what was built does not count as a source of itself', () => {
  file('web/src/a.tsx', 100)
  file('web/dist/assets/chat.js', 300)
  const built = file('web/dist/index.html', 200)

  expect(isFresh(built, [join(folder, 'web')])).toBe(true)
})

test('pages that were never built are built', () => {
  file('web/src/a.tsx', 100)

  expect(isFresh(join(folder, 'web/dist/index.html'), [join(folder, 'web')])).toBe(false)
})

test('every text lies there compressed too, with the same content, and pictures do not', () => {
  const script = file('assets/chat.js', 100)
  writeFileSync(script, '接诉'.repeat(500))
  const picture = file('photo.png', 100)

  compress(folder)

  expect(String(brotliDecompressSync(readFileSync(`${script}.br`)))).toBe('接诉'.repeat(500))
  expect(String(gunzipSync(readFileSync(`${script}.gz`)))).toBe('接诉'.repeat(500))
  expect(existsSync(`${picture}.br`)).toBe(false)
})
