import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Emergency, UnderstandContext } from '../../src/domain/index.ts'
import { understand } from '../../src/nlu/index.ts'

const context: UnderstandContext = { asked: null, now: new Date('2026-11-22T10:00:00+08:00') }
const dangerOf = (text: string) => understand(text, context).emergency

const dangers: [string, Emergency['sort'], string][] = [
  ['着火了！！三层冒浓烟', 'fire', '119'],
  ['我家厨房起火了快来人', 'fire', '119'],
  ['楼下电动车着了，楼道全是浓烟', 'fire', '119'],
  ['隔壁失火啦', 'fire', '119'],
  ['对面楼冒黑烟了好像着火了', 'fire', '119'],
  ['刚才听到一声爆炸，玻璃全碎了', 'fire', '119'],
  ['變壓器爆炸了', 'fire', '119'],
  ['电箱冒火花吓死人了', 'fire', '119'],
  ['家里有很大的煤气味', 'gas', '119'],
  ['闻到一股燃气味，不敢开灯', 'gas', '119'],
  ['天然气泄漏了怎么办', 'gas', '119'],
  ['燃气管子被挖断了，呲呲漏气', 'gas', '119'],
  ['从昨晚开始一直闻到煤气味', 'gas', '119'],
  ['我妈煤气中毒了，叫不醒', 'gas', '119'],
  ['我被困在电梯里了', 'trapped', '119'],
  ['电梯困人了，里面有老人', 'trapped', '119'],
  ['孩子掉河里了', 'trapped', '119'],
  ['有人溺水了在北海公园', 'trapped', '119'],
  ['小孩的手卡在电梯门里了', 'trapped', '119'],
  ['一个大爷掉进井里了', 'trapped', '119'],
  ['前面出车祸了，人都不动了', 'traffic', '122'],
  ['路口一辆货车撞了个老人，满地是血', 'traffic', '122'],
  ['我被电动车撞倒了腿动不了', 'traffic', '122'],
  ['家里有人晕倒了', 'injury', '120'],
  ['我爸突然没有呼吸了', 'injury', '120'],
  ['老人心脏病犯了', 'injury', '120'],
  ['工友从脚手架上摔下来了，昏迷不醒', 'injury', '120'],
  ['有人触电了', 'injury', '120'],
  ['救命啊', 'injury', '120'],
  ['我老公胸口疼喘不上气来了快叫救护车', 'injury', '120'],
  ['有个人躺在路边没反应', 'injury', '120'],
  ['有人拿刀砍人', 'crime', '110'],
  ['楼下打起来了', 'crime', '110'],
  ['我老公正在打我', 'crime', '110'],
  ['有人一直跟踪我，我不敢回家', 'crime', '110'],
  ['我被抢劫了', 'crime', '110'],
  ['家里进小偷了，人还在屋里，小偷正在翻东西', 'crime', '110'],
  ['隔壁男的又在打老婆孩子，快报警', 'crime', '110'],
  ['我女儿被人绑架了', 'crime', '110'],
  ['他把我关起来了不让出门，还打我，救命', 'injury', '120'],
  ['他威胁要杀我全家', 'crime', '110'],
  ['我不想活了', 'self-harm', '120'],
  ['我真的活不下去了，想跳楼', 'self-harm', '120'],
  ['我想自杀', 'self-harm', '120'],
  ['有个女孩站在楼顶要跳楼', 'self-harm', '120'],
  ['我刚吃了一整瓶安眠药', 'self-harm', '120'],
  ['活着没什么意思，遗书写好了', 'self-harm', '120'],
]

