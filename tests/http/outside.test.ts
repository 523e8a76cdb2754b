import { createServer, get } from 'node:http'
import type { AddressInfo, LookupFunction } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fetchOutside, isPublicAddress, OutsideFault } from '../../src/http/index.ts'

/** Something of our own network that nobody from outside may reach. */
let reached: string[] = []
const canary = createServer((request, response) => {
  reached.push(request.url ?? '')
  response.end('inside')
})
let port = 0

beforeAll(async () => {
  await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve))
  port = (canary.address() as AddressInfo).port
})
afterAll(() => new Promise((resolve) => canary.close(resolve)))

/** Every name leads to our own machine, as an attacker's name server may say. */
const toOurselves: LookupFunction = (_name, options, done) =>
  options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)
/** One address outside, one inside. */
const toBoth: LookupFunction = (_name, _options, done) =>
  done(null, [
    { address: '93.184.216.34', family: 4 },
    { address: '127.0.0.1', family: 4 },
  ])

const limits = () => ({ maxBytes: 1000, signal: AbortSignal.timeout(2000) })

/** Ways to write addresses of a network of one's own. */
const hosts = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '127.0.0.1.',
  '0',
  '0.0.0.0',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '198.18.0.1',
  '192.0.0.170',
  '224.0.0.1',
  '255.255.255.255',
  '240.0.0.1',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[fe80::1]',
  '[fc00::1]',
  '[fd12:3456::1]',
  '[ff02::1]',
  '[2001:db8::1]',
  '[2002:7f00:1::]',
  '[2001::1]',
  '[100::1]',
  '①②⑦.⓪.⓪.①',
]
const schemes = ['http', 'https']
const corpus = hosts.flatMap((host) => schemes.map((scheme) => `${scheme}://${host}/secret`))

test.each(corpus)('an address of our own network is not fetched: %s', async (url) => {
  await expect(fetchOutside(url, limits())).rejects.toThrow(OutsideFault)
})

test.each([
  'file:///etc/passwd',
  'ftp://example.com/x',
  'gopher://example.com/',
  'data:text/plain,x',
  'javascript:1',
  'http://user:pass@example.com/',
  'http://example.com:22/',
  'http://example.com:6379/',
  'nonsense',
  '',
])('what is no plain address of the web is not fetched: %s', async (url) => {
  await expect(fetchOutside(url, limits())).rejects.toThrow(OutsideFault)
})

test.each(['localhost', 'localhost.', 'evil.example', '127.0.0.1.nip.example'])(
  'a name that leads inside is not fetched, though it looks like one outside: %s',
  async (host) => {
    reached = []
    for (const lookup of [toOurselves, toBoth]) {
      await expect(fetchOutside(`http://${host}/secret`, { ...limits(), lookup })).rejects.toThrow(OutsideFault)
    }
    expect(reached).toEqual([])
  },
)

test('a fetch without the guard is caught by the same corpus', async () => {
  const careless = (url: string) =>
    new Promise<void>((resolve) => {
      get(url.replace('/secret', `:${port}/secret`), { lookup: toOurselves }, (response) => {
        response.resume()
        response.on('end', () => resolve())
      }).on('error', () => resolve())
    })
  reached = []

  for (const host of ['127.0.0.1', '127.1', '2130706433', '0x7f000001', 'evil.example'])
    await careless(`http://${host}/secret`)

  expect(reached).toHaveLength(5)
})

test('addresses of the public internet are told from all others', () => {
  expect(['8.8.8.8', '93.184.216.34', '2606:4700::1111', '240e::1'].every(isPublicAddress)).toBe(true)
  expect(['10.1.1.1', '::ffff:8.8.8.8', '::1', 'fe80::1', 'nonsense', ''].some(isPublicAddress)).toBe(false)
})
