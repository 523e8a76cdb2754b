import type { Element, TicketKind } from '../domain/index.ts'
import { findPersonalData, normalise, splitClauses, tidy } from '../text/index.ts'
import { findDemand, findEvent, findPeople, findPlace } from './elements/index.ts'
import type { Reading } from './spans.ts'

/** What is known of the appeal beside the words themselves. */
export interface TitleParts {
  elements?: Partial<Record<Element, string | null>>
  kind?: TicketKind
}

const longest = 30

const filler =
  /^(?:(?:你们?|您|大家|领导|各位|老师|客服|同志|尊敬的[^,。!，！]{0,8}?)(?:好|们好)?[啊呀!,。！， ]*|喂+|嗯+|那个|这个|就是(?:说)?|是这样的?|麻烦(?:你|您|问)?(?:一下)?|打扰(?:了|一下)?|请问|我(?:们)?(?:这边|今天|现在)?(?:想|要|来)?(?:跟|向|和)?(?:你们?|您)?(?:说|反映|反应|投诉|举报|咨询|问|表扬|求助|建议)(?:一下|个事儿?|一个(?:问题|情况|事情))?|(?:想|要)(?:反映|反应|投诉|举报|咨询|问)(?:一下|个事儿?)?|(?:反映|反应|投诉|咨询)一下|事情是这样的?|关于|我家住在?|我住在?|我是|我在|在|补充(?:一下)?|(?:投诉|举报|反映|反应)(?!电话|热线)(?=[^,。，]{3})|[,。!:;、，！：； ])+/
const trailing = /(?:[,。!?;:、~…，！？；： ]|了?(?:谢谢|多谢|感谢)(?:您|你|了|啦|!)*|啊|呀|呢|吧|哦|嘛|吗(?=$))+$/

/** Without phone, number, and the requester's or anybody's full name: these stretches are left out. */
function withoutPersonalData(text: string): string {
  let kept = ''
  let from = 0
  for (const { kind, start, end } of findPersonalData(text)) {
    const isTrade = kind === 'name' && end - start === 1
    kept += text.slice(from, isTrade ? end : start)
    from = end
  }
  return (kept + text.slice(from))
    .replace(
      /(?:我?叫|我?姓|本人叫|本人姓|联系人是?|我的?(?:电话|手机|手机号|名字)(?:号码)?(?:是|叫)?|联系电话|电话(?:号码)?是?|手机号?是?|身份证号?是?|微信号?是?)[:： ]{0,2}(?=$|[,，。!！?？;；、\s])/g,
      '',
    )
    .replace(/[,，、 ]{2,}/g, '，')
}

/** Cut to the limit at the last mark or at the limit itself. */
function cropped(text: string): string {
  const clean = withoutTail(text)
  if (clean.length <= longest) return clean
  const head = clean.slice(0, longest)
  const mark = Math.max(head.lastIndexOf(','), head.lastIndexOf('，'), head.lastIndexOf(' '), head.lastIndexOf('、'))
  return (mark >= 10 ? head.slice(0, mark) : head).replace(trailing, '')
}

/** Only the last words are looked at, so that a long row of marks costs nothing. */
function withoutTail(text: string): string {
  return text.slice(0, -60) + text.slice(-60).replace(trailing, '')
}

function stripped(text: string): string {
  return withoutTail(tidy(text).replace(filler, ''))
}

/** The words that say what it is about: the event, for a wish the wish, else the first clause that says anything. */
function core(reading: Reading, parts: TitleParts): string {
  const event = parts.elements?.event ?? findEvent(reading, false)?.value
  const demand = parts.elements?.demand ?? findDemand(reading)?.value
  const wished = parts.kind === 'suggestion' && demand != null ? demand : null
  const told = wished ?? event ?? findEvent(reading, true)?.value ?? demand
  return stripped(withoutPersonalData(told ?? reading.plain))
}

/**
 * A title for the ticket of at most 30 characters, in the requester's words: place, who, what happened, as far as
 * they fit (望京街道花家地小区楼下烧烤店油烟扰民). Holds no phone, no requester's name and no greeting.
 */
export function titleOf(text: string, parts: TitleParts = {}): string {
  const safe = withoutPersonalData(text)
  const plain = normalise(safe)
  const reading: Reading = { text: safe, plain, clauses: splitClauses(plain) }
  const whole = stripped(safe)
  if (whole.length > 0 && whole.length <= longest && !/[。!?！？\n]/.test(whole) && parts.elements === undefined)
    return whole
  const what = core(reading, parts)
  const place = stripped(withoutPersonalData(parts.elements?.place ?? findPlace(reading)?.value ?? ''))
  const people = stripped(withoutPersonalData(parts.elements?.people ?? findPeople(reading)?.value ?? ''))
  return cropped(joined(place, people, what) || whole || '诉求')
}

/** Place, then people, then the matter; what the matter already says is not said twice, and place gives way first. */
function joined(place: string, people: string, what: string): string {
  const who = people !== '' && !what.includes(people) && !place.includes(people) ? people : ''
  const where = place !== '' && !what.includes(place) ? place : ''
  const full = `${where}${who}${what}`
  if (full.length <= longest) return full
  return `${where}${what}`.length <= longest
    ? `${where}${what}`
    : `${who}${what}`.length <= longest
      ? `${who}${what}`
      : what
}
