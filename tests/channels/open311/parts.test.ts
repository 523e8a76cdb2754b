import { createRequire } from 'node:module'
import { assert, property, string, uint8Array } from 'fast-check'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { appealOf } from '../../../src/channels/open311/create.ts'
import { toGcj02, toWgs84 } from '../../../src/channels/open311/datum.ts'
import { faultListing, Open311Fault, Open311Faults } from '../../../src/channels/open311/fault.ts'
import { Parameters } from '../../../src/channels/open311/form.ts'
import { writeListing, writeOne } from '../../../src/channels/open311/format.ts'
import { queryOf } from '../../../src/channels/open311/requests.ts'
import { definitionOf, serviceOf } from '../../../src/channels/open311/services.ts'
import type { CatalogueLeaf } from '../../../src/domain/index.ts'

const coordtransform = createRequire(import.meta.url)('coordtransform') as {
  wgs84togcj02: (lon: number, lat: number) => [number, number]
}
const now = new Date('2026-11-22T10:00:00+08:00')
const leaf: CatalogueLeaf = {
  code: '001',
  path: ['市政', '照明', '路灯不亮'],
  leadRule: 'street',
  supportingUnits: [],
  tier: '7d',
  urgent: false,
  requires: ['place', 'time', 'demand'],
  keywords: ['路灯', '照明'],
  examples: [],
  validFrom: '2026-01-01',
  validTo: null,
}
const context = {
  account: 'fix',
  line: 'citizen' as const,
  leafOf: (code: string) => (code === '001' ? leaf : undefined),
  now,
}
const good =
  'service_code=001&address_string=%E6%9C%9B%E4%BA%AC&attribute[time]=%E6%98%A8%E5%A4%A9&attribute[demand]=%E4%BF%AE&description=%E7%81%AF'

describe('an answer', () => {
  test('to a create is the specification’s own sample, in XML and JSON', () => {
    const items = [{ service_request_id: '293944', service_notice: 'The City will inspect', account_id: null }]
    const listing = { list: 'service_requests', item: 'request', items }

    expect(writeListing(listing, 'xml')).toBe(
      '<?xml version="1.0" encoding="utf-8"?>\n<service_requests><request><service_request_id>293944</service_request_id><service_notice>The City will inspect</service_notice><account_id/></request></service_requests>',
    )
    expect(writeListing(listing, 'json')).toBe(
      '[{"service_request_id":"293944","service_notice":"The City will inspect","account_id":null}]',
    )
  })

  test('that tells a fault is the specification’s own sample too', () => {
    const description = "Invalid api_key received -- can't proceed with create_request."
    const listing = faultListing([new Open311Fault(403, description)])

    expect(writeListing(listing, 'xml')).toBe(
      '<?xml version="1.0" encoding="utf-8"?>\n<errors><error><code>403</code><description>Invalid api_key received -- can&apos;t proceed with create_request.</description></error></errors>',
    )
    expect(JSON.parse(writeListing(listing, 'json'))).toEqual([{ code: 403, description }])
  })

  test('keeps ids as text, and lists under their names', () => {
    const xml = writeListing({ list: 'services', item: 'service', items: [serviceOf(leaf)] }, 'xml')
    const read = new XMLParser({ parseTagValue: false }).parse(xml)

    expect(read.services.service).toEqual({
      service_code: '001',
      service_name: '路灯不亮',
      description: '市政 / 照明 / 路灯不亮',
      metadata: 'true',
      type: 'realtime',
      keywords: '路灯,照明',
      group: '市政',
    })
    const definition = new XMLParser({ parseTagValue: false }).parse(
      writeOne('service_definition', definitionOf(leaf), 'xml'),
    )
    expect(
      definition.service_definition.attributes.attribute.map(({ code, order }: Record<string, string>) => [
        code,
        order,
      ]),
    ).toEqual([
      ['time', '1'],
      ['demand', '2'],
    ])
  })

  test('is well-formed XML whatever stands in it, and says the same to a parser of others', () => {
    assert(
      property(string({ unit: 'grapheme', maxLength: 50 }), string({ unit: 'binary', maxLength: 50 }), (one, other) => {
        const xml = writeListing({ list: 'errors', item: 'error', items: [{ description: one, other }] }, 'xml')
        expect(XMLValidator.validate(xml)).toBe(true)
      }),
    )
    const hostile = '</description><x/>&amp;<!DOCTYPE a [<!ENTITY b "c">]>&b;]]>\u0000\u001b'
    const read = new XMLParser().parse(
      writeListing({ list: 'errors', item: 'error', items: [{ description: hostile }] }, 'xml'),
    )
    expect(read.errors.error.description).toBe(hostile.replace(/[\u0000\u001b]/g, ''))
  })
})

