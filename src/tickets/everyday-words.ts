/**
 * Names of places that people also say without meaning the place. Chosen by reading every short name of the gazetteer
 * against everyday Chinese; each of them counts only right behind a place that contains it, or with its
 * administrative word (幸福社区, 天桥街道).
 */
const everyday = new Set(
  [
    // streets and towns
    '天桥 前门 新村 曙光 温泉 清水 东风 新华 胜利 光明 仁和 空港 城北 城南 安定 四海 永宁 旧县 鼓楼 果园 滨河 石城',
    '河北 宝山 渤海 平房 梨园 古城 城关 新镇 向阳 迎风 星城 龙泉 东升 双丰 兴丰 永定 大台 八角 北苑 康庄 石园 永乐',
    // communities of two characters: weak anyway, and none even where somebody says that they live there
    '幸福 团结 解放 向前 新建 新生 机场 铁路 学院 广场 太平 神仙 阳光 天井 和平 复兴 前进 跃进 振兴 友谊 吉祥 花园 门楼 新鲜 苏州',
    '化工 大院 石头 春风 名苑 东路 南路 晨光 丽景 远景 江南 海棠 康城 新城 景园 航天 进口 软件 空间 东南 西南 西北 三环 四环 立新',
    '新区 校内 防化 梅园 竹园 兰园 常青 河南 湖南 新兴 光环 高台 松树 大地 平原 山口 官道 口头 铁矿 碱厂 砖厂 炭厂 木厂 沙厂 绿地 蓝天',
    '明珠 星光 星河 芙蓉 如意 先进 安乐 双拥 政法 牌楼 园丁 腾飞 新农 放光 石桥 百合 行宫 衙门 茶棚 坡头 桥头 道口 口子 大路 小店',
    '前街 后街 中街 高塔 红星 正阳 中山 永安 海子 营房 观燕 车站 院校 楼台 山川 蓝调 创客 湖光 兴盛 电建 机务',
    // longer ones, or such as end like a village
    '军营 兵营 国营 民营 联营 经营 村庄 山庄 农庄 新庄 小营 大营 新村 全村 本村 农村 乡村 东营',
    '科学城 太阳城 文化园 火车站 派出所 体育场 体育馆 运动场 开发区 工业区 科技园 产业园 工人村 新世纪 新世界 新家园',
    '商业街 步行街 文化街 大学城 医学院 政法大学 师范大学 农业大学 理工大学 文化宫 展览馆 博物馆 水电站 变电站 商务区',
    '幸福里 太平街 和平街 胜利街 建设里 解放路 人民路 新华街 中心街 后勤部 总参 化工厂 机械厂 水泥厂 电厂 铁路局',
    '高科技 生活区 家属院 家属区 机关 大院 宿舍 宿舍区 教育部 财政部 外交部 建设部 水利部 文化传播 创业园 物流园',
    '儿童医院 人民医院 妇幼保健院 中医医院 第一小学 中心小学 实验小学 实验中学 第一中学 火车站 汽车站 南站 北站 西站 东站',
    '荣华 南口 桥梁厂 电信局 卫生部 砖瓦窑 新农村 新房子 中心区 副中心 肿瘤医院 东方医院 幸福家园 美好家园 车站路 公园北 公园南',
    '公园东 公园西 发电站 三岔口 电力机 建新村 电力机厂 文化路 新建路 体育馆路 老房子 高家 中心村 民大 王平 清华 北海 京东',
  ].flatMap((line) => line.split(' ')),
)

/** Parts that every second quarter has: they name nothing by themselves. */
const generic =
  /^(?:[东西南北中上下前后新老大小]{0,2}[里街巷路区园村庄院楼关沟河山坡营屯桥门场]|第?[一二三四五六七八九十\d]+(?:区|里|村|街|街坊|社区|号院|条|组|院|楼)?|[东西南北中]{1,2}|[东西南北]{0,2}路[东西南北])(?:社区|村)?$/

/** True for a name that is an everyday word as well. */
export function isEveryday(name: string): boolean {
  return everyday.has(name)
}

