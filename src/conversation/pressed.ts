import type { Understanding } from '../domain/index.ts'
import { buttons } from './buttons.ts'

const nothingFound = {
  actConfidence: 1,
  kind: { value: 'complaint' as const, confidence: 0 },
  emergency: null,
  elements: {},
  contact: { anonymous: false, confidential: false, declined: false },
  corrects: [],
  ticketNo: null,
}

/** What our own buttons mean, so that no reading of their words can go astray. */
const pressedReadings: Readonly<Record<string, Understanding>> = {
  [buttons.confirm]: { ...nothingFound, act: 'confirm' },
  [buttons.change]: { ...nothingFound, act: 'correct' },
  [buttons.withdraw]: { ...nothingFound, act: 'withdraw' },
  [buttons.person]: { ...nothingFound, act: 'takeover' },
  [buttons.progress]: { ...nothingFound, act: 'progress' },
  [buttons.unknown]: { ...nothingFound, act: 'skip' },
  [buttons.anonymous]: { ...nothingFound, act: 'skip', contact: { ...nothingFound.contact, anonymous: true } },
}

/** The reading of a button's own words; null for any others. */
export function pressedReading(text: string): Understanding | null {
  return pressedReadings[text.trim()] ?? null
}
