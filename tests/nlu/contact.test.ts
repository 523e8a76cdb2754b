import { describe, expect, test } from 'vitest'
import type { UnderstandContext } from '../../src/domain/index.ts'
import { understand } from '../../src/nlu/index.ts'

const now = new Date('2026-11-22T10:00:00+08:00')
const contactOf = (text: string, asked: UnderstandContext['asked'] = null) => understand(text, { asked, now }).contact

describe('who the requester is', () => {
  test.each([
    ['我的电话是13800138000', '13800138000'],
    ['１３８ ００１３ ８０００', '13800138000'],
    ['+86 138-0013-8000', '13800138000'],
    ['电话幺三八零零一三八零零零', '13800138000'],
    ['打010-65551234找我', '010-65551234'],
    ['（010）65551234', '010-65551234'],
  ])('“%s” leaves the number %s', (text, phone) => {
    expect(contactOf(text).phone?.value).toBe(phone)
  })

  test.each(['身份证11010119900307803X', '工单20261122-000123', '订单号8613800138000123456'])(
    '“%s” leaves no number',
    (text) => {
      expect(contactOf(text).phone).toBeUndefined()
    },
  )

  test.each([
    ['我叫王小明', '王小明'],
    ['我姓王', '王'],
    ['联系人李建国，住在望京', '李建国'],
    ['本人张伟，家住通州', '张伟'],
    ['我叫欧阳娜娜', '欧阳娜娜'],
  ])('“%s” introduces %s', (text, name) => {
    expect(contactOf(text).name?.value).toBe(name)
  })

  test.each(['张老师体罚学生', '我是高中生', '我叫了三次物业都不来', '老板叫张建军'])(
    '“%s” does not introduce the requester',
    (text) => {
      expect(contactOf(text).name).toBeUndefined()
    },
  )

  test.each([
    ['13800138000 姓王', '王', '13800138000'],
    ['李女士 138-1234-5678', '李女士', '13812345678'],
    ['王小明13812345678', '王小明', '13812345678'],
  ])('asked for a contact, “%s” gives %s and %s', (text, name, phone) => {
    const contact = contactOf(text, 'contact')

    expect(contact.name?.value).toBe(name)
    expect(contact.phone?.value).toBe(phone)
    expect(contact.declined).toBe(false)
  })

  test.each(['不方便', '电话就不留了吧', '没有', '不想说'])('asked for a contact, “%s” declines', (text) => {
    expect(contactOf(text, 'contact').declined).toBe(true)
  })

  test.each([
    ['我要匿名举报这家黑作坊', true, false],
    ['请为我保密', false, true],
    ['不要向物业透露我的信息', false, true],
    ['我实名举报，不匿名', false, false],
    ['保密局在哪儿', false, false],
  ])('“%s”: anonymous %s, confidential %s', (text, anonymous, confidential) => {
    expect(contactOf(text)).toMatchObject({ anonymous, confidential })
  })
})
