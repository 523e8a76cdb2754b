import { describe, expect, test } from 'vitest'
import { groupsFor, languageOf } from '../../src/takeover/groups.ts'
import { isWorkingTime, momentWords, nextWorkingTime } from '../../src/takeover/hours.ts'
import { defaultTakeoverSettings, parseTakeoverSettings } from '../../src/takeover/index.ts'
import { waitSeconds, waitWords } from '../../src/takeover/waiting.ts'

const office = { days: 'workdays', from: '09:00', to: '18:00' } as const
const beijing = (time: string) => new Date(`${time}+08:00`)

describe('working hours follow the official calendar', () => {
  const moments: [name: string, at: string, works: boolean][] = [
    ['a Wednesday morning', '2026-11-25T09:00', true],
    ['before the first minute', '2026-11-25T08:59', false],
    ['at closing time', '2026-11-25T18:00', false],
    ['a Sunday', '2026-11-29T10:00', false],
    ['National Day, a Thursday', '2026-10-01T10:00', false],
    ['a Saturday worked in exchange', '2026-10-10T10:00', true],
    ['Spring Festival, a Tuesday', '2026-02-17T10:00', false],
  ]
  test.each(moments)('%s', (_name, at, works) => expect(isWorkingTime(office, beijing(at))).toBe(works))

  test('the city may deviate, both ways', () => {
    const calendar = { '2026-11-25': 'rest', '2026-11-29': 'work' } as const
    expect(isWorkingTime(office, beijing('2026-11-25T10:00'), calendar)).toBe(false)
    expect(isWorkingTime(office, beijing('2026-11-29T10:00'), calendar)).toBe(true)
  })

  const next: [name: string, at: string, opens: string][] = [
    ['the same morning', '2026-11-25T07:00', '2026-11-25T09:00'],
    ['the next day', '2026-11-25T19:00', '2026-11-26T09:00'],
    ['after a weekend', '2026-11-27T19:00', '2026-11-30T09:00'],
    ['after the long holiday', '2026-09-30T19:00', '2026-10-08T09:00'],
  ]
  test.each(next)('next works %s', (_name, at, opens) =>
    expect(nextWorkingTime(office, beijing(at))).toEqual(beijing(opens)),
  )

  test('a moment is told as people say it', () => {
    const now = beijing('2026-11-25T19:00')
    expect(momentWords(beijing('2026-11-25T20:30'), now)).toBe('今天20:30')
    expect(momentWords(beijing('2026-11-26T09:00'), now)).toBe('明天9:00')
    expect(momentWords(beijing('2026-11-30T09:00'), now)).toBe('11月30日9:00')
  })
})

describe('the waiting time is what the queue and the handling times say', () => {
  const base = { slots: 2, held: 2, ahead: 0, handlingSeconds: 300, pickUpSeconds: 20 }
  const cases: [name: string, load: Partial<typeof base>, seconds: number][] = [
    ['a free place', { held: 1 }, 20],
    ['two free places and one before', { held: 0, ahead: 1 }, 20],
    ['no free place, first: half of the interval between two places', {}, 95],
    ['no free place, third', { ahead: 2 }, 395],
    ['more agents shorten it', { slots: 10, held: 10, ahead: 2 }, 95],
    ['never less than a person needs to look', { held: 0, pickUpSeconds: 2 }, 15],
    ['more held than places, as when agents took more than their share', { held: 5 }, 95],
  ]
  test.each(cases)('%s', (_name, load, seconds) => expect(waitSeconds({ ...base, ...load })).toBe(seconds))

  test('it grows with the queue and shrinks with agents', () => {
    const waits = [0, 1, 2, 5, 20].map((ahead) => waitSeconds({ ...base, ahead }))
    expect(waits).toEqual([...waits].sort((a, b) => a - b))
    expect(waitSeconds({ ...base, slots: 4, held: 4, ahead: 5 })).toBeLessThan(waitSeconds({ ...base, ahead: 5 }))
  })

  test('it is said in minutes', () => {
    expect([30, 60, 61, 600, 3600, 4800].map(waitWords)).toEqual([
      '不到1分钟',
      '约1分钟',
      '约2分钟',
      '约10分钟',
      '约1小时',
      '约1小时20分钟',
    ])
  })
})

describe('skill groups', () => {
  const texts: [string, ReturnType<typeof languageOf>][] = [
    ['转人工', null],
    ['I need help with my visa', 'en'],
    ['WiFi', null],
    ['13800138000', null],
    ['相談したいです', 'ja'],
    ['도와주세요', 'ko'],
    ['мне нужна помощь', 'ru'],
    ['我的 iPhone 坏了 please help me', null],
  ]
  test.each(texts)('the language of “%s” is %s', (text, language) => expect(languageOf(text)).toBe(language))

  const ids = (found: { id: string }[]) => found.map(({ id }) => id)
  test('the line decides, the language goes before it, a rule before both', () => {
    const settings = defaultTakeoverSettings
    expect(ids(groupsFor(settings, { line: 'citizen', text: '转人工' }))).toEqual(['citizen'])
    expect(ids(groupsFor(settings, { line: 'enterprise', text: '转人工' }))).toEqual(['enterprise'])
    expect(ids(groupsFor(settings, { line: 'citizen', text: 'let me talk to a person' }))).toEqual([
      'english',
      'citizen',
    ])
    expect(ids(groupsFor(settings, { line: 'citizen', text: '你好', group: 'enterprise' }))).toEqual([
      'enterprise',
      'citizen',
    ])
  })
})

describe('the file of groups and rules', () => {
  test('an empty object is the defaults', () => expect(parseTakeoverSettings('{}')).toEqual(defaultTakeoverSettings))

  test('every fault is told at once, by place', () => {
    const file = {
      groups: [
        { id: 'a', name: 'A', line: 'citizen' },
        { id: 'a', name: 'B', hours: { days: 'all', from: '18:00', to: '09:00' } },
      ],
      rules: [{ name: 'all' }, { name: 'x', words: ['x'], group: 'nobody' }],
      idleMinutes: 1,
    }
    const fault = () => parseTakeoverSettings(JSON.stringify(file))
    for (const part of ['groups.1.hours: from must be before to', 'idleMinutes']) expect(fault).toThrow(part)
    const grown = { ...file, idleMinutes: 30, groups: [file.groups[0], { id: 'a', name: 'B' }] }
    const late = () => parseTakeoverSettings(JSON.stringify(grown))
    for (const part of ['two groups have the same id', 'enterprise line', 'rules.0', 'rules.1.group'])
      expect(late).toThrow(part)
  })

  test('what is no JSON is said to be none', () => expect(() => parseTakeoverSettings('{')).toThrow('is not JSON'))
})
