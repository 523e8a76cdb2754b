import type { Span, TicketKind, Understanding } from '../domain/index.ts'
import { asking, troubles } from './lexicon.ts'
import { firstSpan, type Reading, score } from './spans.ts'

type Rule = readonly [RegExp, number]

/** Changes to a public service: asked for as a wish they are a suggestion. */
const change =
  '(?:增设|增开|增加|增派|新开|新增|新建|加设|加装|加开|加站|加个|加一|增站|减站|多(?:设|放|建|发|装|开|派|种|修)|开通|开设|开行|延长|缩短|延伸|优化|调整|改线|改走|改为|改成|改到|取消|撤销|恢复|合并|整合|更名|移站|迁移|拓宽|设(?:个|置|立)|架设|更换|推广|普及|完善|统一|规范|装(?:个|一)|划(?:个|一)|放(?:个|一)|建(?:个|一|设)|安(?:个|一)|覆盖|发行|推出)'

/** What the public shares and a city can change. */
const facility =
  '(?:路|线|站|车|公交|地铁|灯|班|人行道|斑马线|天桥|通道|车道|桩|设施|座椅|公园|绿地|广场|路口|隔离|护栏|标志|标识|标线|图书馆|食堂|医院|学校|垃圾桶|厕所|卫生间|车位|停车|空调|窗口|间隔|时长|时间|方案|制度|条例|政策|系统|平台|小程序|网)'

