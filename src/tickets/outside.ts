/** Provinces and cities other than Beijing, to tell what lies beyond the hotline's area. */
const provinces =
  '天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门'
const cities =
  '石家庄|唐山|秦皇岛|邯郸|邢台|保定|张家口|承德|沧州|廊坊|衡水|雄安|三河|燕郊|固安|涿州|香河|大厂|涞水|怀来|太原|大同|长治|临汾|运城|呼和浩特|包头|赤峰|鄂尔多斯|沈阳|大连|鞍山|朝阳市|长春|吉林市|哈尔滨|齐齐哈尔|大庆|南京|无锡|徐州|常州|苏州|南通|连云港|扬州|杭州|宁波|温州|嘉兴|绍兴|金华|义乌|台州|合肥|芜湖|阜阳|福州|厦门|泉州|南昌|九江|赣州|济南|青岛|淄博|烟台|潍坊|济宁|临沂|德州|聊城|菏泽|郑州|开封|洛阳|新乡|安阳|南阳|商丘|信阳|周口|驻马店|武汉|宜昌|襄阳|荆州|长沙|株洲|湘潭|衡阳|岳阳|常德|广州|深圳|珠海|汕头|佛山|东莞|中山|惠州|南宁|桂林|柳州|海口|三亚|成都|绵阳|德阳|宜宾|南充|贵阳|遵义|昆明|大理|拉萨|西安|咸阳|宝鸡|兰州|西宁|银川|乌鲁木齐'

const full = new RegExp(
  `(?:${provinces})(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)(?:(?:${cities})市?)?|(?:${cities})市|燕郊|雄安新区`,
  'g',
)
/** Without 市 or 省 a name only counts where somebody is or lives: 苏州街 and 天津银行 are no places outside. */
const bare = new RegExp(
  `(?<=在|住|位于)(?:${provinces}|${cities})(?![街路桥胡村大东西南北]?[街路桥巷号银酒饭餐菜馆])(?:(?:${cities})市?)?`,
  'g',
)

/** Stretches of the text that name a place outside Beijing: `[start, end)`. */
export function findOutside(text: string): { start: number; end: number }[] {
  const hits = [...text.matchAll(full), ...text.matchAll(bare)]
  return hits.map((hit) => ({ start: hit.index, end: hit.index + hit[0].length }))
}
