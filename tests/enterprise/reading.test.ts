import { expect, test } from 'vitest'
import { readCompany } from '../../src/enterprise/index.ts'

test.each([
  [
    '我们是做软件的，在海淀区，30个人，去年营收800万，是高新技术企业',
    { industryCode: 'I65', district: '海淀区', staff: 30, revenue: 8_000_000, marks: ['high-tech'], withoutMarks: [] },
  ],
  [
    '餐饮，朝阳，员工十二人，注册资本一百万元',
    { industryCode: 'H62', district: '朝阳区', staff: 12, registeredCapital: 1_000_000 },
  ],
  ['还不是高新技术企业，小规模纳税人', { marks: ['small-taxpayer'], withoutMarks: ['high-tech'] }],
  ['营业收入1.5亿，总资产三千万，从业人数350人', { revenue: 150_000_000, assets: 30_000_000, staff: 350 }],
  ['今年新招了5个毕业生，一共40人', { newHires: 5, staff: 40 }],
  ['公司2021年3月5日成立', { foundedAt: '2021-03-05' }],
  ['研发费用占比6.5%', { rdShare: 6.5 }],
  ['行业代码C3912，亦庄', { industryCode: 'C3912', district: '北京经济技术开发区' }],
  ['我们在海淀做软件', { industryCode: 'I65', district: '海淀区' }],
  ['成立三年了', {}],
  ['2021年成立', {}],
  ['2021年13月5日成立', {}],
  ['我家楼下超市太吵了', { industryCode: 'F52' }],
])('%s', (text, facts) => {
  expect(readCompany(text, 'facts').facts).toEqual(facts)
})

test.each([
  ['有哪些政策适合我们公司', 'match'],
  ['我们公司能享受什么优惠政策', 'match'],
  ['我们能申请哪些补贴', 'match'],
  ['请帮我匹配政策', 'match'],
  ['有新政策请通知我', 'subscribe'],
  ['有新的政策就告诉我们', 'subscribe'],
  ['不要再通知我新政策了', 'unsubscribe'],
  ['请删除我们公司的资料', 'forget'],
  ['保存企业情况', 'keep'],
  ['我还代表另一家公司', 'keep'],
  ['我代表哪些公司', 'companies'],
  ['我们是高新技术企业，能享受哪些政策', 'match'],
  ['我们做餐饮的能拿到什么补贴', 'match'],
  ['我们公司在海淀，有什么扶持政策吗', 'match'],
  ['招用应届毕业生我们能享受什么补贴', null],
  ['我们公司招用残疾人能享受哪些税收优惠', null],
  ['公司研发费用能享受什么优惠政策', null],
  ['小规模纳税人的增值税起征点是多少', null],
  ['公司注册资本多久要缴足', null],
  ['稳岗补贴怎么申请', null],
  ['高新技术企业的所得税优惠是什么', null],
  ['隔壁公司太吵了，希望管管', null],
])('%s wants %s', (text, wish) => {
  expect(readCompany(text, null).wish).toBe(wish)
})

test('who the company is, and who speaks, is read where it is said', () => {
  const said = readCompany('我是北京青禾软件有限公司的财务，代码 91110108 551385082Q', null)

  expect(said).toMatchObject({
    name: '北京青禾软件有限公司',
    role: 'finance',
    creditCode: { text: '91110108551385082Q', isRight: true },
    code: null,
  })
  expect(readCompany('91110108551385082X', 'identity').creditCode).toMatchObject({ isRight: false })
  expect(readCompany('验证码是 123456', 'code').code).toBe('123456')
})

test('yes and no are answers only where consent was asked for', () => {
  expect(readCompany('同意', 'consent').wish).toBe('agree')
  expect(readCompany('不同意', 'consent').wish).toBe('decline')
  expect(readCompany('同意', null).wish).toBeNull()
})