const suggestion: readonly Rule[] = [
  [
    /(?:^|[,。!?;: \n"“(（])(?:我|我们|本人|在此|特此|故|现|因此|所以|强烈|个人|特|希望|小小的)*(?:建议|提议|倡议|呼吁)(?!书|材料|是什么)/,
    5,
  ],
  [
    /的(?:一[个点些]|几[个点])?(?:建议|提议|倡议|合理化建议)(?=$|[,。!?: \n])|(?:提|说|有)(?:一?[个点条些]|几[个点条])?(?:小)?(?:建议|意见和建议)|[^有何么什]建议$/,
    5,
  ],
  [new RegExp(`(?:希望|盼望?|恳请|期盼|期待|邀请|请求|最好|要是|应该|应当)[^,。!?;]{0,22}${change}`), 3],
  [new RegExp(`(?:能否|能不能|可不可以|可否|是否(?:可以|能)?)[^,。!?;]{0,16}${change}[^,。!?;]{0,20}${facility}`), 3],
  [new RegExp(`(?:能否|能不能|可不可以|可否)(?:把|将|让)[^。!?;]{0,30}${facility}`), 2],
  [new RegExp(`希望[^。!?;]{0,30}(?:能?有|设|建|开)[^。!?;]{0,14}${facility}`), 3],
  [
    new RegExp(
      `^(?:关于|对于?)?[^,。!?;\\n吗怎谁]{0,24}${change}(?!了|费)[^。!?;\\n吗怎什么谁了]{0,20}${facility}[^吗怎谁?]{0,8}(?:$|\\n)`,
    ),
    2.5,
  ],
  [
    new RegExp(`^[^,。!?;\\n吗怎谁]{0,20}${facility}[^,。!?;\\n吗怎谁]{0,16}${change}[^吗怎谁?了费]{0,12}(?:$|\\n)`),
    2.5,
  ],
  [new RegExp(`(?:^|[,。;:、\\n ]|[0-9][.、])${change}(?!了|费)[^。!?;\\n了吗]{0,20}${facility}`), 2.5],
  [/(?:^|[,。;\n ])(?:增设|撤销|新增|中途设站|首末站|停靠站位|新增站点)(?:站[位点])?:/, 2.5],
  [
    /(?:为|为了)?(?:方便|便于|缓解|弥补|丰富|改善|有利于|满足).{0,20}(?:居民|市民|乘客|出行|通勤|群众|百姓|压力|换乘|接驳|拥堵|覆盖)/,
    1.5,
  ],
  [/建议/, 1.5],
  [
    /我(?:有个?|的)(?:想法|主意)|我觉得[^,。!?]{2,14}应该|提议|盼望能|希望[^,。!?]{0,16}(?:提前|延后|换成|改成|恢复|增加|开设|优化|能有)|能不能(?:把|将)[^,。!?]{2,14}(?:换成|改成|改为)/,
    3,
  ],
  [/多(?:建|设|放|开|发|装|种)一?些|要是能|如果能.{0,20}就(?:更)?好|希望(?:政府|有关部门|相关部门|公交集团|贵)/, 2],
]
const noSuggestion =
  /(?:有|给|提)?(?:什么|哪些|何)(?:好的?)?建议|(?:请|给)?(?:给|求)(?:我|个)建议|(?:医生|律师|客服|银行|中介|他们|对方|物业|公司)(?:也|就|都|只是?)?建议|建议我|不是建议|意见建议(?:箱|簿)/

const praise: readonly Rule[] = [
  [/特来感谢|给[^,。!?]{0,10}(?:五星|满分)/, 4],
  [/表扬|点(?:个|一?个大?)?赞|锦旗|嘉奖|好人好事|感谢信|称赞|夸(?:一?夸|奖)|致敬/, 5],
  [/^(?:我|我们|特别|非常|真心|衷心|十分|太|特|想|要|在此)*感谢.{2,}/, 3],
  [
    /(?:特别|非常|十分|真|太|很)(?:热心|热情|负责|认真|耐心|周到|暖心|贴心|敬业|感动|给力)|服务(?:特别|非常|真|很|太)?(?:好|棒|周到)|态度(?:特别|非常|真|很|太)好|拾金不昧|帮了大忙|(?:帮|替|为)我们?.{0,12}(?:解决了|找回|送|修好)/,
    2.5,
  ],
]
/** Thanks for a deed; a bare 感谢 at the end of a letter is courtesy. */
const thanks: Rule = [
  /(?:感谢|谢谢)(?!(?:您|你们?|各位|领导|政府|贵|大家)?(?:[,。!?~ ]|$|百忙|抽空|在百忙|解答|回复|答复|关注|支持))[^,。!?]{3,}|太感谢|衷心感谢|致谢|感激|暖心|好评|服务一流|值得(?:大家|我们)?(?:学习|表扬)|表彰|好样的|夸一夸|办了件好事|表示感谢|一定要谢谢|服务太贴心/,
  4,
]
/** What a law forbids, whoever suffers from it: told by who saw it. */
const unlawful: Rule = [
  /有人(?:在|往|偷偷|私自|擅自|冒充|假冒|非法|倒卖|用|利用)|倒卖|冒领|假冒|没有(?:任何)?[^,。!?]{0,6}(?:资质|许可|执照|手续|检查)|未?过期(?:食品|牛奶|肉|药)|卖过期|病死的?(?:鸡|猪|牛|羊|畜|禽)|回收的?油|做了手脚|存放[^,。!?]{0,6}(?:汽油|酒精|爆竹|烟花|易燃)|水源保护区|(?:倾倒|乱倒)[^,。!?]{0,6}(?:垃圾|渣土|污水)|砍伐|渣土车[^。!?]{0,8}(?:不盖|超载|遗撒)|占用(?:公共)?绿地|收钱就能|实名/,
  3,
]
/** A plea to do something now. */
const plea: Rule = [
  /请(?:您|你们|政府|社区|街道|物业)?(?:快)?(?:帮|派|协调|安排|送|救|接|追|处理|联系|立刻|赶紧)|帮(?:我|忙)(?:找|修|联系|处理|要|问|退|看|叫|想|把|追|拿|挪|接)|能(?:不能|否)?帮(?:我|忙)|想(?:请|请求)|需要[^,。!?]{2,8}陪|陪我/,
  3,
]
/** It has gone on for long: not only a need but a reproach. */
const lasting: Rule = [
  /(?:天天|老是|总是|每次|从来不?|一直)[^,。!?]{0,12}(?:不|没|说|拖|唱|吵|修|响|推)|(?:两|三|几|好几|四|半)(?:个月|年|趟|小时|次)[^。!?]{0,14}|一年没有|一整夜|没有任何解释|爱吃不吃|自己兜里|从不公开|不认(?:账)?$/,
  2,
]
const report: readonly Rule[] = [
  unlawful,
  [/举报(?!了|过|电话|热线|方式|平台)|检举|揭发/, 5],
  [
    /黑(?:作坊|诊所|工厂|网吧|煤气|车|中介|导游|摩的)|无(?:证|照)(?:经营|行医|驾驶|摆摊|施工|上岗)|没有?(?:营业执照|执照|卫生许可证|许可证|行医资格|资质).{0,14}(?:就|还|却|给|经营|营业|开)|传销|赌(?:博|场|钱|窝)|卖淫|嫖娼|色情|贩毒|吸毒|制毒|毒品|假(?:药|酒|烟|币|证|章|发票)|偷税|漏税|逃税|贪污|受贿|行贿|腐败|挪用|偷(?:倒|排)|盗(?:采|伐|挖|版)|非法(?:经营|集资|行医|捕捞|占地|采砂|营运|倾倒|捕猎|买卖|组织)|窝点|私刻|虚开|骗(?:保|补|贷|取)/,
    3.5,
  ],
  [/违建|违法建设|加盖|私搭/, 0.5],
]
const complaint: readonly Rule[] = [
  [/反映|质疑|反对|抗议|吐槽|控告/, 2],
  [/投诉(?!了|过|电话|热线|方式|平台|人|渠道)|控诉|维权|讨(?:个)?说法/, 4],
  [
    /扰民|噪[音声]|吵|油烟|异味|臭|脏|态度|乱(?:收费|停|涨|罚|扣)|不作为|不作为|推诿|敷衍|糊弄|骗|拖欠|欠薪|不退|不发|克扣|涨价|霸王|违约|拒|赔|违停|违章|占道|抽烟|骂|打孩子|体罚|收了钱|凭什么|倒闭|跑路|假货|翻新|超标|不合理|过分|离谱|服了|蟑螂|占了|不管|没人管|管不管|不解决|没解决|不修|不给|不让|不承认|擅自|违规|玩手机|隔成|群租|吸烟|蹦迪/,
    2,
  ],
]
const assistance: readonly Rule[] = [
  [
    /坏了|不亮|停(?:水|电|气|暖)|不热|冰凉|漏水|堵了|倒了|塌|裂|积水|冒水|外冒|外溢|断了|大坑|井盖|进不去|打不开|没(?:有)?(?:水|电|暖气|网)|丢了|晕倒|困在|被困|煤气味|着火|冒烟/,
    2,
  ],
  [
    /求助|求(?:帮|你|您)|帮(?:忙|帮|我)|救(?:助|济|命|人)|困难|重病|下岗|急需|派人|来人|上门|抢修|帮扶|无依无靠|快来|麻烦(?:处理|派|来|修)/,
    2.5,
  ],
]
const inquiry: readonly Rule[] = [
  [
    /咨询(?!公司|服务|师|过|了)|请教|(?:想|请|跟您|向您|再)(?:问|了解|打听)(?:一下|下|问)?|请问|问(?:一下|个问题|问)|疑问|(?:请|烦请|予以|恳请)(?:告知|明示|解答)|求解答/,
    4,
  ],
  [asking, 2],
  [
    /(?:流程|条件|材料|手续|政策|规定|标准|待遇|资格|补贴|补助|时间|办法|费用|期限|证件|程序|范围|优惠)(?:$|\n|问题|是|有|及|和|咨询|查询|[?。])|(?:申请|办理|变更|转移|继承|注册|备案|登记|注销|认定|缴纳|下载|查询|报销|提取)$/,
    1.5,
  ],
]

/** A wrong that still lasts is no praise, however politely it is told. */
const noThanks =
  /希望|要求|投诉|举报|尽快|请(?:尽快|帮|处理|解决|协调|督促)|没有?(?:解决|处理|人管)|不(?:解决|处理|管)|还是(?:没|不)/

export type KindScores = Record<TicketKind, number>

/** The first line of a letter is its title, and says what the letter is: it counts a second time. */
function titleOf(plain: string): string {
  return (/^[^\n]{0,60}/.exec(plain)?.[0] ?? '').trim()
}

function twice(plain: string, rules: readonly Rule[]): number {
  const title = titleOf(plain)
  return score(plain, rules) + (title.length < plain.length ? score(title, rules) : 0)
}

/** How much speaks for each kind; nothing decided. */
export function kindScores(plain: string): KindScores {
  const trouble = Math.min(6, score(plain, troubles))
  return {
    inquiry: twice(plain, inquiry),
    assistance: score(plain, [...assistance, plea]) + trouble / 3,
    complaint: twice(plain, complaint) + score(plain, [lasting]) + trouble / 2,
    report: twice(plain, report),
    suggestion: noSuggestion.test(plain) ? 0 : twice(plain, suggestion),
    praise: Math.max(0, twice(plain, praise) - trouble / 2) + score(plain, [thanks]) * (noThanks.test(plain) ? 0 : 1),
  }
}

const words: Record<TicketKind, RegExp> = {
  inquiry: /咨询|请问|想问|是否|如何|怎么|什么|多少|吗/,
  assistance: /求助|帮|坏了|停水|停电|不热|漏水|困难/,
  complaint: /投诉|扰民|态度|乱收费|拖欠|不退|不管|没人管/,
  report: /举报|检举|无证|无照|非法/,
  suggestion: /建议|提议|呼吁|希望|能不能|能否/,
  praise: /表扬|点赞|感谢|锦旗/,
}

/** The likeliest of `among`, with the share of the evidence that it holds. Nothing at all: complaint at 0.2. */
export function chooseKind(reading: Reading, scores: KindScores, among: readonly TicketKind[]): Understanding['kind'] {
  const ranked = among.toSorted((a, b) => scores[b] - scores[a])
  const [first, second] = ranked
  const top = first === undefined ? 0 : scores[first]
  if (first === undefined || top === 0)
    return { value: among.includes('complaint') ? 'complaint' : 'inquiry', confidence: 0.2 }
  const margin = (top - (second === undefined ? 0 : scores[second])) / top
  const span: Span | null = firstSpan(reading, words[first])
  const confidence = Math.round(100 * Math.min(0.98, 0.35 + 0.35 * margin + 0.07 * Math.min(4, top))) / 100
  return { value: first, confidence, ...(span === null ? {} : { span }) }
}
