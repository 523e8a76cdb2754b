import { anything, assert, integer, json, object, property, string, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError, isPlainText } from '../../src/domain/index.ts'
import { fileRows, MAX_ROWS, readBatch, readRow } from '../../src/intake/index.ts'

const lamp = { id: 'p-1', title: '路灯', text: '望京街道的路灯坏了', name: '王芳', phone: '13800138000' }
const source = { channel: 'platform', account: 'board', line: 'citizen' as const }

describe('a row', () => {
  test('is an appeal with all that the partner tells', () => {
    const read = readRow({
      ...lamp,
      createdAt: '2026-11-20T08:30:00+08:00',
      address: '阜通东大街6号',
      lat: 39.99,
      lon: 116.48,
      confidential: true,
      somethingElse: { ours: 'not' },
    })

    expect(read).toEqual({
      outcome: 'read',
      id: 'p-1',
      appeal: {
        externalId: 'p-1',
        title: '路灯',
        text: '望京街道的路灯坏了',
        name: '王芳',
        phone: '13800138000',
        confidential: true,
        createdAt: new Date('2026-11-20T00:30:00Z'),
        place: {
          text: '阜通东大街6号',
          point: { lat: 39.99, lon: 116.48, crs: 'gcj02', address: '阜通东大街6号' },
        },
      },
    })
  })

  test.each([
    [
      'a time without a zone is Beijing’s',
      { createdAt: '2026-11-20 08:30:00' },
      { createdAt: new Date('2026-11-20T00:30:00Z') },
    ],
    ['null and empty count as absent', { title: null, phone: '' }, { externalId: 'p-1' }],
    ['a title alone is the text', { text: '' }, { text: '路灯' }],
    ['a number that JSON can hold is an id', { id: 42 }, { externalId: '42' }],
  ])('%s', (_name, change, expected) => {
    expect(readRow({ ...lamp, ...change })).toMatchObject({ outcome: 'read', appeal: expected })
  })

  test.each([
    ['no object', 'text', 'REQUEST_INVALID'],
    ['a list', [lamp], 'REQUEST_INVALID'],
    ['no id', { ...lamp, id: undefined }, 'REQUEST_INVALID'],
    ['an id that has lost digits', { ...lamp, id: 2 ** 60 }, 'REQUEST_INVALID'],
    ['an id with control characters', { ...lamp, id: 'a\u0000b' }, 'REQUEST_INVALID'],
    ['an id that is too long', { ...lamp, id: 'x'.repeat(129) }, 'REQUEST_INVALID'],
    ['nothing said', { ...lamp, text: '  ', title: '' }, 'MESSAGE_EMPTY'],
    ['too much said', { ...lamp, text: '长'.repeat(20_001) }, 'MESSAGE_TOO_LONG'],
    ['a NUL in the text', { ...lamp, text: '路灯\u0000坏了' }, 'TEXT_INVALID'],
    ['half a character', { ...lamp, text: '路灯\ud800' }, 'TEXT_INVALID'],
    ['a text that reads backwards', { ...lamp, name: '王\u202e芳' }, 'TEXT_INVALID'],
    ['a time that is none', { ...lamp, createdAt: '2026-02-30T00:00:00Z' }, 'REQUEST_INVALID'],
    ['a point beyond the earth', { ...lamp, lat: 91, lon: 0 }, 'REQUEST_INVALID'],
    ['an unknown line', { ...lamp, line: 'police' }, 'REQUEST_INVALID'],
  ])('with %s is rejected by itself', (_name, value, code) => {
    const read = readRow(value)

    expect(read).toMatchObject({ outcome: 'faulty', fault: { code } })
    expect(JSON.stringify(read)).not.toContain('路灯坏')
  })

  test('of any value is an appeal or a fault, and never throws', () => {
    assert(
      property(object({ key: string(), values: [anything(), string(), integer()] }), anything(), (base, more) => {
        const read = readRow(
          more === null || typeof more !== 'object' ? { ...lamp, ...base, text: more } : { ...lamp, ...base, ...more },
        )
        if (read.outcome === 'read') {
          expect(read.appeal.text).not.toBe('')
          expect(isPlainText(JSON.stringify(read.appeal.externalId))).toBe(true)
        }
      }),
    )
  })
})

