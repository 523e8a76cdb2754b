import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/db/index.ts'
import { newId } from '../../src/domain/index.ts'
import { Identity } from '../../src/identity/index.ts'
import { Notices } from '../../src/notices/index.ts'
import { sealTicket, ticketsOfPerson } from '../../src/tickets/index.ts'
import { createVault, newDataKey } from '../../src/vault/index.ts'
import { databases, type OwnDatabase } from '../support/databases.ts'

const vault = createVault(newDataKey())
const [, open] = databases[0]!
let own: OwnDatabase
let db: Database
let now: Date
let code: string
let identity: Identity
let asked: number
beforeAll(async () => {
  own = await open()
  db = own.database
}, 60_000)
afterAll(() => own?.[Symbol.asyncDispose]())
beforeEach(() => {
  now = new Date('2026-11-22T10:00:00+08:00')
  code = '123456'
  asked = 0
  identity = identityWith('http://127.0.0.1:1/notices')
})

function identityWith(url: string | undefined): Identity {
  const clock = () => now
  return new Identity({
    db,
    vault,
    clock,
    notices: new Notices({ db, vault, clock, url, secrets: [], timeoutMs: 1 }),
    mayAsk: () => ++asked <= 8,
    mayProve: () => true,
    code: () => code,
  })
}

const sendCode = async (id: string, phone: string) => identity.apply(identity.codeTo(id, phone))
const confirmCode = async (id: string, given: string) => identity.apply((await identity.byCode(id, given)).change)
const proveTicket = async (id: string, ticketNo: string, digits: string) =>
  identity.apply((await identity.byTicket(id, ticketNo, digits)).change)

async function conversation(channel: string): Promise<string> {
  const id = newId()
  await db.query(`insert into conversation (id, channel, account, line) values ($1, $2, '', 'citizen')`, [id, channel])
  return id
}

let count = 0
/** A ticket of that conversation, with its phone. */
async function ticketIn(conversationId: string, phone: string): Promise<string> {
  const ticketNo = `20261122-${String(++count).padStart(6, '0')}`
  const body = sealTicket(vault, { ticketNo, requester: { phone } } as never)
  await db.query(
    `insert into ticket (ticket_no, conversation_id, draft_id, status, kind, line, channel, response_tier, received_at, due_at, body)
     values ($1, $2, $3, 'filed', 'complaint', 'citizen', 'web', '7d', now(), now(), $4)`,
    [ticketNo, conversationId, newId(), body],
  )
  return ticketNo
}

const ticketsSeen = async (id: string) => (await ticketsOfPerson(db, vault, id)).map(({ ticketNo }) => ticketNo)
const count1 = async (what: string) => (await db.query<{ n: number }>(`select count(*)::int as n from ${what}`))[0]!.n

async function prove(conversationId: string, phone: string): Promise<void> {
  await sendCode(conversationId, phone)
  await confirmCode(conversationId, code)
}

describe('a code', () => {
  test('that came to the phone links the conversations of who holds it, and their tickets are seen from each', async () => {
    const [web, app, stranger] = [await conversation('web'), await conversation('app'), await conversation('wechat')]
    const [one, other] = [await ticketIn(web, '13800138000'), await ticketIn(app, '13800138001')]
    await ticketIn(stranger, '13800138000')

    await prove(web, '13800138000')
    await prove(app, '13800138000')

    expect(await ticketsSeen(web)).toEqual([other, one])
    expect(await ticketsSeen(app)).toEqual([other, one])
    expect(await ticketsSeen(stranger)).toHaveLength(1)
    expect((await identity.linked(web)).map(({ channel }) => channel)).toEqual(['app'])
  })

  test('links nothing by the number alone, which anybody may write', async () => {
    const [web, app] = [await conversation('web'), await conversation('app')]
    await prove(web, '13800138002')
    await sendCode(app, '13800138002')

    expect(await identity.linked(app)).toEqual([])
  })

  test.each([
    ['that is wrong', async (id: string) => confirmCode(id, '654321')],
    [
      'that was sent to another conversation',
      async (id: string) => {
        const other = await conversation('web')
        code = '777777'
        await sendCode(other, '13800138003')
        await confirmCode(id, '777777')
      },
    ],
    [
      'that is ten minutes old',
      async (id: string) => {
        now = new Date(now.getTime() + 10 * 60_000)
        await confirmCode(id, '123456')
      },
    ],
    [
      'after five attempts',
      async (id: string) => {
        for (let n = 0; n < 5; n++) await confirmCode(id, `00000${n}`).catch(() => undefined)
        await confirmCode(id, '123456')
      },
    ],
    [
      'a second time',
      async (id: string) => {
        await confirmCode(id, '123456')
        await confirmCode(id, '123456')
      },
    ],
  ])('%s is refused', async (_name, attempt) => {
    const id = await conversation('web')
    await sendCode(id, '13800138003')

    await expect(attempt(id)).rejects.toMatchObject({ code: 'CODE_INVALID' })
  })

  test('is asked for so often and no more, goes to mobile phones only, and not where nobody sends it', async () => {
    const id = await conversation('web')

    await expect(sendCode(id, '01012345')).rejects.toMatchObject({ code: 'PHONE_INVALID' })
    for (let n = 0; n < 4; n++) await sendCode(id, '13800138004')
    await expect(sendCode(id, '13800138004')).rejects.toMatchObject({ code: 'TOO_FAST' })
    expect(() => identityWith(undefined).codeTo(id, '13800138004')).toThrow(
      expect.objectContaining({ code: 'NOTICE_UNAVAILABLE' }),
    )
  })

  test('stands nowhere in the clear, nor does the phone', async () => {
    const id = await conversation('web')
    await sendCode(id, '13800138005')

    const rows = await db.query(
      'select c.*, o.payload from identity_code c join outbox o on o.key = c.conversation_id::text where conversation_id = $1',
      [id],
    )
    expect(rows).toHaveLength(1)
    const bytes = Object.values(rows[0]!).map((value) =>
      Buffer.isBuffer(value) ? value.toString('latin1') : String(value),
    )
    expect(bytes.join()).not.toMatch(/123456|13800138005/)
  })
})

