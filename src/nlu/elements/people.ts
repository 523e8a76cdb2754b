import type { Found } from '../../domain/index.ts'
import { foundAt, type Reading } from '../spans.ts'

/** Those an appeal can be about. Order matters: the longer word first. */
const roles =
  '物业服务公司|物业公司|物业管理公司|物业经理|物业人员|物业(?!费|管理费|服务费|收费)|施工单位|施工队|施工方|建筑公司|装修公司|装修队|工地|开发商|建设单位|中介公司|中介|房东|二房东|包工头|老板娘|老板|店主|店家|商家|商户|摊主|摊贩|小贩|游商|烧烤店|烧烤摊|饭店|饭馆|餐馆|餐厅|酒吧|网吧|KTV|ktv|歌厅|理发店|美容院|洗浴中心|健身房|超市|便利店|商店|小卖部|药店|诊所|早餐店|快餐店|火锅店|奶茶店|咖啡店|洗车店|修理厂|加工厂|化工厂|工厂|厂子|作坊|仓库|培训机构|教育机构|培训班|幼儿园|学校|老师|班主任|校长|医生|大夫|护士|医院|保安|司机|售票员|乘务员|快递员|快递公司|外卖员|骑手|客服|业务员|保险公司|银行|营业厅|供热公司|热力公司|供暖公司|自来水公司|电力公司|燃气公司|电信|联通|移动公司|旅行社|平台|网约车|出租车|公交公司|公交车|居委会|村委会|村干部|村支书|业委会|街道办|派出所|民警|城管|窗口工作人员|工作人员|办事员|邻居|住户|租户|租客|业主|养狗的|狗主人|广场舞大妈|用人单位|单位|公司|企业'
const near =
  '(?:楼上|楼下|隔壁|对门|对面|一楼|二楼|顶楼|底商|小区|附近|旁边|门口|我们|村里|胡同口)?(?:的|那家|那个|一家|这家|某)?'
const rule = new RegExp(`${near}(?:${roles})`, 'g')
const titled =
  /(?<![一-龥])[一-龥]{1,3}(?:经理|主任|队长|老师|医生|大夫|书记|校长|警官|师傅|护士)|[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈](?:某某?|经理|主任|队长|老师|医生|大夫|书记|校长|警官|师傅|护士|总)/
/** A proper name right before the role belongs to it: 阳光物业, 老王烧烤店. */
const properName = /(?:[一-龥A-Za-z]{2,8})$/
const nameStop =
  /(?:.*(?:我们?|你们?|他们?|的|了|是|在|和|跟|找|让|被|叫|给|对|向|投诉|举报|反映|建议|表扬|感谢|因为|因|个|家|小区|社区|楼下|楼上|隔壁|号楼|门口|附近|不|没|有|都|要求|希望|请|就|说|去|到|把|天|里|路|街|苑|村|园|关于|联系|月|年|上|下|与|名|位|些|问|但|再|还|也|能|人|办|区|而|这|那|交|凭|由|夜|晚|号|周|点|城|早|午|后|前|同))/s

/** Those that carry a proper name of their own. */
const named = /(?:物业.*|公司|店|馆|超市|学校|医院|幼儿园|机构|酒吧|KTV|厂|中介|银行|诊所|房|企业|旅行社)$/

function extended(plain: string, start: number, role: string): number {
  if (!named.test(role)) return start
  const words = properName.exec(plain.slice(Math.max(0, start - 8), start))?.[0] ?? ''
  const kept = words.replace(nameStop, '')
  return kept.length >= 2 && kept.length <= 6 ? start - kept.length : start
}

/** Who else it is about: a firm, a shop, a school, a person with an office; never the requester. */
export function findPeople(reading: Reading): Found | undefined {
  const { plain } = reading
  const officer = titled.exec(plain)
  const matches = [...plain.matchAll(rule)].filter((match) => !asRequester(plain, match.index, match[0]))
  const first = matches[0]
  if (officer !== null && (first === undefined || officer.index <= first.index)) {
    return foundAt(reading, officer.index, officer.index + officer[0].length)
  }
  if (first === undefined) return undefined
  const spans = matches
    .slice(0, 6)
    .map((match) => ({ from: extended(plain, match.index, match[0]), to: match.index + match[0].length }))
  const best = spans.reduce((top, one) => (one.to - one.from > top.to - top.from + 2 ? one : top))
  return foundAt(reading, best.from, best.to)
}

/** 我是业主, 我司, 本单位: the requester, not the other side. */
function asRequester(plain: string, at: number, words: string): boolean {
  const lead = plain.slice(Math.max(0, at - 3), at)
  if (/(?:业主|住户|租户|租客|企业|公司|单位|司机|老师)$/.test(words) && /(?:我是|作为|本人|本|我作为)$/.test(lead))
    return true
  return (
    /^(?:单位|公司|企业|业主|住户|平台|移动公司|银行|医院|学校|工作人员|小区)$/.test(words) &&
    /(?:有关|相关|职能|执法|主管|广大|全体|多数)$/.test(plain.slice(Math.max(0, at - 2), at))
  )
}
