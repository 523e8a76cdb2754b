import { describe, expect, test } from 'vitest'
import type { Ticket } from '../../src/domain/index.ts'
import { compareTickets, isOwnRepeat } from '../../src/tickets/index.ts'

interface Told {
  event: string
  place: string
  leaf?: string
  street?: string
  people?: string
  at?: string
  point?: [number, number]
  urgency?: Ticket['urgency']
}

const groups: Record<string, [string, string, string]> = {
  lamp: ['市政', '照明', '路灯不亮'],
  flicker: ['市政', '照明', '路灯闪烁'],
  smoke: ['环境', '大气', '餐饮油烟'],
}

function ticket({
  event,
  place,
  leaf = 'lamp',
  street = '望京街道',
  people,
  at,
  point,
  urgency = 'ordinary',
}: Told): Ticket {
  const [lat, lon] = point ?? []
  return {
    ticketNo: '20261122-000001',
    kind: 'complaint',
    title: event,
    description: event,
    urgency,
    receivedAt: at ?? '2026-11-22T10:00:00+08:00',
    elements: { time: null, place, people: people ?? null, event, demand: null },
    category: { code: leaf, path: groups[leaf]!, catalogueVersion: '2026-01-01.1', confidence: 0.9, evidence: [] },
    place: { text: place, district: '朝阳区', districtCode: '110105', street, streetCode: '110105026', lat, lon },
  } as unknown as Ticket
}

const lamp: Told = { event: '路灯坏了三天没人修', place: '望京街道阜通东大街6号楼前' }

describe('two tickets', () => {
  test.each<[string, Told, Told, 'same' | 'near' | 'other']>([
    [
      'one lamp, two people, other words',
      lamp,
      { event: '路灯不亮，坏了好几天', place: '阜通东大街6号楼门口' },
      'same',
    ],
    ['one lamp, the number written out', lamp, { event: '路灯坏了', place: '朝阳区望京阜通东大街六号楼' }, 'same'],
    ['the next building', lamp, { event: '路灯坏了三天没人修', place: '阜通东大街7号楼前' }, 'other'],
    [
      'another building, which only the story names',
      { event: '花家地北里12号楼门口路灯坏了三天', place: '望京街道' },
      { event: '南湖中园3号楼门口路灯坏了三天', place: '望京街道' },
      'other',
    ],
    ['another road', lamp, { event: '路灯坏了三天没人修', place: '广顺北大街6号楼前' }, 'other'],
    [
      'another trouble at one spot',
      lamp,
      { event: '烧烤店油烟太大', place: '阜通东大街6号楼', leaf: 'smoke' },
      'other',
    ],
    ['a neighbouring leaf, the same story', lamp, { ...lamp, leaf: 'flicker' }, 'same'],
    [
      'a neighbouring leaf, another story',
      lamp,
      { event: '灯一闪一闪晃眼睛', place: lamp.place, leaf: 'flicker' },
      'other',
    ],
    ['only the street is known', lamp, { event: '路灯坏了三天没人修', place: '望京街道' }, 'near'],
    ['two months later', lamp, { ...lamp, at: '2027-01-25T10:00:00+08:00' }, 'other'],
    ['an emergency', { ...lamp, urgency: 'emergency' }, lamp, 'other'],
    ['two named firms', { ...lamp, people: '宏达物业' }, { ...lamp, people: '京华置业' }, 'near'],
    [
      'pins on one spot, words apart',
      { ...lamp, point: [39.99, 116.47] },
      { event: '路灯坏了', place: '超市边上', point: [39.9903, 116.4702] },
      'same',
    ],
    [
      'pins far apart, the same words',
      { ...lamp, point: [39.99, 116.47] },
      { ...lamp, point: [40.05, 116.3] },
      'other',
    ],
  ])('%s', (_name, one, before, verdict) => {
    expect(compareTickets(ticket(one), ticket(before)).verdict).toBe(verdict)
  })

  test('the reason says what agrees, and quotes nobody', () => {
    const likeness = compareTickets(ticket(lamp), ticket(lamp))

    expect(likeness).toMatchObject({ verdict: 'same', reason: expect.stringContaining('路灯不亮') })
    expect(JSON.stringify(likeness)).not.toContain('阜通东大街')
  })

  test('who says the same again repeats themselves, even without the spot', () => {
    expect(isOwnRepeat(ticket({ event: '路灯坏了三天还没人修', place: '望京街道' }), ticket(lamp))).toBe(true)
    expect(isOwnRepeat(ticket({ ...lamp, place: '阜通东大街7号楼' }), ticket(lamp))).toBe(false)
  })
})