describe('a ticket’s number with the last digits of its phone', () => {
  test('links the conversation that it was filed in', async () => {
    const [web, app] = [await conversation('web'), await conversation('app')]
    const ticketNo = await ticketIn(web, '13900139000')

    await proveTicket(app, ticketNo, '9000')

    expect(await ticketsSeen(app)).toEqual([ticketNo])
    expect((await identity.linked(web)).map(({ channel }) => channel)).toEqual(['app'])
  })

  test.each([
    ['other digits', '9001'],
    ['no digits', ''],
    ['too many digits', '39000'],
  ])('with %s proves nothing', async (_name, digits) => {
    const [web, app] = [await conversation('web'), await conversation('app')]
    const ticketNo = await ticketIn(web, '13900139000')

    await expect(proveTicket(app, ticketNo, digits)).rejects.toMatchObject({ code: 'TICKET_UNKNOWN' })
    expect(await ticketsSeen(app)).toEqual([])
  })
})

describe('linking', () => {
  test('two people who turn out to be one are one from then on, whatever proved it', async () => {
    const ids = await Promise.all(['web', 'app', 'wechat', 'weibo'].map(conversation))
    const [a, b, c, d] = ids as [string, string, string, string]
    await prove(a, '13700137000')
    await prove(b, '13700137000')
    const ticketNo = await ticketIn(c, '13700137001')
    await proveTicket(d, ticketNo, '7001')

    await proveTicket(a, ticketNo, '7001')

    for (const id of ids) expect(await ticketsSeen(id)).toEqual([ticketNo])
    expect(await identity.linked(b)).toHaveLength(3)
  })

  test('can be undone, and every link and parting is in the audit log', async () => {
    const before = await count1(`audit_entry where action like 'identity.%'`)
    const [web, app] = [await conversation('web'), await conversation('app')]
    await prove(web, '13700137002')
    await prove(app, '13700137002')

    expect(await identity.isLinked(app)).toBe(true)
    await identity.apply(identity.parting(app))
    await identity.apply(identity.parting(app))

    expect(await identity.isLinked(app)).toBe(false)
    expect(await identity.linked(web)).toEqual([])
    expect((await count1(`audit_entry where action like 'identity.%'`)) - before).toBe(3)
    await prove(app, '13700137002')
    expect(await identity.linked(web)).toHaveLength(1)
  })

  test('does not reach somebody who had the number before: after 90 days without a proof it may be another’s', async () => {
    const [before, after] = [await conversation('web'), await conversation('app')]
    await prove(before, '13700137003')

    now = new Date(now.getTime() + 91 * 24 * 3600_000)
    await prove(after, '13700137003')

    expect(await identity.linked(after)).toEqual([])
  })

  test('an account whose issuer vouches for its phone is with whoever proved that phone', async () => {
    const [wechat, app] = [await conversation('wechat'), await conversation('app')]
    await prove(wechat, '13700137004')

    await identity.apply(identity.byAccount(app, '13700137004'))

    expect(await identity.linked(wechat)).toMatchObject([{ channel: 'app' }])
    expect(() => identity.byAccount(app, '010-12345')).toThrow(expect.objectContaining({ code: 'PHONE_INVALID' }))
  })
})
