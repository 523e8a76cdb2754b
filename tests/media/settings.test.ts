import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config.ts'

test.each([
  ['a path', '/srv/jiesu/media', '/srv/jiesu/media'],
  ['a file address', 'file:///srv/jiesu/media', '/srv/jiesu/media'],
  ['a path below the working folder', 'data/media', 'data/media'],
])('the folder of the files is given as %s', (_how, given, folder) => {
  expect(loadConfig({ MEDIA_URL: given }).MEDIA_URL).toBe(folder)
})

test.each([
  ['s3://bucket/media', 'must be like s3://bucket/prefix?endpoint='],
  ['s3://bucket?endpoint=https://s3.example.cn', 'MEDIA_KEY_ID and MEDIA_KEY_SECRET'],
  ['https://example.gov.cn/media', 'must be a folder'],
  ['file://other-host/media', 'must be a folder'],
])('a store that is not understood stops the start with a clear word: %s', (given, words) => {
  expect(() => loadConfig({ MEDIA_URL: given })).toThrow(words)
})

test('sites that may show the chat are named by their origins', () => {
  const named = 'https://www.example.gov.cn, https://*.beijing.example:8443'

  expect(loadConfig({ EMBED_ORIGINS: named }).EMBED_ORIGINS).toEqual([
    'https://www.example.gov.cn',
    'https://*.beijing.example:8443',
  ])
  expect(loadConfig({}).EMBED_ORIGINS).toEqual([])
})

test.each(['*', 'example.gov.cn', 'https://a.cn/path', "https://a.cn; script-src 'unsafe-inline'", 'https://a.cn b'])(
  'what is no origin cannot slip into the policy of the pages: %s',
  (given) => {
    expect(() => loadConfig({ EMBED_ORIGINS: given })).toThrow('EMBED_ORIGINS')
  },
)
