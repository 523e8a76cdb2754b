import { expect, test } from 'vitest'
import { type LegalWay, legalWayOf } from '../../src/nlu/index.ts'

test.each<[string, LegalWay]>([
  ['我不服法院的判决，判得太偏了，要求你们处理', 'litigation'],
  ['法院一直拖着不执行，赢了官司拿不到钱', 'litigation'],
  ['仲裁裁决不公，我不认可', 'arbitration'],
  ['对交警的罚单不服，我不认可这个处罚决定', 'reconsideration'],
  ['工伤认定不服，凭什么说不是工伤', 'reconsideration'],
  ['信访局的答复我不满意', 'petition'],
  ['我要举报村书记收了开发商的红包', 'discipline'],
  ['舉報鎮長吃拿卡要', 'discipline'],
])('“%s” has a legal way: %s', (text, way) => {
  expect(legalWayOf(text)).toBe(way)
})

test.each([
  '法院门口的路灯坏了',
  '路边的违停没人罚，交警不管',
  '老板拖欠工资，我想申请劳动仲裁',
  '物业乱罚款，不给退',
  '居委会主任态度不好',
  '楼上漏水，物业推诿',
])('“%s” is a matter for the hotline', (text) => {
  expect(legalWayOf(text)).toBeNull()
})
