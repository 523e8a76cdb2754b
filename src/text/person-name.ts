/** The family names of about 97 % of people (公安部 2020 list of the commonest, and a few that Beijing adds). */
const familyNames = new Set(
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝封官谈匡鞠惠荆乐冀胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由'.split(
    '',
  ),
)
const compoundNames = new Set([
  '欧阳',
  '上官',
  '司马',
  '诸葛',
  '司徒',
  '东方',
  '皇甫',
  '尉迟',
  '公孙',
  '慕容',
  '令狐',
  '端木',
  '夏侯',
  '长孙',
  '宇文',
  '轩辕',
])
/** Family names that are no everyday word's last character: safe before a title. */
const plainFamilyNames = new Set(
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈姚卢姜崔钟谭陆汪范石廖贾夏韦付白邹孟熊秦邱尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵钱严戴莫孔汤温康牛樊葛邢齐乔庞颜倪庄聂鲁岳翟殷詹耿焦俞柳祝裴霍苗骆靳柴祁高方'.split(
    '',
  ),
)

/** Someone's name in a normalised text; `own` when it is the writer's. Offsets as everywhere. */
export interface PersonName {
  name: string
  start: number
  end: number
  own: boolean
}

const ownCue =
  /(?:我叫|我的?名字(?:是|叫)|(?<!对方|施工|负责|物业)(?:姓名|联系人|反映人|投诉人|举报人|报修人|诉求人|署名)(?:是|叫|为)?[: ]{0,2}|我本人|本人(?:是|叫)?|我是(?:业主|居民|村民|住户|租户)?|这里是|称呼我)/g
const surnameOnly = /(?:我姓|免贵姓|本人姓|^姓|[, ]姓|(?<=\d)姓)([一-龥])/dg
const titled =
  /([一-龥]{1,4}?)(先生|女士|小姐|老师|师傅|大夫|医生|经理|主任|队长|警官|律师|阿姨|大爷|大妈|大娘|叔叔|大姐|大哥|书记|站长|校长|院长|护士|法官|老板|局长|处长|科长|所长|村长|主管|店长|园长|教练|工程师)/dg
/** What may stand right after a name: nothing, a mark, or a word that no given name begins with. */
const boundary = /^(?:$|[^一-龥]|[住在是的]|电话|手机|今年|家住|身份|现|男|女|联系|来自|我|要|想|和|于)/
const noNames =
  /^(?:高中|高考|石景|马路|金融|安全|方便|平谷|通州|丰台|文化|文明|云南|海淀|江苏|河|华|于\d|都|和|来|那|时|全|公|车|相|应|但|由|干|计|位|区|强|国|连|关于|任何|何|解决|路|成都|向|师|原|农|房|官|单|包|管|明|易|党|官|盖|伏|敬|印|信|支|门|古城|左|花|米|楼|居|哈|利|容|盘|满|初|普|麻|满|查|南|班|商|边|荣幸|冷|甘|项|费|康复|白领|钟点|余|温|武)/

function nameAt(plain: string, at: number): string | null {
  const head = plain.slice(at, at + 5)
  const family = compoundNames.has(head.slice(0, 2)) ? 2 : familyNames.has(head[0] ?? '') ? 1 : 0
  if (family === 0 || noNames.test(head)) return null
  for (const length of [family + 2, family + 1]) {
    const name = head.slice(0, length)
    if (name.length === length && /^[一-龥]+$/.test(name) && boundary.test(plain.slice(at + length, at + length + 2))) {
      return name
    }
  }
  return null
}

/** The writer's own name, from a self-introduction: 我叫…, 我姓…, 联系人…, 本人…; not a name merely mentioned. */
export function findOwnNames(plain: string): PersonName[] {
  const introduced = [...plain.matchAll(ownCue)].flatMap((cue) => {
    const start = cue.index + cue[0].length
    const name = nameAt(plain, start)
    return name === null ? [] : [{ name, start, end: start + name.length, own: true }]
  })
  const surnames = [...plain.matchAll(surnameOnly)].flatMap((match) => {
    const [start, end] = match.indices![1]!
    const name = plain.slice(start, end)
    return familyNames.has(name) ? [{ name, start, end, own: true }] : []
  })
  return [...introduced, ...surnames].toSorted((a, b) => a.start - b.start)
}

