import { describe, expect, test } from 'vitest'
import { newStory, readLinking, type Story } from '../../src/conversation/index.ts'
import { understand } from '../../src/nlu/index.ts'

const at = new Date('2026-11-26T10:00:00+08:00')
const soon = new Date(at.getTime() + 60_000).toISOString()
const past = new Date(at.getTime() - 1).toISOString()
const awaitsPhone: Partial<Story> = { linking: { awaits: 'phone', until: soon } }
const awaitsCode: Partial<Story> = { linking: { awaits: 'code', until: soon } }

function read(text: string, story: Partial<Story> = {}) {
  const { asked = null } = story
  return readLinking({
    story: { ...newStory(), ...story },
    text,
    understanding: understand(text, { asked, now: at }),
    at,
  })
}

describe('what somebody says about who they are', () => {
  test.each(['验证手机号', '我要绑定手机', '帮我关联之前的工单', '验证一下身份', '绑定我的手机号。'])(
    '%s: which phone?',
    (text) => expect(read(text)).toEqual({ step: 'ask' }),
  )
  test.each(['绑定手机号13800138000', '请关联手机号 138-0013-8000'])('%s: a code goes there', (text) =>
    expect(read(text)).toEqual({ step: 'send', phone: '13800138000' }),
  )
  test.each(['解除关联', '我要解绑', '取消绑定', '请帮我解除手机绑定。'])('%s: they part', (text) =>
    expect(read(text)).toEqual({ step: 'part' }),
  )
  test.each([
    '怎么解绑医保亲情账户',
    '社保卡绑定手机号怎么改',
    '12123解除绑定车辆在哪办',
    '公司让我验证身份我不想验证，要投诉',
    '我的手机号是13800138000',
    '验证码收不到怎么办',
    '123456',
  ])('%s: nothing of the kind', (text) => expect(read(text)).toBeNull())
})

describe('what was asked for', () => {
  test('is the phone', () => expect(read('13800138000', awaitsPhone)).toEqual({ step: 'send', phone: '13800138000' }))
  test.each(['123456', '１２３４５６', '验证码是 123 456', '123-456'])('is the code: %s', (text) =>
    expect(read(text, awaitsCode)).toEqual({ step: 'confirm', code: '123456' }),
  )
  test('another phone gets another code', () =>
    expect(read('13900139000', awaitsCode)).toEqual({ step: 'send', phone: '13900139000' }))
  test.each([
    ['a longer number', '1234567', awaitsCode],
    ['a code among many words', '我是上周三下午两点在望京打的电话，单位说编号是123456，到现在没人管', awaitsCode],
    ['a code whose time is over', '123456', { linking: { awaits: 'code' as const, until: past } }],
    ['a phone that an appeal asks for', '13800138000', { ...awaitsPhone, asked: 'contact' as const }],
  ])('is not %s', (_name, text, story) => expect(read(text, story)).toBeNull())
})