describe('a form', () => {
  test('becomes an appeal with category, place and facts', () => {
    const form = Parameters.read(
      `${good}&lat=39.914266&long=116.403988&first_name=%E8%8A%B3&last_name=%E7%8E%8B&phone=13800138000&email=`,
    )

    expect(appealOf(form, context)).toMatchObject({
      channel: 'open311',
      account: 'fix',
      category: '001',
      text: '灯',
      name: '王芳',
      phone: '13800138000',
      place: { text: '望京', point: { lat: 39.915670251113426, lon: 116.41023240747266, crs: 'gcj02' } },
      elements: { time: '昨天', demand: '修' },
    })
  })

  test('sent again on the same day is the same appeal; with another word, or another account’s, it is another', () => {
    const id = (query: string, more: object = {}) =>
      appealOf(Parameters.read(query), { ...context, ...more }).externalId

    expect(id(good)).toBe(id(`${good.split('&').reverse().join('&')}&api_key=x`))
    expect(id(good)).not.toBe(id(`${good}%E4%BA%86`))
    expect(id(good)).not.toBe(id(good, { account: 'other' }))
    expect(id(good)).not.toBe(id(good, { now: new Date('2026-11-23T10:00:00+08:00') }))
    expect(id(good, { idempotencyKey: 'k' })).toBe(id(good, { idempotencyKey: 'k' }))
    expect(id(good, { idempotencyKey: 'k' })).not.toBe(id(`${good}%E4%BA%86`, { idempotencyKey: 'k' }))
  })

  test.each([
    ['several values of one attribute', 'attribute[kind][]=a&attribute[kind][]=b', 'kind：a、b'],
    [
      'a link to a picture is written down for people',
      'media_url=http://127.0.0.1:5432/x.jpg',
      'http://127.0.0.1:5432/x.jpg',
    ],
  ])('with %s', (_name, more, text) => {
    expect(appealOf(Parameters.read(`${good}&${more}`), context).text).toContain(text)
  })

  test.each([
    ['no service', good.replace('service_code=001', ''), ['400 service_code was not provided']],
    ['an unknown service', good.replace('001', '999'), ['404 service_code 999 was not found']],
    [
      'no place and a fact missing',
      'service_code=001&attribute[time]=x',
      [
        '400 attribute[demand] is required for this service_code',
        '400 a location is needed: lat and long, address_string or address_id',
      ],
    ],
    ['half a point', `${good}&lat=39.9`, ['400 lat and long must both be given, in degrees of WGS84']],
    [
      'a point beyond the earth',
      `${good}&lat=139.9&long=116.4`,
      ['400 lat and long must both be given, in degrees of WGS84'],
    ],
    ['a point that is none', `${good}&lat=NaN&long=0x10`, ['400 lat and long must both be given, in degrees of WGS84']],
    ['too much said', `${good}${'a'.repeat(4001)}`, ['400 description has more than 4000 characters']],
    ['a link to a file of ours', `${good}&media_url=file:///etc/passwd`, ['400 media_url is no http or https address']],
  ])('with %s is told all that is wrong', (_name, query, expected) => {
    const faults = () => appealOf(Parameters.read(query), context)

    expect(faults).toThrow(Open311Faults)
    try {
      faults()
    } catch (error) {
      expect((error as Open311Faults).faults.map(({ status, message }) => `${status} ${message}`)).toEqual(expected)
    }
  })

  test('of any bytes is an appeal or a fault that we foresaw', () => {
    const read = (text: string) => {
      try {
        expect(appealOf(Parameters.read(text), context).text).not.toBe('')
      } catch (error) {
        expect(error instanceof Open311Fault || error instanceof Open311Faults).toBe(true)
      }
    }
    assert(property(string(), string(), (one, other) => read(`${good}&${one}=${other}`)))
    assert(property(uint8Array(), (bytes) => read(`${good}&${Buffer.from(bytes).toString('latin1')}`)))
  })
})

describe('a query', () => {
  const query = (text: string) => queryOf(Parameters.read(text), now)

  test('is of the last ninety days unless it says otherwise', () => {
    expect(query('')).toMatchObject({ receivedFrom: new Date('2026-08-24T02:00:00Z'), receivedTo: now, limit: 1000 })
    expect(query('start_date=2026-10-01T00:00:00%2B08:00')).toMatchObject({
      receivedFrom: new Date('2026-09-30T16:00:00Z'),
      receivedTo: now,
    })
    expect(query('end_date=2026-05-01T00:00:00Z').receivedFrom).toEqual(new Date('2026-01-31T00:00:00Z'))
  })

  test('by ids leaves all else out; by status it names ours', () => {
    expect(query('service_request_id=a,b&status=open&service_code=1')).toEqual({ ticketNos: ['a', 'b'], limit: 1000 })
    expect(query('status=closed').statuses).toEqual(['completed', 'withdrawn', 'merged'])
    expect(query('status=open,closed').statuses).toHaveLength(9)
  })

  test.each([
    'status=done',
    'start_date=2026-10-01',
    'start_date=2026-10-01T00:00:00',
    'start_date=2026-13-01T00:00:00Z',
    'start_date=2026-01-01T00:00:00Z&end_date=2026-11-01T00:00:00Z',
  ])('%s is refused', (text) => {
    expect(() => query(text)).toThrow(Open311Fault)
  })
})

describe('a point', () => {
  test('of Tiananmen is where two libraries say, and comes back', () => {
    const wgs84 = { lat: 39.914266, lon: 116.403988 }
    const gcj02 = toGcj02(wgs84)

    expect([gcj02.lon, gcj02.lat]).toEqual([116.41023240747266, 39.915670251113426])
    expect([gcj02.lon, gcj02.lat]).toEqual(coordtransform.wgs84togcj02(wgs84.lon, wgs84.lat))
    expect(toWgs84(gcj02).lat).toBeCloseTo(wgs84.lat, 5)
    expect(toWgs84(gcj02).lon).toBeCloseTo(wgs84.lon, 5)
  })

  test('outside China stays where it is', () => {
    expect(toGcj02({ lat: 37.7749, lon: -122.4194 })).toEqual({ lat: 37.7749, lon: -122.4194 })
  })
})
