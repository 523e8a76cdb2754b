import { numeral } from '../text/index.ts'
import type { Article } from './article.ts'
import { practicalLines, questionsOf } from './chunk.ts'
import { numberOf } from './citation.ts'
import { matterOf } from './query.ts'

/** “那材料呢”: a question that lives on the one before it. */
const leaning = /^(在?那|在这|那么|还有|它|这个|这种|这|另外|如果|要是|换成)/
const leaningLength = 8

/** “那孩子呢？”, “换成公司呢”, “老人也一样吗”: the same matter, for somebody or something else. */
const another =
  /^(?:那|那么|还有|要是|如果|换成|如果是|要是是|那要是|那如果)?(?:是|给|对)?(.{1,10}?)(?:的)?(?:呢|怎么样|也一样吗|也是吗|行吗|可以吗|也可以吗|也能吗)?[？?。]?$/

/** People and parties whose rules differ; one can stand in the place of another. */
const parties =
  /孩子|小孩|儿童|新生儿|婴儿|宝宝|学生|老人|老年人|父母|爸妈|配偶|爱人|老婆|老公|妻子|丈夫|家属|家人|外地人|外地户口|本地人|北京户口|外国人|港澳台|单位|公司|企业|个人|个体户|职工|居民|农民|残疾人|军人|退役军人/g

/** “那第二十一条呢”, “那十八条呢”: another provision of the law just spoken of. */
const provision = new RegExp(`第?(${numeral})条(?:之${numeral})?`)
/** “下一条呢”: the one before or after it. */
const beside = /([上下])[一1]?条/

/** A reading of a question. */
export interface Reading {
  text: string
  /** Words that an article must have to answer it. */
  mustMention: string | null
  /** Whether it says more or less than was asked, so that the article must speak of what was. */
  isCompleted: boolean
}

/** Whether a question lives on the one before it. */
export function leans(question: string): boolean {
  const asked = question.trim()
  return leaning.test(asked) || asked.length <= leaningLength
}

/** “那孩子呢”: whom the question is about now; null when it is another question, such as “那孩子上学呢”. */
export function newSubject(question: string): string | null {
  const asked = question.trim()
  if (!leans(asked) || !/呢|一样|也/.test(asked)) return null
  const named = another.exec(asked)?.[1] ?? ''
  const isMore = named.replace(parties, '').replace(/[我你您他她咱们家的和与是]/g, '') !== ''
  return isMore ? null : (named.match(parties)?.[0] ?? null)
}

/** The question as it stands and, when it lives on the one before it, completed from that. */
export function readingsOf(question: string, previous: string | undefined): Reading[] {
  const alone: Reading = { text: question, mustMention: null, isCompleted: false }
  if (previous === undefined || !leans(question)) return [alone]
  const wanted = provisionAfter(question, previous)
  if (wanted) return [{ text: wanted, mustMention: null, isCompleted: false }, alone]
  const subject = newSubject(question)
  if (subject) {
    const swapped = previous.replace(parties, subject)
    const completed = swapped === previous ? `${subject}${matterOf(previous)}` : swapped
    return [
      { text: completed, mustMention: subject, isCompleted: true },
      { text: `${completed}\n${question}`, mustMention: subject, isCompleted: true },
    ]
  }
  return [alone, { text: `${previous}\n${question}`, mustMention: null, isCompleted: true }]
}

/** The question before, for another provision of its law; null where no other is asked for. */
function provisionAfter(question: string, previous: string): string | null {
  const before = provision.exec(previous)
  if (!before) return null
  const heading = previous.slice(0, before.index)
  const [, side] = beside.exec(question) ?? []
  if (side) return `${heading}第${Math.floor(numberOf(before[1]!)) + (side === '上' ? -1 : 1)}条`
  const [wanted] = provision.exec(question) ?? []
  return wanted ? `${heading}${wanted}` : null
}

/** Words for the same people. */
const alike = [
  ['孩子', '小孩', '儿童', '新生儿', '婴儿', '宝宝', '未成年', '少儿', '学生', '子女'],
  ['老人', '老年人', '父母', '爸妈', '周岁以上'],
  ['配偶', '爱人', '老婆', '老公', '妻子', '丈夫', '夫妻', '家属', '家人', '亲属'],
  ['外地人', '外地户口', '非京籍', '外埠', '来京', '非本市'],
  ['本地人', '北京户口', '京籍', '本市户籍'],
  ['单位', '公司', '企业', '用人单位'],
  ['个人', '个体户', '灵活就业', '本人'],
]

export function wordsFor(subject: string): readonly string[] {
  return alike.find((group) => group.includes(subject)) ?? [subject]
}

/** Whether an article speaks of somebody at all: what it says of others is no answer for them. */
export function mentions(article: Article, subject: string): boolean {
  const words = wordsFor(subject)
  const text = [...questionsOf(article), article.answer, article.audience ?? '', ...practicalLines(article)].join('\n')
  return words.some((word) => text.includes(word))
}

const particles = /[那呢吗么的了吧啊呀嘛还也都就要会能可是有没不用得去来给和与\s，。！？?!、]/g
/** Of the pairs of characters of a short question, this share must stand in the article that is to answer it. */
const spokenShare = 0.4

/** Whether an article speaks of what a short question names at all: “明天会下雨吗” lives on nothing. */
export function speaksOf(article: Article, question: string): boolean {
  const pieces = matterOf(question).replace(particles, ' ').split(' ')
  const pairs = pieces.flatMap((piece) =>
    Array.from({ length: Math.max(0, piece.length - 1) }, (_, at) => piece.slice(at, at + 2)),
  )
  const text = [...questionsOf(article), article.answer, ...practicalLines(article)].join('\n')
  return pairs.length === 0 || pairs.filter((pair) => text.includes(pair)).length / pairs.length >= spokenShare
}
