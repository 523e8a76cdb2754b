/**
 * Places whose rules a Beijing hotline does not know: the other provinces, their capitals and the largest cities,
 * and the countries most asked about.
 */
const elsewhere =
  '上海 天津 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 ' +
  '台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 石家庄 太原 沈阳 长春 哈尔滨 南京 杭州 合肥 福州 南昌 济南 郑州 武汉 长沙 广州 海口 成都 ' +
  '贵阳 昆明 西安 兰州 西宁 呼和浩特 南宁 拉萨 银川 乌鲁木齐 深圳 大连 青岛 宁波 厦门 苏州 无锡 佛山 东莞 温州 唐山 保定 廊坊 烟台 徐州 ' +
  '洛阳 三亚 珠海 中山 美国 英国 日本 韩国 加拿大 澳大利亚 新西兰 法国 德国 俄罗斯 新加坡 泰国'
const named = new RegExp(elsewhere.split(' ').join('|'), 'g')

/** All of them, and Beijing. */
export const places: readonly string[] = ['北京', ...elsewhere.split(' ')]

/** Somebody from there who is here: “从上海转来”, “河北户口”, “天津人”, “上海牌照”. */
const origin = new RegExp(
  `(?:从|由)(?:${named.source})|(?:${named.source})(?:户口|户籍|人|籍|牌照|车牌|来京|转来|转到|转入|转回)`,
)
const here = /北京|本市|来京|在京|进京|回京|京籍/

/** Names of other places whose own rules a question asks for; none when it is about Beijing, or about coming here. */
export function placesAskedFor(question: string): string[] {
  return here.test(question) || origin.test(question) ? [] : (question.match(named) ?? [])
}

/** Places of the list that a text names, as it names them. */
export function placesNamed(text: string): string[] {
  return text.match(named) ?? []
}
