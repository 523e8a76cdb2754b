import { findAddressDetails } from './address-detail.ts'
import { normalise } from './normalise.ts'
import { findNames } from './person-name.ts'

export const personalDataKinds = [
  'id-card',
  'bank-card',
  'phone',
  'email',
  'plate',
  'passport',
  'account',
  'name',
  'address',
] as const
export type PersonalDataKind = (typeof personalDataKinds)[number]

/** A stretch of a text that tells who someone is: UTF-16 offsets, end exclusive. */
export interface PersonalData {
  kind: PersonalDataKind
  start: number
  end: number
}

const idCard = /(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])/g
/** A number that is called an identity number is one, even with a slip in it. */
const calledIdCard = /身份证(?:号码?)?[是:为 ]{0,3}(\d{17}[\dXx])(?![0-9A-Za-z])/dg
const bankCard = /(?<![\d-])\d{4}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?![\d-])/g
const mobile = /(?<![\d.])(?:\+?86[- ]?)?1[3-9]\d(?:[ .-]?\d){8}(?![\d])/g
const landline = /(?<![\d.])(?:\(0[1-9]\d{1,2}\) ?|0[1-9]\d{1,2}[- ]?)[2-8]\d{6,7}(?!\d)/g
const shortLandline = /(?:电话|座机|固话)(?:号码?)?[是:为 ]{0,3}([2-8]\d{7})(?!\d)/dg
const spokenMobile = /[一幺]([三四五六七八九3-9])[零〇一幺二两三四五六七八九0-9]{9}(?![零〇一幺二两三四五六七八九0-9])/g
const email = /(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}/g
const plate =
  /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·. ]?(?=[A-HJ-NP-Z]{0,5}\d)[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳](?![A-Za-z0-9])/g
const passport = /护照(?:号码?)?[是:为 ]{0,3}([EGDSP][A-HJ-NP-Z0-9]\d{7})(?![0-9A-Za-z])/dg
const account = /(?:微信号?|QQ号?|qq号?|VX|vx)[是:为 ]{0,3}([A-Za-z0-9][A-Za-z0-9_-]{4,19})(?![0-9A-Za-z])/dg

function matches(plain: string, rule: RegExp, kind: PersonalDataKind): PersonalData[] {
  return [...plain.matchAll(rule)].map((match) => {
    const [start, end] = match.indices?.[1] ?? [match.index, match.index + match[0].length]
    return { kind, start, end }
  })
}

/** Check digit of a resident identity number: GB 11643-1999, ISO 7064 MOD 11-2. */
export function isIdCard(digits: string): boolean {
  if (!/^\d{17}[\dXx]$/.test(digits)) return false
  const month = Number(digits.slice(10, 12))
  const day = Number(digits.slice(12, 14))
  if (month < 1 || month > 12 || day < 1 || day > 31) return false
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((total, weight, i) => total + weight * Number(digits[i]), 0)
  return '10X98765432'[sum % 11] === digits[17]!.toUpperCase()
}

/** Check digit of a card number: ISO/IEC 7812-1 (Luhn). */
export function isBankCard(digits: string): boolean {
  if (!/^\d{16,19}$/.test(digits) || /^(\d)\1+$/.test(digits)) return false
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i])
    const doubled = i % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

function digitsAt(plain: string, { start, end }: PersonalData): string {
  return plain.slice(start, end).replace(/[ -]/g, '')
}

/** Identity and card numbers of a normalised text. */
function findNumbers(plain: string): PersonalData[] {
  return [
    ...matches(plain, idCard, 'id-card').filter((found) => isIdCard(digitsAt(plain, found))),
    ...matches(plain, calledIdCard, 'id-card'),
    ...matches(plain, bankCard, 'bank-card').filter((found) => isBankCard(digitsAt(plain, found))),
  ]
}

/**
 * Phones of a normalised text: mobiles (spaces, dots, dashes, +86, spoken digits like 幺三八) and landlines with
 * their area code. Parts of identity, card and ticket numbers are none.
 */