const calm = [
  '着火点政策是什么',
  '消防通道被堵了，万一着火怎么办',
  '煤气费怎么交',
  '去年着过火，要求赔偿',
  '昨天我家着火了，物业不赔',
  '燃气安检什么时候来',
  '打架斗殴怎么处罚',
  '气死我了，物业又涨价',
  '想死的心都有了，这物业太气人',
  '这笔补贴就是我们家的救命稻草',
  '消防演练什么时候搞',
  '楼道里堆满杂物，容易引起火灾',
  '电动车在楼道充电，怕着火',
  '餐馆的烟囱天天冒黑烟，呛死人',
  '路边烧烤冒烟',
  '上个月被电动车撞了，对方不赔钱',
  '交通事故责任认定书去哪儿拿',
  '家暴怎么申请人身安全保护令',
  '燃气灶多少年要换',
  '天然气改造什么时候轮到我们小区',
  '消防车进不来，救护车也进不来，全是乱停的车',
  '吵得我心脏病都要犯了，你们管不管',
  '热得喘不过气，公交车不开空调',
  '去年小区有人跳楼，家属还在闹',
  '我家店里生意差得活不下去了，有没有补贴',
  '电梯老出故障，担心哪天把人困在里面',
  '井盖坏了，容易掉进去，太危险',
  '前几天小偷偷了我的电动车',
  '急救证书怎么考',
  '房价跳楼价甩卖是骗人的',
  '火锅店起火锅底料味太大',
  '建议给老楼装燃气泄漏报警器',
  '煤气罐在哪儿换',
  '手机信号不好，着急死了',
  '高空抛物差点砸到人',
  '工伤摔伤了怎么认定',
  '溺水预防宣传能不能多搞几次',
  '孩子在学校被同学打过，学校不管',
  '他家狗叫得我要爆炸了',
]

const told = readFileSync(new URL('./dangers.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { text: string; danger: boolean; held?: boolean })
/** Written after the rules: at first sight 92 of its 100 dangers were met and 3 of its 100 others mistaken. */
const held = told.filter((one) => one.held)

describe('danger is met before anything else', () => {
  test.each(dangers)('“%s” is an emergency (%s, call %s first)', (text, sort, number) => {
    const danger = dangerOf(text)

    expect(danger?.sort).toBe(sort)
    expect(danger?.numbers[0]).toBe(number)
    expect(danger?.span.quote).toBe(text.slice(danger?.span.start, danger?.span.end))
  })

  test.each(calm)('“%s” is none: it is past, a rule, a fear or a figure of speech', (text) => {
    expect(dangerOf(text)).toBeNull()
  })

  test.each(told.filter((one) => !one.held))('“$text”: danger now is $danger', ({ text, danger }) => {
    expect(dangerOf(text) !== null).toBe(danger)
  })

  test('of wordings written after the rules, at least nine dangers in ten are met and few others mistaken', () => {
    const share = (danger: boolean) => {
      const rows = held.filter((one) => one.danger === danger)
      return rows.filter(({ text }) => dangerOf(text) !== null).length / rows.length
    }

    expect(share(true)).toBeGreaterThanOrEqual(0.9)
    expect(share(false)).toBeLessThanOrEqual(0.05)
  })

  test.each([
    ['我家着伙了快点', '着伙'],
    ['屋里煤汽漏了', '煤汽'],
    ['我同学割碗了', '割碗'],
  ])('“%s”: a slip of the ear is understood and quoted as it was written', (text, slip) => {
    expect(dangerOf(text)?.span.quote).toContain(slip)
  })

  test('someone hurt in an attack needs the police beside the ambulance', () => {
    expect(dangerOf('他被人捅了一刀，昏迷了，快来救人')?.numbers).toEqual(expect.arrayContaining(['110', '120']))
  })

  test('an emergency in the place of an answer is met, not taken for the answer', () => {
    const understanding = understand('我家着火了', { ...context, asked: 'contact' })

    expect(understanding.emergency?.sort).toBe('fire')
    expect(understanding.act).toBe('appeal')
  })

  test('a fire told at the end of a long story is found', () => {
    const story = `${'我们小区的物业一直不管事，'.repeat(12)}现在楼下着火了，快来人`

    expect(dangerOf(story)?.sort).toBe('fire')
  })
})
