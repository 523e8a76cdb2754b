import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accountsFile } from '../../src/channels/index.ts'
import { runCommand } from '../../src/commands/index.ts'
import type { AppealStatus, RowResult } from '../../src/intake/index.ts'
import { EventReceiver } from './support/event-receiver.ts'
import { start, type TestGateway } from './support/start.ts'

const secret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`
let gateway: TestGateway
let partner: EventReceiver<AppealStatus>
let folder: string
beforeAll(async () => {
  partner = await new EventReceiver<AppealStatus>(secret).listen()
  folder = await mkdtemp(join(tmpdir(), 'jiesu-platform-'))
  const accounts = accountsFile.parse({
    platform: {
      board: { apiKey: 'board-key', name: '领导留言板', webhook: { url: partner.url, secret } },
      supervision: { apiKey: 'supervision-key', name: '互联网+督查' },
      business: { apiKey: 'business-key', name: '企业之窗', line: 'enterprise' },
    },
  })
  gateway = await start({ accounts, webhookDelaysMs: [10, 10, 10] })
})
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]()
  await partner?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const lamp = (id: string) => ({
  id,
  title: '路灯',
  text: `朝阳区望京街道花家地小区门口的路灯坏了，${id}`,
  phone: '13800138000',
})

function post(
  account: string,
  body: string | Buffer<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  const authorization = `Bearer ${account}-key`
  return fetch(`${gateway.origin}/channels/platform/${account}/appeals`, {
    method: 'POST',
    body,
    headers: { authorization, 'content-type': 'application/json', ...headers },
  })
}

async function resultsOf(response: Promise<Response>): Promise<RowResult[]> {
  const answered = await response
  expect(answered.status).toBe(200)
  return ((await answered.json()) as { results: RowResult[] }).results
}

describe('a partner’s feed', () => {
  test('is filed row by row: accepted, duplicate or rejected with its reason', async () => {
    await resultsOf(post('board', JSON.stringify([lamp('a-1')])))

    const results = await resultsOf(post('board', JSON.stringify([lamp('a-1'), lamp('a-2'), { id: 'a-3' }, 7])))

    expect(results.map(({ id, status, code }) => [id, status, code])).toEqual([
      ['a-1', 'duplicate', undefined],
      ['a-2', 'accepted', undefined],
      ['a-3', 'rejected', 'MESSAGE_EMPTY'],
      [null, 'rejected', 'REQUEST_INVALID'],
    ])
    const { ticket } = await gateway.receiver.created(results[1]!.ticketNo!)
    expect(ticket).toMatchObject({ channel: 'platform', title: '路灯', place: { street: '望京街道' } })
  })

  test('may be NDJSON under any media type, and each account has its own line and ids', async () => {
    const lines = [lamp('a-1'), lamp('b-2')].map((row) => JSON.stringify(row)).join('\n')

    const results = await resultsOf(post('supervision', lines, { 'content-type': 'application/x-ndjson' }))
    const [business] = await resultsOf(
      post('business', JSON.stringify([lamp('a-1')]), { 'content-type': 'text/plain' }),
    )

    expect(results.map(({ status }) => status)).toEqual(['accepted', 'accepted'])
    expect((await gateway.receiver.created(business!.ticketNo!)).ticket.line).toBe('enterprise')
  })

  test.each([
    ['no key', { authorization: '' }],
    ['another account’s key', { authorization: 'Bearer supervision-key' }],
    ['a key in another scheme', { authorization: 'Basic board-key' }],
    ['a key with more behind it', { authorization: 'Bearer board-key board-key' }],
  ])('with %s is refused, and nothing of it is kept', async (_name, headers) => {
    const before = await gateway.count('message')

    const response = await post('board', JSON.stringify([lamp('stolen')]), headers)

    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(await response.json()).toMatchObject({ code: 'API_KEY_INVALID' })
    expect(await gateway.count('message')).toBe(before)
  })

  test.each(['nobody', '__proto__', 'constructor', 'board%2f..'])(
    'of account %s is refused as a wrong key is',
    async (account) => {
      const response = await post(account, '[]', { authorization: 'Bearer undefined' })

      expect([401, 404]).toContain(response.status)
    },
  )

  test.each([
    ['no JSON', '<xml/>', {}, 400],
    ['bytes of no text', Buffer.from([0x5b, 0xff, 0x5d]), {}, 400],
    ['an odd media type', '{', { 'content-type': 'application/json; a=b; charset=utf-7\t' }, 400],
    ['17 MiB', Buffer.alloc(17 * 1024 * 1024, 0x20), {}, 413],
  ])('of %s is refused whole', async (_name, body, headers, status) => {
    expect((await post('board', body, headers)).status).toBe(status)
  })

  test('hears by signed webhook where its appeal stands, with the unit’s public words and no internal ones', async () => {
    const [{ ticketNo } = {} as RowResult] = await resultsOf(
      post(
        'board',
        JSON.stringify([{ ...lamp('told'), title: '井盖', text: '海淀区中关村街道知春路的井盖丢了，很危险' }]),
      ),
    )
    partner.answers.push(500)
    const at = '2026-11-22T10:00:00+08:00'

    await gateway.dispatch('ticket.completed', {
      ticketNo,
      sequence: 1,
      at,
      unit: '望京街道办事处',
      publicText: '路灯已经修好',
      internalNote: '张三来过',
    })
    const event = await partner.first((one) => one.subject === 'told')

    expect(event.type).toBe('appeal.status')
    expect(event.data).toMatchObject({
      id: 'told',
      ticketNo,
      status: 'completed',
      unit: '望京街道办事处',
      reply: '路灯已经修好',
    })
    expect(JSON.stringify(event)).not.toMatch(/张三|13800138000/)
  })
})

describe('the program', () => {
  const printed: string[] = []
  const run = (name: string, options: object) =>
    runCommand(
      name,
      options,
      {
        db: gateway.db,
        vault: gateway.vault,
        clock: () => new Date(),
        knowledge: gateway.gateway.knowledge,
        fileAppeal: async () => gateway.gateway.fileAppeal,
        receivers: [],
        mediaFolder: folder,
        retention: { conversationDays: 1, ticketDays: 1, emptyHours: 24 },
      },
      { line: (text) => printed.push(text), progress: () => undefined },
    )

  test('imports a file into an account beside its feed, and exports where all of it stands', async () => {
    const file = join(folder, 'letters.csv')
    await writeFile(
      file,
      '留言编号,留言详情,联系电话\nfile-1,西城区金融街街道丰汇园小区的暖气不热只有十五度,13900139000\ntold,重复的一件,\nfile-2,,\n',
    )

    const imported = await run('intake import', { file, account: 'board' })
    const exported = await run('intake export', {
      account: 'board',
      since: '2026-01-01',
      out: join(folder, 'out.ndjson'),
    })

    expect(imported).toMatchObject({ ok: false, result: { rows: 3, accepted: 1, duplicate: 1, rejected: 1 } })
    const results = (await readFile(`${file}.results.ndjson`, 'utf8')).trim().split('\n').slice(1)
    expect(results.map((line) => JSON.parse(line).status)).toEqual(['accepted', 'duplicate', 'rejected'])
    const rows = (await readFile(join(folder, 'out.ndjson'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(exported.result.rows).toBe(rows.length)
    expect(rows.find(({ id }) => id === 'told')).toMatchObject({ status: 'completed', reply: '路灯已经修好' })
    expect(rows.find(({ id }) => id === 'file-1')).toMatchObject({ status: 'filed', reply: null })
    expect(printed.join()).not.toContain('13800138000')
  })

  test.each([
    ['an account that is no name', 'intake import', { file: 'x.csv', account: '../board' }],
    ['a file that is not there', 'intake import', { file: '/no/such.csv' }],
    ['a time that is none', 'intake export', { account: 'board', since: 'yesterday' }],
  ])('refuses %s', async (_name, command, options) => {
    await expect(run(command, options)).rejects.toMatchObject({ code: 'COMMAND_INVALID' })
  })
})
