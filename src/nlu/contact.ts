import type { Found, Understanding } from '../domain/index.ts'
import { findOwnNames, findPhones } from '../text/index.ts'
import { foundAt, type Reading } from './spans.ts'

const anonymous =
  /匿名|(?:不|别)(?:想|愿意?|要|便)?(?:留|透露|公开|说|署|填)(?:我的?|自己的?)?(?:真?姓?名|真名|身份)|隐名/
const notAnonymous = /不(?:是|用|需要|必)?匿名|匿名信|实名举报/
const confidential =
  /保密|(?:不|别|勿)(?:要|想|能|可以?|得)?(?:向.{1,8})?(?:透露|泄露|泄漏|公开|告诉|外传)(?:给?(?:他们|对方|物业|公司|单位|别人|任何人))?(?:我|本人|举报人|投诉人|个人|自己)?的?(?:信息|身份|姓名|名字|电话|资料)?|怕(?:被)?(?:打击)?报复/
const notConfidential =
  /(?:保密(?:法|协议|工作|局|柜|费|义务|政策)|不(?:用|需要|必)保密|(?:公司|单位|物业|他们|领导).{0,4}不(?:公开|透露))/
const declined =
  /(?:不|别|没)(?:方便|便|想|愿意?|要|用)?(?:留|提供|给|说|填|透露)(?:我的?|你们?)?(?:个人)?(?:电话|手机|号码|联系方式)|(?:电话|手机号?|联系方式)(?:就|我|还是)?(?:不|别|没)(?:方便|想|用|要)?(?:留|提供|给|说|填|写|有)|没有?(?:电话|手机)(?!人|接)/
/** What says no to the question for a contact, and only there. */
const declinedWhenAsked =
  /^(?:那)?(?:我)?(?:就)?(?:还是)?(?:不(?:方便|想|便|愿意?|用|了|必|需要|留|给|说|提供|告诉)|没有|保密|匿名|算了|免了|跳过|无)/
const bareName = /^(?:[一-龥]{2,4})$/
const phoneTail = /^[\s,。、:]{0,3}(?:我?(?:姓|叫|是))?/

/** Phone numbers in digits, whatever was typed: 138 0013 8000, ＋86…, 幺三八…. */
function phoneValue(quote: string): string {
  const spoken: Record<string, string> = { 零: '0', 〇: '0', 一: '1', 幺: '1', 二: '2', 两: '2', 三: '3', 四: '4' }
  const more: Record<string, string> = { 五: '5', 六: '6', 七: '7', 八: '8', 九: '9' }
  const digits = quote.replace(/[零〇一幺二两三四五六七八九]/g, (sign) => spoken[sign] ?? more[sign] ?? sign)
  const plain = digits.replace(/[^0-9]/g, '').replace(/^86(?=1[3-9]\d{9}$)/, '')
  const area = /^0(?:10|2\d|[3-9]\d\d)/.exec(plain)?.[0]
  return area === undefined ? plain : `${area}-${plain.slice(area.length)}`
}

function phoneIn(reading: Reading): Found | undefined {
  const first = findPhones(reading.plain)[0]
  if (first === undefined) return undefined
  const found = foundAt(reading, first.start, first.end)
  return { value: phoneValue(found.value), span: found.span }
}

function nameIn(reading: Reading, asked: boolean, phone: Found | undefined): Found | undefined {
  const own = findOwnNames(reading.plain)[0]
  if (own !== undefined) return foundAt(reading, own.start, own.end)
  return asked ? nameBesidePhone(reading, phone) : undefined
}

/** “王小明 138…” or “138… 王女士”, when a contact was asked for: what is left beside the number. */
function nameBesidePhone(reading: Reading, phone: Found | undefined): Found | undefined {
  const introduced = (word: string) => {
    const name = word.replace(/(?:先生|女士|小姐)$/, '')
    return findOwnNames(`${name.length === 1 ? '我姓' : '我叫'}${name}`).length > 0
  }
  for (const clause of reading.clauses) {
    const parts =
      phone === undefined || phone.span.start >= clause.end || phone.span.end <= clause.start
        ? [[clause.start, clause.end] as const]
        : ([
            [clause.start, phone.span.start],
            [phone.span.end, clause.end],
          ] as const)
    for (const [from, to] of parts) {
      const lead = phoneTail.exec(reading.plain.slice(from, to))?.[0].length ?? 0
      const found = foundAt(reading, from + lead, to)
      if (bareName.test(found.value) && introduced(found.value)) return found
    }
  }
  return undefined
}

/** Who the requester is, as far as this message says; `asked` when the last reply asked for a contact. */
export function readContact(reading: Reading, asked: boolean): Understanding['contact'] {
  const { plain } = reading
  const phone = phoneIn(reading)
  const name = nameIn(reading, asked, phone)
  return {
    ...(name === undefined ? {} : { name }),
    ...(phone === undefined ? {} : { phone }),
    anonymous: anonymous.test(plain) && !notAnonymous.test(plain),
    confidential: confidential.test(plain) && !notConfidential.test(plain),
    declined: phone === undefined && (declined.test(plain) || (asked && declinedWhenAsked.test(plain.trim()))),
  }
}
