/** The questions of a follow-up (三率), in their order; `reason` only from who is not satisfied. */
export const questions = ['contacted', 'resolved', 'satisfied', 'reason'] as const
export type Question = (typeof questions)[number]

export type Satisfaction = 'satisfied' | 'basically' | 'dissatisfied'

/** What is known of one round in the requester's eyes. */
export interface Answers {
  contacted?: boolean | null
  resolved?: boolean | null
  satisfaction?: Satisfaction | null
  reason?: string | null
}

/** The quick replies of each question, word for word. */
export const answerButtons: Record<Exclude<Question, 'reason'>, string[]> = {
  contacted: ['联系过我', '没有联系我'],
  resolved: ['已经解决', '没有解决'],
  satisfied: ['满意', '基本满意', '不满意'],
}

const notContacted =
  /(?:没有?|未|从来?没有?|压根没|一直没)(?:人)?(?:跟我|和我|给我|来)?(?:联系|打电话|打过|来过|通知|回复|回电)|没(?:有)?人(?:找|理|管|联系|来)/
const contacted =
  /联系(?:过|了|上)|打(?:过|了|来)(?:过)?电话|(?:给我|跟我|和我)(?:打|联系)|上门(?:了|来|看|维修|处理)|来人(?:了|看)|派人来|有人(?:联系|来|打电话)/
const notResolved =
  /(?:没有?|未|没能|根本没|并没有?|还没有?|一直没有?)(?:得到|有)?(?:彻底|完全|真正)?(?:解决|修好|弄好|处理好|处理|办好|办成|改善|整改|清理|好转|变化)|部分解决|(?:还是|依然|依旧|仍然|照样|照旧)(?:没|不|在|老样子|那样|这样|坏|漏|堵|吵|臭|乱|一样)|又(?:坏|漏|堵|不亮|停|响|开始|来了|摆|犯)|不管用|没(?:什么)?用|治标不治本|糊弄|敷衍(?:了事)?|只是(?:口头|嘴上)/
const resolved =
  /(?:已经?|都|全|基本|彻底|完全|终于|确实)?(?:解决|修好|弄好|处理好|处理完|办好|办妥|搞定|清理干净|清走|拆了|整改好)(?:了|啦|完|$)|已经?解决|问题不在了|(?:灯|水|电|气|暖|路|网)(?:已经?|都)?(?:亮|来|通|有|热|平)了|不(?:漏|堵|吵|臭|响)了|好了$|恢复(?:正常|了)/
const dissatisfied = /不(?:太|是很|怎么|够)?满意|差评|很差|太差|太慢|不行$|失望|一星|态度(?:差|恶劣|不好)/
const basically = /基本满意|比较满意|还(?:算)?(?:可以|行|好)|一般(?:般)?|凑合|马马虎虎|过得去/
const satisfied = /(?:非常|很|挺|十分|特别|都)?满意|好评|点赞|给力|很好|非常好|五星|表扬/

const yes =
  /^(?:是|是的|对|对的|嗯+|有|有的|有过|好|好的|可以|行|解决|解决了|联系了|没问题|ok|yes|1)[了啊呀吧的。,!！，\s]*$/i
const no = /^(?:没|没有|没有过|否|不是|不|无|还没|没呢|没啊|no|2)[了啊呀吧的呢。,!！，\s]*$/i
const asks = /[?？]|^(?:请问|怎么|如何|什么|哪|为什么)|吗[。!！]?$/
const LONGEST = 200

/**
 * What somebody says of a ticket that was called done, from buttons and free words; null when it is about something else.
 * Thanks alone say nothing. Pure.
 */
export function readAnswers(text: string, asked: Question | null): Answers | null {
  const plain = text.replace(/\s+/g, '').trim()
  if (plain === '' || plain.length > LONGEST || asks.test(plain)) return null
  if (asked === 'reason') return isCommand(plain) ? null : { reason: text.trim() }
  const short = shortAnswer(plain, asked)
  if (short) return short
  const found: Answers = {
    ...pair('contacted', notContacted.test(plain), contacted.test(plain)),
    ...pair('resolved', notResolved.test(plain), resolved.test(plain)),
    ...gradeOf(plain),
  }
  if (Object.keys(found).length === 0) return null
  const isDissatisfied = found.satisfaction === 'dissatisfied' && plain.length > 6
  return isDissatisfied ? { ...found, reason: text.trim() } : found
}

function pair(name: 'contacted' | 'resolved', isNo: boolean, isYes: boolean): Answers {
  return isNo ? { [name]: false } : isYes ? { [name]: true } : {}
}

function gradeOf(plain: string): Answers {
  if (dissatisfied.test(plain)) return { satisfaction: 'dissatisfied' }
  if (basically.test(plain)) return { satisfaction: 'basically' }
  return satisfied.test(plain) ? { satisfaction: 'satisfied' } : {}
}

/** “有”, “没”, a digit of the list: an answer to what was asked, and to nothing else. */
function shortAnswer(plain: string, asked: Question | null): Answers | null {
  if (asked === 'satisfied') {
    if (/^[123]$/.test(plain))
      return { satisfaction: (['satisfied', 'basically', 'dissatisfied'] as const)[Number(plain) - 1] }
    return no.test(plain) ? { satisfaction: 'dissatisfied' } : yes.test(plain) ? { satisfaction: 'satisfied' } : null
  }
  if (asked !== 'contacted' && asked !== 'resolved') return null
  return yes.test(plain) ? { [asked]: true } : no.test(plain) ? { [asked]: false } : null
}

const isCommand = (plain: string): boolean =>
  /^(?:转人工|人工|我的工单|查|谢谢|再见|不说了|没有|算了)/.test(plain) && plain.length < 12

/** What is known now: later words go before earlier ones. */
export function joined(before: Answers, now: Answers): Answers {
  const said = Object.fromEntries(Object.entries(now).filter(([, value]) => value !== undefined && value !== null))
  return { ...before, ...said }
}

/** What is to be asked next; null when all is said. Who says that it is not solved is not kept with grades. */
export function nextQuestion({ contacted: was, resolved: is, satisfaction, reason }: Answers): Question | null {
  if (is === false) return null
  if (was === undefined || was === null) return 'contacted'
  if (is === undefined || is === null) return 'resolved'
  if (!satisfaction) return 'satisfied'
  return satisfaction === 'dissatisfied' && !reason ? 'reason' : null
}
