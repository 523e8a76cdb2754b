/**
 * Everyday words and the words of the rules that mean the same at a hotline. The first word of a line stands for all
 * of them, in questions and in articles alike. Only true equivalents belong here: what is merely near does not.
 */
const groups = `
社保 社会保险 五险 社会保险费
养老金 退休金 退休工资 基本养老金 养老钱
医保 医疗保险 基本医疗保险
养老保险 基本养老保险
工伤 因工受伤 上班受伤 工作受伤
失业金 失业保险金 失业救济金
公积金 住房公积金
社保卡 社会保障卡
身份证 居民身份证
户口 户籍 户口簿 户口本
落户 入户 上户口 报户口 户口登记 出生登记
销户 注销户口 户口注销
居住证 北京市居住证
工作居住证 北京市工作居住证
港澳通行证 往来港澳通行证
驾照 驾驶证 机动车驾驶证 驾驶执照
电动车 电动自行车 电瓶车 电驴
小客车 小汽车 私家车
摇号 小客车指标 购车指标
老人 老年人 年纪大的人 长辈
孩子 小孩 子女 娃 宝宝 儿童 小朋友
爸妈 父母 双亲 爸爸妈妈
媳妇 妻子 老婆 太太
丈夫 老公
配偶 两口子 夫妻
怀孕 孕妇 孕期 怀了孕
生孩子 生育 分娩 生娃 生宝宝
奶孩子 哺乳 喂奶
结婚 领证 婚姻登记 结婚登记
离婚 离婚登记
去世 死亡 过世 身故 故去
坐月子 产假
陪产假 陪产 护理假
残疾人 残障人士 残障
辞退 开除 解雇 炒鱿鱼 炒了 解除劳动合同 被裁 裁员
辞职 离职 不干了
工资 薪水 薪资 劳动报酬 工钱
欠薪 拖欠工资 工资拖欠 不发工资 没发工资 拖欠薪资
劳动仲裁 劳动争议仲裁 劳动人事争议仲裁
试用 试用期
加班费 加班工资
年假 带薪年休假 年休假
公司 企业 单位 用人单位 老板 雇主
个体户 个体工商户 小店 个体经营者
营业执照 执照
注册公司 设立登记 公司设立 开公司 办公司 成立公司
注销公司 注销登记 公司注销 关公司
开发票 开票 开具发票
补贴 补助 津贴
罚款 处罚 罚钱
退款 退钱 退费 返还 退还
押金 保证金 定金
多收费 乱收费 多收钱
买房 购房 购买住房
卖房 房屋出售 售房
租房 租赁住房 房屋租赁 租住
房东 出租人 二房东
租客 承租人 租户 房客
中介 经纪机构 房产中介
公租房 公共租赁住房
物业 物业公司 物业服务企业 物业服务人
物业费 物业服务费
业委会 业主委员会 业主大会
维修资金 维修基金 专项维修资金 公共维修基金 大修基金
暖气 供暖 供热 采暖 取暖
暖气费 供暖费 采暖费 取暖费 供热费
温度 室温 多少度 几度
噪声 噪音 扰民 太吵 吵 声音大
装修 装潢 翻修
垃圾 废弃物
建筑垃圾 渣土 装修垃圾
违建 违法建设 私搭乱建 违章建筑 违法建筑
楼道 楼梯间 走廊 疏散通道 消防通道
狗 犬 犬只 宠物狗
养狗 养犬
狗证 养犬登记证 犬证
停水 断水 没水
停电 断电 没电
燃气 煤气 天然气
水费 用水费
电费 用电费
漏水 渗水
堵了 堵塞 冒溢
坏了 故障 损坏 失灵
井盖 窨井盖
路灯 照明灯
停车 泊车
违停 违章停车 违法停车 乱停车
公交 公共汽车 公交车
老年卡 老年优待卡 养老助残卡 老年人卡
打官司 起诉 诉讼 告上法院
告 举报 投诉
借条 欠条 借款 欠钱
充值卡 预付卡 预付费卡 储值卡 会员卡
倒闭 跑路 关门 停业 关店
假货 假冒 伪劣
过期 逾期 到期 失效
丢了 丢失 遗失 弄丢 找不到了 不见了 挂失
补办 补领 换发 换领 补发 换新 重办
期限 时限 多久 多长时间 几天 多少天
材料 资料 手续 证件
流程 程序 步骤
条件 资格 要求
费用 收费 多少钱 花钱 要钱
地点 地方
网上 线上 在线 手机上
外地 非京籍 外省 外省市 非本市 异地
转到 转移 转入 转出 转走 迁移 迁到 迁入 迁出
报销 结算
住院 入院
门诊 看病 就医 就诊
疫苗 预防接种 打针
上学 入学 就读 念书
幼儿园 托幼
家暴 家庭暴力
政府信息 信息公开 政府信息公开
行政复议 复议
证明 凭证
领取 领 取
申请 申办 办理 办
`

interface Entry {
  word: string
  stands: string
}

/** Words by their first character, the longest first. */
const byFirst = new Map<string, Entry[]>()
for (const line of groups.trim().split('\n')) {
  const [stands, ...others] = line.split(' ') as [string, ...string[]]
  for (const word of others) {
    const entries = byFirst.get(word[0]!) ?? []
    entries.push({ word, stands })
    byFirst.set(word[0]!, entries)
  }
  // A leading word shields itself: 养老保险 inside a longer text is not read as another group's shorter word.
  const own = byFirst.get(stands[0]!) ?? []
  own.push({ word: stands, stands })
  byFirst.set(stands[0]!, own)
}
for (const entries of byFirst.values()) entries.sort((a, b) => b.word.length - a.word.length)

/** The text with every known word in the one form that stands for its group; the longest word at a place wins. */
export function oneWording(text: string): string {
  let out = ''
  let copied = 0
  for (let at = 0; at < text.length; ) {
    const entry = byFirst.get(text[at]!)?.find(({ word }) => text.startsWith(word, at))
    if (entry === undefined) {
      at++
      continue
    }
    out += text.slice(copied, at) + entry.stands
    at += entry.word.length
    copied = at
  }
  return out + text.slice(copied)
}