export function findPhones(plain: string): PersonalData[] {
  return withoutOverlap([
    ...findNumbers(plain),
    ...matches(plain, mobile, 'phone'),
    ...matches(plain, landline, 'phone'),
    ...matches(plain, shortLandline, 'phone'),
    ...matches(plain, spokenMobile, 'phone'),
  ])
    .filter((found) => found.kind === 'phone')
    .toSorted((a, b) => a.start - b.start)
}

const phoneLead = /(?:(?:我|本人)的?)?(?:联系)?(?:电话|手机|座机|号码|联系方式)(?:号码?)?[是为: ]{0,3}$/

/** The text, as long as it was, with blanks for its phones and for the “我的电话是” before them: they tell nothing of a matter. */
export function blankPhones(text: string): string {
  const plain = normalise(text)
  return findPhones(plain).reduce((told, { start, end }) => {
    const lead = phoneLead.exec(plain.slice(0, start))?.[0].length ?? 0
    return told.slice(0, start - lead) + ' '.repeat(lead + end - start) + told.slice(end)
  }, text)
}

/** Every stretch that identifies a person, in reading order, none overlapping another. */
export function findPersonalData(text: string): PersonalData[] {
  const plain = normalise(text)
  const found = withoutOverlap([
    ...findNumbers(plain),
    ...matches(plain, email, 'email'),
    ...findPhones(plain),
    ...matches(plain, passport, 'passport'),
    ...matches(plain, plate, 'plate'),
    ...matches(plain, account, 'account'),
    ...findAddressDetails(plain).map((one) => ({ kind: 'address' as const, ...one })),
    ...findNames(plain).map(({ start, end }) => ({ kind: 'name' as const, start, end })),
  ])
  return found.toSorted((a, b) => a.start - b.start)
}

/** Keeps the earlier of two overlapping finds: the list comes in order of trust. */
function withoutOverlap(found: readonly PersonalData[]): PersonalData[] {
  const taken = new Set<number>()
  return found.filter((one) => {
    for (let at = one.start; at < one.end; at++) if (taken.has(at)) return false
    for (let at = one.start; at < one.end; at++) taken.add(at)
    return true
  })
}

const stars = (count: number): string => '*'.repeat(Math.max(0, count))

function keepEnds(quote: string, first: number, last: number): string {
  return quote.slice(0, first) + stars(quote.length - first - last) + quote.slice(quote.length - last)
}

function maskPhone(quote: string): string {
  const digits = quote.replace(/[^0-9０-９零〇一幺二两三四五六七八九]/g, '')
  return digits.length === 11 && /^1|^[一幺１]/.test(digits)
    ? keepEnds(digits, 3, 4)
    : keepEnds(quote, Math.max(0, quote.length - 8), 2)
}

const masks: Record<PersonalDataKind, (quote: string) => string> = {
  'id-card': (quote) => keepEnds(quote, 3, 2),
  'bank-card': (quote) => keepEnds(quote, 4, 4),
  phone: maskPhone,
  email: (quote) => `${quote.slice(0, 1)}***${quote.slice(quote.indexOf('@'))}`,
  plate: (quote) => keepEnds(quote, 2, 1),
  passport: (quote) => keepEnds(quote, 1, 2),
  account: (quote) => keepEnds(quote, 1, 1),
  name: (quote) => quote.slice(0, 1) + stars(quote.length - 1),
  address: (quote) => quote.replace(/[0-9０-９一二三四五六七八九十百零〇]/g, '*'),
}

/**
 * The text with every identifying stretch made unreadable, as far as people still need to tell two apart:
 * 138****8000, 110***…*12 (identity number: first three, last two), 王**, and room numbers starred out.
 */
export function maskPersonalData(text: string): string {
  let masked = ''
  let from = 0
  for (const { kind, start, end } of findPersonalData(text)) {
    masked += text.slice(from, start) + masks[kind](text.slice(start, end))
    from = end
  }
  return masked + text.slice(from)
}