describe('a batch', () => {
  test.each([
    ['a JSON array', JSON.stringify([lamp, { ...lamp, id: 'p-2' }])],
    ['NDJSON', `${JSON.stringify(lamp)}\n${JSON.stringify({ ...lamp, id: 'p-2' })}\n`],
    [
      'NDJSON of Windows, with a mark in front',
      `\ufeff${JSON.stringify(lamp)}\r\n\r\n${JSON.stringify({ ...lamp, id: 'p-2' })}`,
    ],
  ])('is %s', (_name, body) => {
    expect(readBatch(Buffer.from(body)).map(({ id }) => id)).toEqual(['p-1', 'p-2'])
  })

  test('is one object over several lines', () => {
    expect(readBatch(Buffer.from(JSON.stringify(lamp, null, 2)))).toMatchObject([{ id: 'p-1' }])
  })

  test('with a line that is no JSON loses that line only', () => {
    const read = readBatch(
      Buffer.from(`${JSON.stringify(lamp)}\n{"id": "p-2", \n${JSON.stringify({ ...lamp, id: 'p-3' })}`),
    )

    expect(read.map(({ outcome, id }) => [outcome, id])).toEqual([
      ['read', 'p-1'],
      ['faulty', null],
      ['read', 'p-3'],
    ])
  })

  test.each([
    ['nothing', Buffer.from('')],
    ['no JSON', Buffer.from('<xml/>')],
    ['an array that does not end', Buffer.from(`[${JSON.stringify(lamp)}`)],
    ['bytes that are no UTF-8', Buffer.from([0x5b, 0xff, 0xfe, 0x5d])],
  ])('of %s is refused whole', (_name, body) => {
    expect(() => readBatch(body)).toThrow(AppError)
  })

  test('of too many rows is refused before any is filed', () => {
    expect(() => readBatch(Buffer.from(JSON.stringify(Array(MAX_ROWS + 1).fill(lamp))))).toThrow('at most')
  })

  test('of any bytes is rows or a fault that we foresaw', () => {
    const read = (body: Buffer) => {
      try {
        for (const { outcome } of readBatch(body)) expect(['read', 'faulty']).toContain(outcome)
      } catch (error) {
        expect(error).toBeInstanceOf(AppError)
      }
    }
    assert(property(uint8Array({ maxLength: 200 }), (bytes) => read(Buffer.from(bytes))))
    assert(property(json(), string(), (one, other) => read(Buffer.from(`${one}\n${other}`))))
  })
})

test('what is wrong with one row never costs another', async () => {
  const rows = readBatch(
    Buffer.from(JSON.stringify([lamp, { id: 'p-2' }, { ...lamp, id: 'p-3' }, { ...lamp, id: 'p-4' }])),
  )
  const filed: string[] = []

  const results = await fileRows(rows, source, async ({ externalId, account, line }) => {
    if (externalId === 'p-3') throw new Error('the database is gone')
    filed.push(`${account} ${line} ${externalId}`)
    return { ticketNo: '20261122-000001', duplicate: externalId === 'p-4' }
  })

  expect(results.map(({ id, status, code }) => [id, status, code])).toEqual([
    ['p-1', 'accepted', undefined],
    ['p-2', 'rejected', 'MESSAGE_EMPTY'],
    ['p-3', 'rejected', 'DATABASE_UNAVAILABLE'],
    ['p-4', 'duplicate', undefined],
  ])
  expect(filed).toEqual(['board citizen p-1', 'board citizen p-4'])
})
