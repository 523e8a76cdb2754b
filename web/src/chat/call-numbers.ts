/** A number to call, and who picks up there. */
export interface CallNumber {
  number: string
  name: string
  /** 12110 takes text messages: for those who can't speak, or must not be heard. */
  href: string
}

const names: Readonly<Record<string, string>> = {
  '110': '公安报警',
  '119': '消防救援',
  '120': '医疗急救',
  '122': '交通事故',
  '12110': '短信报警',
  '12345': '市民热线',
  '12356': '心理援助',
}

const isEmergency = /^(110|119|120|122)$/
/** Service numbers of five digits, free numbers, fixed and mobile ones. */
const isOther = /^((12|95|96)\d{3}|[48]00-?\d{3}-?\d{4}|0\d{2,3}-?\d{7,8}|1[3-9]\d{9})$/
/** A measure, an amount or a house number is no telephone number. */
const isQuantity = /^\s*([米元个平分人年月日天层楼室度块]|号楼|号院|公里|千米|小时)/

/** Every telephone number that a text names, each once, in its order. */
export function callNumbers(text: string): CallNumber[] {
  const found = new Map<string, CallNumber>()
  for (const match of text.matchAll(/\d[\d-]*\d/g)) {
    const number = match[0]
    const isPhone = isEmergency.test(number) || isOther.test(number)
    if (!isPhone || isQuantity.test(text.slice(match.index + number.length))) continue
    found.set(number, { number, name: names[number] ?? '电话', href: hrefOf(number) })
  }
  return [...found.values()]
}

function hrefOf(number: string): string {
  return number === '12110' ? 'sms:12110' : `tel:${number}`
}