/** True for a name like 二区, 南里, 东街, 第一社区. */
export function isGeneric(name: string): boolean {
  return generic.test(name)
}

interface Guard {
  before?: RegExp
  after?: RegExp
}

/** Where a name is a part of other words: 山东城管 is no 东城, 楼房山墙 no 房山, 卧室朝阳 no 朝阳. */
const guards: Readonly<Record<string, Guard>> = {
  东城: { before: /(?:[山广华关辽]|(?<!北)京)$/, after: /^[市管里门墙堡投建铁]/ },
  西城: { before: /(?:[山广江陕]|(?<!北)京)$/, after: /^[市管里门墙堡投建铁]/ },
  朝阳: {
    before: /(?:窗户?|屋子?|房子?|房间|卧室?|客厅|户型|阳台|坐北|都是?|一间|两间)$/,
    after: /^(?:市|的?(?:面|房|卧|台|光|窗|方向|户型|产业|行业|企业)|群众|大妈|洗洗)/,
  },
  大兴: { after: /^(?:土木|修|动工|调查|学习|问责|改革|安岭|奢靡|不正|文)/ },
  房山: { before: /[楼平瓦]$/, after: /^墙/ },
  通州: { before: /南$/ },
  海淀: { after: /^市/ },
  通县: { before: /[交开直贯连]$/, after: /^(?:公路|道)/ },
  和义: { after: /^务/ },
  上地: { before: /[以墙路楼晚马]$/, after: /^[方下面理板点铁毯球坪窖]/ },
  通运: { before: /[交开]$/, after: /^[输营行]/ },
  常营: { before: /[正照经非]$/, after: /^业/ },
  建外: { before: /[新构修搭扩]$/, after: /^[环墙移]/ },
  东外: { before: /[广山]$/, after: /^[滩省地]/ },
  八宝山: { after: /^(?:革命|公墓|殡仪)/ },
}

/** True when the name at this place of the text belongs to another word. */
export function isPartOfWord(name: string, before: string, after: string): boolean {
  const guard = guards[name]
  return guard !== undefined && ((guard.before?.test(before) ?? false) || (guard.after?.test(after) ?? false))
}

const longerName =
  /^[内外]?[东西南北中]?[一二三四五六七八九十]?(?:大街|大道|街(?![道坊边头区面上])|路(?![灯面边障标牌段况政由过])|胡同|巷|桥(?![下上底])|高速|快速路|环路|号线|线(?![路缆杆])|地铁|轻轨|火车|公交站|站(?![着满在])|(?:中|中心|人民|区|儿童|妇幼保健)?医院|院区|公园|(?:实验|中心|第[一二三四五六七八九十]+)?[中小大]学|学校|[一二三四五六七八九十]中|幼儿园|银行|法院|检察院|派出所|公安|分局|机场|大厦|广场|商场|[批农]发市场|市场|博物馆|图书馆|体育|影院|剧院|书店|卫视|电视台|牌)/

/** True when what follows makes the short name a part of a road's, a station's or a house's name (朝阳路, 天坛医院). */
export function isPartOfLongerName(after: string): boolean {
  return longerName.test(after)
}

const words = new Intl.Segmenter('zh', { granularity: 'word' })

/** True when an everyday word runs into the name from the left: 善良|乡下 is no 良乡, 树木|林密 no 木林. */
export function isCutFromWord(text: string, start: number): boolean {
  const from = Math.max(0, start - 6)
  const around = words.segment(text.slice(from, start + 6)).containing(start - from)
  return around !== undefined && around.index < start - from
}

/** A village of two characters may be the end of another's name (蓝田村): it has to stand free or behind a place. */
export function isEndOfLongerName(name: string, before: string): boolean {
  return (
    name.length === 2 &&
    /[村庄营屯]$/.test(name) &&
    /[\u4e00-\u9fa5]$/.test(before) &&
    !/[在住到去是来区镇乡道的于从我市家]$/.test(before)
  )
}

/** True when a district's short name is followed by another division's word: 朝阳镇 is not in 朝阳区. */
export function isOtherDivision(after: string): boolean {
  return /^(?:街道|镇|乡|村|社区|办事处|县|州)/.test(after)
}
