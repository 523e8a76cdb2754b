import { describe, expect, test } from 'vitest'
import { findPersonalData, maskPersonalData } from '../../src/text/index.ts'

const kindsIn = (text: string) => findPersonalData(text).map(({ kind }) => kind)

describe('what identifies a person is found', () => {
  test.each([
    ['电话13800138000', 'phone'],
    ['１３８-００１３-８０００', 'phone'],
    ['座机010-65551234', 'phone'],
    ['身份证11010519491231002X', 'id-card'],
    ['卡号6222 0200 0000 0000 015', null],
    ['卡号4111 1111 1111 1111', 'bank-card'],
    ['京A12345', 'plate'],
    ['京AD12345', 'plate'],
    ['zhang@example.com', 'email'],
    ['护照号E12345678', 'passport'],
    ['微信号wang_2026', 'account'],
    ['我叫王小明', 'name'],
    ['王先生来过', 'name'],
    ['12号楼3单元501室', 'address'],
  ])('“%s”: %s', (text, kind) => {
    expect(kindsIn(text)).toEqual(kind === null ? [] : [kind])
  })

  test.each([
    '20261122-000123',
    '110105194912310021',
    '4111111111111112',
    '2026-11-22',
    '投诉班主任',
    '我是高中生',
    '对方经理不管',
    '112路公交车',
    '交了20000元',
  ])('“%s” identifies nobody', (text) => {
    expect(kindsIn(text)).toEqual([])
  })

  test('an identity number with a slip is still taken for one where it is called so', () => {
    expect(kindsIn('身份证号110105194912310021')).toEqual(['id-card'])
  })
})

describe('what is shown to others is masked', () => {
  test.each([
    ['我叫王小明，电话13800138000', '我叫王**，电话138****8000'],
    ['身份证11010519491231002X', '身份证110*************2X'],
    ['联系人李建国住在望京12号楼3单元501室', '联系人李**住在望京12号楼*单元***室'],
    ['王先生，座机010-65551234', '王**，座机010-******34'],
    ['zhang@example.com', 'z***@example.com'],
    ['路灯坏了三天', '路灯坏了三天'],
  ])('“%s” becomes “%s”', (text, masked) => {
    expect(maskPersonalData(text)).toBe(masked)
  })

  test('masking a masked text changes nothing', () => {
    const once = maskPersonalData('我叫王小明，电话13800138000，身份证11010519491231002X')

    expect(maskPersonalData(once)).toBe(once)
  })
})
