import { expect, test } from 'vitest'
import type { Ticket } from '../../src/domain/index.ts'
import { fateOf } from '../../src/enterprise/green-channels.ts'

const noon = new Date('2026-11-25T12:00:00+08:00')
const hour = 3600_000
const dispute = { unitCode: 'gc-a', promisedUntil: noon, isAsked: false }
const ticket = (change: Partial<Ticket> = {}) =>
  ({ status: 'dispatched', round: 1, leadUnit: { code: 'gc-a', name: '甲', level: 'enterprise' }, ...change }) as Ticket

test.each<[string, number, Partial<Ticket>, boolean, string]>([
  ['within the promise it stays', -hour, {}, false, 'open'],
  ['to the promised moment it stays', 0, {}, false, 'open'],
  ['a moment later it goes on', 1, {}, false, 'late'],
  ['accepting is no answer', 1, { status: 'accepted' }, false, 'late'],
  ['what is done waits for what its requester says', hour, { status: 'completed' }, true, 'open'],
  ['and is over once that is known', hour, { status: 'completed' }, false, 'over'],
  ['what was withdrawn is over', hour, { status: 'withdrawn' }, false, 'over'],
  ['what was merged is over', -hour, { status: 'merged' }, false, 'over'],
  ['not solved goes on, promise or not', -hour, { status: 'filed', round: 2 }, false, 'unsolved'],
  ['what another leads already is told nobody twice', -hour, { leadUnit: null }, false, 'moved'],
  ['also in another round', hour, { round: 2, leadUnit: null }, false, 'moved'],
])('%s', (_name, late, change, isAsked, fate) => {
  expect(fateOf({ ...dispute, isAsked }, ticket(change), new Date(noon.getTime() + late))).toBe(fate)
})
