import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { type FastifyInstance, fastify } from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { compress } from '../../scripts/build-web.ts'
import { installPages } from '../../src/http/index.ts'

const html = `<!doctype html><title>接诉</title>${'<p>您好</p>'.repeat(100)}`
const script = 'export const words = []\n'.repeat(100)
let folder: string
let app: FastifyInstance

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jiesu-pages-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), html)
  writeFileSync(join(folder, 'desk.html'), html.replace('接诉', '工作台'))
  writeFileSync(join(folder, 'assets/chat-1.js'), script)
  compress(folder)
  app = fastify()
  await installPages(app, folder, [])
})
afterEach(async () => {
  await app.close()
  rmSync(folder, { recursive: true })
})

test.each([
  ['br', brotliDecompressSync],
  ['gzip', gunzipSync],
] as const)('a phone that takes %s gets page and script compressed, with their types', async (encoding, unpack) => {
  const headers = { 'accept-encoding': encoding }
  const page = await app.inject({ url: '/', headers })
  const code = await app.inject({ url: '/assets/chat-1.js', headers })

  expect([page, code].map((answer) => answer.headers['content-encoding'])).toEqual([encoding, encoding])
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
  expect(code.headers['content-type']).toMatch(/javascript/)
  expect(String(unpack(page.rawPayload))).toBe(html)
  expect(String(unpack(code.rawPayload))).toBe(script)
})

test('whoever takes no compression gets the page as it is, with the same protection', async () => {
  const plain = await app.inject({ url: '/' })
  const packed = await app.inject({ url: '/', headers: { 'accept-encoding': 'br' } })

  expect(plain.headers['content-encoding']).toBeUndefined()
  expect(plain.payload).toBe(html)
  expect(plain.headers['content-security-policy']).toContain("default-src 'self'")
  expect(packed.headers['content-security-policy']).toBe(plain.headers['content-security-policy'])
})

test('the page is protected under every name it is served by, and its file name is none of them', async () => {
  for (const url of ['/', '/enterprise']) {
    expect((await app.inject({ url })).headers).toMatchObject({
      'content-security-policy': expect.stringContaining("frame-ancestors 'self'"),
    })
  }
  for (const url of [
    '/desk.html',
    '/desk.html.br',
    '/%64esk.html',
    '/index.html',
    '/index.html.br',
    '/%69ndex.html',
    '//index.html',
    '/assets/../index.html',
  ]) {
    for (const encoding of ['identity', 'br']) {
      const answer = await app.inject({ url, headers: { 'accept-encoding': encoding } })
      expect(answer.statusCode, url).toBeGreaterThanOrEqual(400)
    }
  }
})

test('the desk is one page at every address below it, and no other site may show it in a frame', async () => {
  for (const url of ['/desk', '/desk/tickets/20261122-000123', '/desk/users']) {
    const answer = await app.inject({ url })

    expect(answer.payload).toContain('<title>工作台</title>')
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'")
  }
  expect((await app.inject({ url: '/' })).headers['content-security-policy']).toContain("frame-ancestors 'self'")
})

test('pages that are built anew are served without a restart, the script compressed too', async () => {
  const script = 'export const newer = true\n'.repeat(50)
  writeFileSync(join(folder, 'index.html'), html.replace('接诉', '新版'))
  writeFileSync(join(folder, 'assets/chat-2.js'), script)
  compress(folder)

  const page = await app.inject({ url: '/' })
  const packed = await app.inject({ url: '/assets/chat-2.js', headers: { 'accept-encoding': 'br' } })

  expect(page.payload).toContain('新版')
  expect(packed.statusCode).toBe(200)
  expect(String(brotliDecompressSync(packed.rawPayload))).toBe(script)
})

test('assets are kept for a year, the page is asked for anew', async () => {
  const headers = { 'accept-encoding': 'br' }
  const page = await app.inject({ url: '/', headers })
  const code = await app.inject({ url: '/assets/chat-1.js', headers })

  expect(page.headers['cache-control']).toBe('no-cache')
  expect(code.headers['cache-control']).toBe('public, max-age=31536000, immutable')
})
