import { AppError } from '../domain/index.ts'

/** The 31 characters of GB 32100-2015, table 2: digits and letters without I, O, S, V and Z. */
const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const shape = /^[0-9A-HJ-NP-RTUWXY]{2}\d{6}[0-9A-HJ-NP-RTUWXY]{10}$/

/** True for a unified social credit code (统一社会信用代码) whose check character is right: GB 32100-2015, annex A. */
export function isCreditCode(code: string): boolean {
  if (!shape.test(code)) return false
  let sum = 0
  let weight = 1
  for (const character of code.slice(0, 17)) {
    sum += alphabet.indexOf(character) * weight
    weight = (weight * 3) % 31
  }
  return alphabet[(31 - (sum % 31)) % 31] === code[17]
}

/** The code as it is printed on a licence, however it was typed. Throws CREDIT_CODE. */
export function creditCodeOf(typed: string): string {
  const code = typed.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase()
  if (!isCreditCode(code)) throw new AppError('CREDIT_CODE', 'this is no unified social credit code (GB 32100-2015)')
  return code
}
