import { describe, expect, test } from 'vitest'
import type { Element, Slot, UnderstandContext } from '../../src/domain/index.ts'
import { understand } from '../../src/nlu/index.ts'

const now = new Date('2026-11-22T10:00:00+08:00')
const read = (text: string, asked: UnderstandContext['asked'] = null) => understand(text, { asked, now })

const told: [Element, string, string][] = [
  ['place', '我家住望京花家地北里12号楼，暖气不热三天了', '望京花家地北里12号楼'],
  ['place', '投诉望京街道花家地小区楼下烧烤店油烟扰民', '望京街道花家地小区楼下'],
  ['place', '海淀区学院路３０号院3号楼电梯坏了', '海淀区学院路30号院3号楼'],
  ['place', '昌平区回龙观镇龙泽苑东区南门口违章停车太多', '昌平区回龙观镇龙泽苑东区南门口'],
  ['place', '地铁10号线芍药居站扶梯坏了', '地铁10号线芍药居站'],
  ['place', '五棵松桥下积水', '五棵松桥下'],
  ['place', '张老师体罚学生，东城区府学胡同小学', '东城区府学胡同小学'],
  ['place', '石景山區八角街道八角北路社區有人遛狗不拴繩', '石景山区八角街道八角北路社区'],
  ['time', '11月20号下午在西单买的手机是翻新机，商家不退', '11月20号下午'],
  ['time', '暖气不热，三天了没人管', '三天了'],
  ['time', '楼上每天半夜蹦迪', '每天半夜'],
  ['time', '从上个月起公司就不发工资', '从上个月起'],
  ['time', '2026年3月办的健身卡，现在店关门了', '2026年3月'],
  ['time', '昨天晚上十点多工地还在施工', '昨天晚上十点多'],
  ['time', '最近一周小区一直停电', '最近一周'],
  ['time', '去年的事了，2025-07-03报过修', '2025-07-03'],
  ['people', '投诉花家地小区楼下烧烤店油烟扰民', '楼下烧烤店'],
  ['people', '电梯坏了，阳光物业不修', '阳光物业'],
  ['people', '张老师体罚学生', '张老师'],
  ['people', '施工队半夜还在打桩', '施工队'],
  ['people', '楼上邻居天天蹦迪', '楼上邻居'],
  ['event', '你好，我想反映一下我们小区门口的路灯坏了一个星期了谢谢', '我们小区门口的路灯坏了一个星期了'],
  ['event', '我家住望京花家地，暖气不热三天了，希望尽快维修', '暖气不热三天了'],
  ['demand', '暖气不热三天了，希望尽快维修，谢谢', '希望尽快维修'],
  ['demand', '油烟太大了，要求停业整顿', '要求停业整顿'],
  ['demand', '路灯坏了，能不能派人来修一下', '能不能派人来修一下'],
  ['demand', '小区垃圾没人清，请相关部门核实处理，给个答复', '请相关部门核实处理,给个答复'],
]

const answered: [Slot, string, Element, string][] = [
  ['place', '就在我家楼下，望京花家地北里12号楼', 'place', '望京花家地北里12号楼'],
  ['place', '亦庄', 'place', '亦庄'],
  ['place', '家附近那个菜市场', 'place', '家附近那个菜市场'],
  ['time', '昨天晚上', 'time', '昨天晚上'],
  ['time', '装修那会儿', 'time', '装修那会儿'],
  ['people', '隔壁老王', 'people', '隔壁老王'],
  ['event', '楼上漏水把我家天花板泡了', 'event', '楼上漏水把我家天花板泡了'],
  ['demand', '让他们退钱', 'demand', '让他们退钱'],
]

const unfit: [Element, string][] = [
  ['place', '我知道了，这条路上没有路灯'],
  ['place', '112路公交车'],
  ['place', '在网上买的东西坏了'],
  ['time', '七天无理由退货'],
  ['people', '我是业主'],
]

describe('the five elements are read with the words that carry them', () => {
  test.each(told)('%s of “%s” is “%s”', (element, text, value) => {
    const found = read(text).elements[element]

    expect(found?.value).toBe(value)
    expect(found?.span.quote).toBe(text.slice(found?.span.start, found?.span.end))
  })

  test.each(answered)('asked for %s, “%s” gives %s “%s”', (asked, text, element, value) => {
    const understanding = read(text, asked)

    expect(understanding.act).toBe('inform')
    expect(understanding.elements[element]?.value).toBe(value)
  })

  test.each(unfit)('no %s is read into “%s”', (element, text) => {
    expect(read(text).elements[element]).toBeUndefined()
  })

  test('a phone behind a wish is no event', () => {
    expect(read('建议在望京街道多装几盏路灯，电话13800138004').elements.event?.value).toContain('多装几盏路灯')
  })

  test('what is suggested is the event too, so nobody is asked what happened', () => {
    expect(read('希望公交车延长运营时间').elements.event?.value).toBe('希望公交车延长运营时间')
  })

  test('a command carries no elements', () => {
    expect(read('转人工').elements).toEqual({})
  })
})
