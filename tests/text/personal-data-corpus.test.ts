import { describe, expect, test } from 'vitest'
import { maskPersonalData } from '../../src/text/index.ts'

/** The same numbers at every run (Numerical Recipes' generator). */
function source(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const digits = (take: (below: number) => number, count: number) =>
  Array.from({ length: count }, () => take(10)).join('')
type Make = (take: (below: number) => number) => string
const pick = <T>(take: (below: number) => number, all: readonly T[]): T => all[take(all.length)]!

const mobile: Make = (take) => `1${pick(take, ['38', '39', '86', '77', '59'])}${digits(take, 8)}`
const idCard: Make = (take) => {
  const body = `1101${pick(take, ['01', '05', '08'])}19${50 + take(50)}0${1 + take(9)}1${take(10)}${digits(take, 3)}`
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  return body + '10X98765432'[weights.reduce((sum, weight, i) => sum + weight * Number(body[i]), 0) % 11]
}
const bankCard: Make = (take) => {
  const body = `6222${digits(take, 14)}`
  const sum = [...body].reverse().reduce((total, one, i) => {
    const value = Number(one) * (i % 2 === 0 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return `${body}${(10 - (sum % 10)) % 10}`
}
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ'
const plate: Make = (take) => `京${letters[take(24)]}${letters[take(24)]}${digits(take, 4)}`
const landline: Make = (take) => `010-${2 + take(7)}${digits(take, 7)}`

const spaced = (number: string) => `${number.slice(0, 3)} ${number.slice(3, 7)} ${number.slice(7)}`
const wide = (number: string) => number.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
const same = (number: string) => number

/** What is told around it; none of these words may be taken for a number or hide one. */
const frames = [
  (it: string) => `我的联系方式是${it}，请尽快处理`,
  (it: string) => `楼下烧烤店油烟大，老板的${it}，一直没人管`,
  (it: string) => `請打${it}找我，謝謝`,
  (it: string) => `${it}\n路灯坏了三天`,
  (it: string) => `call me at ${it}, thanks`,
]

const kinds: [string, Make, ((number: string) => string)[]][] = [
  ['mobile', mobile, [same, spaced, wide, (one) => `+86 ${one}`, (one) => one.replace(/(...)(....)/, '$1-$2-')]],
  ['identity card', idCard, [same, wide]],
  ['bank card', bankCard, [same, (one) => one.replace(/(\d{4})(?=\d)/g, '$1 ')]],
  ['plate', plate, [same, (one) => `${one.slice(0, 2)}·${one.slice(2)}`]],
  ['landline', landline, [same]],
]

const inner = (text: string) => text.normalize('NFKC').replace(/[\s·-]/g, '')

describe('nothing that identifies a person is left in a masked text', () => {
  test.each(kinds)('%s, in every way of writing and every frame', (_kind, make, ways) => {
    const take = source(20261122)
    const left: string[] = []
    for (let i = 0; i < 60; i++) {
      const number = make(take)
      for (const way of ways) {
        for (const frame of frames) {
          const text = frame(way(number))
          const masked = inner(maskPersonalData(text))
          const middle = inner(number).slice(number.length > 8 ? 4 : 2, -2)
          if (masked.includes(middle)) left.push(text)
        }
      }
    }
    expect(left).toEqual([])
  })

  test.each([
    ['我叫欧阳建国，住在三号楼', '欧阳建国'],
    ['联系人：李梅，电话13800138000', '李梅'],
    ['本人姓名张小兵', '张小兵'],
    ['物业经理王志强骂人', '王志强'],
    ['班主任刘老师体罚学生，孩子叫陈思远', '陈思远'],
  ])('names: %s', (text, name) => {
    expect(maskPersonalData(text)).not.toContain(name)
  })

  test.each([
    '路灯坏了三天',
    '302路公交车晚点20分钟',
    '工单20261122-000123到哪了',
    '2026年11月22日的事',
    '停水3天，水费1200元',
  ])('what identifies nobody stays: %s', (text) => {
    expect(maskPersonalData(text)).toBe(text)
  })
})