/** Names with a title, of anybody: 王先生 and 李小姐 whole, of 王建国经理 the name without the trade. */
function findTitledNames(plain: string): PersonName[] {
  return [...plain.matchAll(titled)].flatMap((match) => {
    const [wordsStart, wordsEnd] = match.indices![1]!
    const words = plain.slice(wordsStart, wordsEnd)
    const at = nameStart(words)
    if (at === null || /(?:对|甲|乙|各|双|多|官|地)方$|最高$|大白$|今夏$/.test(words)) return []
    const end = /先生|女士|小姐/.test(match[2]!) ? wordsEnd + match[2]!.length : wordsEnd
    const start = wordsStart + at
    return [{ name: plain.slice(start, end), start, end, own: false }]
  })
}

/** Where the name begins in the words before a title: a family name alone, or with a given name after 我叫-like gaps. */
function nameStart(words: string): number | null {
  if (words.length >= 3 && plainFamilyNames.has(words.at(-3)!) && words.length === 3) return 0
  if (compoundNames.has(words.slice(-2))) return words.length - 2
  return plainFamilyNames.has(words.at(-1)!) ? words.length - 1 : null
}

/** Whoever is called so: 孩子叫陈思远. */
const calledCue =
  /(?:(?:孩子|儿子|女儿|老公|老婆|丈夫|妻子|父亲|母亲|爸爸|妈妈|爷爷|奶奶|弟弟|妹妹|哥哥|姐姐|邻居|同事|朋友|老师|老板|房东|司机|对方|他|她|有个|一个|名字)(?:名叫|叫做|叫|名字是)|名叫)/g
/** Whose trade or kinship stands before the name: 物业经理王志强. */
const roleCue =
  /(?:经理|主任|书记|老板|房东|医生|大夫|老师|校长|院长|司机|店长|保安|局长|所长|队长|教练|护士|邻居|同事|法人|负责人|房主|丈夫|妻子|老公|老婆|儿子|女儿|父亲|母亲)(?=[一-龥]{3})/g
/** What may follow a name of three characters behind a trade: a mark, or what somebody does to others. */
const doing = /^(?:$|[^一-龥]|[骂打收拿说把让威拒欠乱在是的对和跟及等]|住|向|电话|手机)/
/** Words that begin like a name. */
const noOthers =
  /^(?:马上|马路|张口|高度|高声|高速|高空|温和|安排|安装|许多|方法|金额|白天|江湖|毛病|罗列|万一|严重|严厉|曾经|段时间|黄牛|陈述|程序|任意|任何|石头|汤|康复|金融|董事|成天|成立|施工|侯车|孔洞|余下|史上|田地|方面)/

/** Names of others who are introduced: by 叫, or by what they do. */
function findOthers(plain: string): PersonName[] {
  const called = [...plain.matchAll(calledCue)].flatMap((cue) => {
    const start = cue.index + cue[0].length
    const name = nameAt(plain, start)
    return name === null ? [] : [{ name, start, end: start + name.length, own: false }]
  })
  const working = [...plain.matchAll(roleCue)].flatMap((cue) => {
    const start = cue.index + cue[0].length
    const name = plain.slice(start, start + 3)
    const isName =
      plainFamilyNames.has(name[0]!) && !noOthers.test(name) && doing.test(plain.slice(start + 3, start + 5))
    return isName ? [{ name, start, end: start + 3, own: false }] : []
  })
  return [...called, ...working]
}

/** Every name of a person in a normalised text, own ones first. */
export function findNames(plain: string): PersonName[] {
  return [...findOwnNames(plain), ...findTitledNames(plain), ...findOthers(plain)]
}
