import { type Danger, every, some } from './danger.ts'

const loved =
  '(?:孩子|小孩|娃|宝宝|女儿|闺女|儿子|老人|老爷子|老太太|老伴|我妈|我爸|妈妈|爸爸|母亲|父亲|爷爷|奶奶|姥姥|姥爷|外公|外婆|弟弟|妹妹|家人|媳妇|老婆|老公)'

/** Somebody who cannot look after themselves is gone: the police take it up at once, there is no waiting time. */
export const missing: Danger = {
  sort: 'crime',
  numbers: ['110'],
  signs: every([
    `${loved}(?:[^,。?!]{0,8})(?:走丢|走失|失踪|失联|不见了|找不(?:着|到)了|丢了|没(?:有)?回(?:家|来))`,
    `(?:走丢|丢)了?[^,。?!]{0,3}${loved}`,
  ]),
  hints: every([`${loved}(?:走|跑)?丢了`]),
  unless: some([
    '证|卡|本子?|书包|手机|钥匙|户口|档案|鞋|衣服|玩具|压岁钱|猫|狗|宠物|社保|学籍|成绩|准考|发票|存折|保险|病历|防走失|手环',
  ]),
}

/** Money that has just gone to a swindler can be stopped in the first minutes. */
export const fraud: Danger = {
  sort: 'crime',
  numbers: ['110'],
  signs: every([
    '(?:刚|刚刚|刚才|正在|正让我|让我)[^。?!]{0,16}(?:转了?账|转了|汇了?款|打了?款|转钱)[^。?!]{0,12}(?:骗|冒充|诈|公检法|公安|客服|刷单)',
    '(?:骗|冒充|诈|刷单|假客服)[^。?!]{0,20}(?:刚|刚刚|刚才|正在|还在)?(?:转了|转账|汇了|打了|转走|扫了)[^。?!]{0,8}(?:万|千|块|元|钱|账)',
    '被骗[^。?!]{0,12}(?:刚转|刚刚|刚才)',
  ]),
  hints: every(['(?:刚|刚刚|刚才)[^。?!]{0,6}被骗']),
  unless: some([
    '怎么(?:处罚|判|防|识别|举报)|防骗|反诈(?:宣传|app|中心)|去年|前年|上个?月|几个?月前|买房|装修|预付|健身|培训|押金|退费',
  ]),
}
