import { describe, expect, test } from 'vitest'
import { lacking, typesAskedFor } from '../../src/knowledge/answer-type.ts'

const asked = (question: string) => typesAskedFor(question).map(({ label }) => label)
const missing = (question: string, text: string) => lacking(typesAskedFor(question), text).map(({ label }) => label)

describe('what kind of fact a question asks for', () => {
  test.each([
    ['二手车过户费多少', ['金额']],
    ['养狗不办证罚多少', ['金额']],
    ['加班工资最少得给多少', ['金额']],
    ['这个东西多少钱，几天能下来', ['金额', '时间长短']],
    ['居住证多久能拿到', ['时间长短']],
    ['病历要保存多少年', ['时间长短']],
    ['暖气费几月几号前必须交完', ['日期']],
    ['晚上几点以后不能装修', ['钟点']],
    ['闯红灯扣几分', ['分数']],
    ['超过多少分贝算扰民', ['分贝数']],
    ['几岁能上小学', ['年龄']],
    ['公积金个人最少交几个点', ['比例']],
    ['投诉物业打什么电话', ['电话']],
    ['一年能去几次香港', ['次数']],
    ['公司多少人要设安全员', ['人数']],
    ['宅基地最高能盖几层', ['层数']],
    ['举报扬尘有没有奖金', ['奖励']],
  ])('“%s”: %s', (question, labels) => {
    expect(asked(question)).toEqual(labels)
  })

  test.each([
    '居住证怎么办理',
    '路灯坏了好几天了',
    '干了十几年石材，肺里有毛病，去哪做诊断',
    '断了几个月养老会清零吗',
    '打了热线好几天没动静',
    '孩子给游戏充了几千块能退吗',
    '到了退休年龄还能领失业金吗',
    '几百人的活动要报批吗',
  ])('“%s” asks for none: what it counts is told', (question) => {
    expect(asked(question)).toEqual([])
  })
})

describe('whether a text holds it', () => {
  test.each([
    ['罚多少', '处一千元以上二千元以下罚款。'],
    ['罚多少', '处1.5万元罚款。'],
    ['要交多少钱', '首次申领免收工本费。'],
    ['水费多少钱一吨', '分档水量和单价由市发展改革部门公布，请以水费账单为准。'],
    ['滞纳金一天多少', '按日加收万分之五的滞纳金。'],
    ['多久能办好', '材料齐全的当场登记。'],
    ['多久能办好', '自受理之日起十五个工作日内办结。'],
    ['能分几年交', '在不超过五个公历年度内分期缴纳。'],
    ['扣几分', '饮酒后驾驶的，一次记十二分。'],
    ['打哪个电话', '拨打12329，或者到管理部提交。'],
  ])('“%s” is met by “%s”', (question, text) => {
    expect(missing(question, text)).toEqual([])
  })

  test.each([
    ['要交多少钱', '带身份证和照片到派出所申请，15日内办好。', ['金额']],
    ['多久能办好', '《某办法》自2016年1月1日起施行，带身份证申请。', ['时间长短']],
    ['今年要多少分', '按年度规模从高到低公示落户。', ['分数']],
    ['要多少分，交多少钱', '每人缴费100元。', ['分数']],
    ['打哪个电话', '请到街道窗口办理，2016年起施行。', ['电话']],
  ])('“%s” is not met by “%s”', (question, text, labels) => {
    expect(missing(question, text)).toEqual(labels)
  })
})
