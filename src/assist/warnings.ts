import type { Emergency, Evidence, Turn, Understanding, Warning } from '../domain/index.ts'

const dangers: Record<Emergency['sort'], string> = {
  fire: '疑似火情：请来电人先撤离，立即转 119。',
  gas: '疑似燃气泄漏：关阀、开窗、到室外再打电话，立即转 119。',
  crime: '疑似正在发生的违法犯罪：请来电人先保证安全，立即转 110。',
  injury: '有人伤病：立即转 120，请来电人守在旁边。',
  traffic: '交通事故：先到安全处，立即转 122；有人受伤转 120。',
  trapped: '有人被困：立即转 119，请来电人不要自行扒门攀爬。',
  'self-harm': '有轻生的话：不要挂断，慢慢说、陪着说，同时报 110、120；心理援助热线 12356。',
}

/** Harm that somebody says they will do to others, or a last step that they say they will take. */
const threat =
  /(?:(?:我|俺|老子|我们)(?:就|要|会|去|一定|非得?|真)*(?:弄死|整死|打死|砍死?|捅死?|杀了?|炸了?|烧了?|点了|放火|堵(?:门|路)|拉横幅|上街|找人收拾|同归于尽|拼命))|同归于尽|(?:跟|和)(?:他|她|你|他们|你们|物业)+拼(?:了|命)|(?:不|没).{0,8}(?:解决|处理|给说法).{0,6}(?:我就|就去)(?:砸|堵|烧|炸|跳|闹)/
const vulnerable =
  /(?:独居|孤寡|空巢|失能|卧床|瘫痪|腿脚不便|行动不便|坐轮椅|轮椅|残疾|盲人|聋哑|视障|听障|智障|自闭症|精神障碍|孕妇|怀孕|刚生完|月子|婴儿|新生儿|未成年|留守|重病|癌症|透析|化疗|低保|特困|烈属|退役军人|(?:[七八九]十(?:多|几|[一二三四五六七八九])?|[789]\d)(?:多|几)?岁|老太太|老大爷|老人(?:家)?(?:一个人|自己))/

/** What must not be overlooked in one turn of the caller. */
export function warningsOf(turn: Turn, understanding: Understanding): Warning[] {
  const { emergency } = understanding
  const warnings: Warning[] = []
  if (emergency) {
    const sort = emergency.sort === 'self-harm' ? 'self-harm' : 'emergency'
    warnings.push({
      sort,
      text: dangers[emergency.sort],
      numbers: [...emergency.numbers],
      evidence: at(turn, emergency.span),
    })
  }
  const threatened = threat.exec(turn.text)
  if (threatened) {
    const text = '有过激、威胁的话：先安抚，不激化；有现实危险时转 110，并报告值班长。'
    warnings.push({ sort: 'threat', text, numbers: ['110'], evidence: found(turn, threatened) })
  }
  const privacy = privacyIn(turn, understanding)
  if (privacy) {
    const text = '来电人要求保密或匿名：不向承办单位提供其身份，工单按保密派发。'
    warnings.push({ sort: 'confidential', text, numbers: [], evidence: privacy })
  }
  const weak = vulnerable.exec(turn.text)
  if (weak) {
    const text = '涉及老人、儿童、孕妇、残疾人等：放慢语速，问清有没有急需，酌情提级。'
    warnings.push({ sort: 'vulnerable', text, numbers: [], evidence: found(turn, weak) })
  }
  return warnings
}

/** “可千万别跟老板说是我说的”: a wish for secrecy in everyday words. */
const secrecy =
  /(?:别|不要|不能|不许|勿)[^，。,！？]{0,10}(?:说|告诉|透露|泄露|讲)[^，。,！？]{0,6}(?:是我|我的|我(?:举报|投诉|反映|说)|谁(?:举报|投诉|反映|说))/

export function secrecyIn(text: string): RegExpExecArray | null {
  return secrecy.exec(text)
}

/** The words in which somebody asks for secrecy, or to stay unnamed; null where nobody does. */
export function privacyIn(turn: Turn, { contact }: Understanding): Evidence | null {
  const everyday = secrecyIn(turn.text)
  if (everyday) return found(turn, everyday)
  if (!contact.confidential && !contact.anonymous) return null
  const words = /[^，。,\s]{0,6}(?:保密|匿名|报复|透露|泄露)/.exec(turn.text)
  return words ? found(turn, words) : at(turn, { start: 0, end: turn.text.length, quote: turn.text })
}

function found(turn: Turn, match: RegExpExecArray): Evidence {
  return at(turn, { start: match.index, end: match.index + match[0].length, quote: match[0] })
}

export function at(
  { segment, revision }: Turn,
  { start, end, quote }: Omit<Evidence, 'segment' | 'revision'>,
): Evidence {
  return { segment, revision, start, end, quote }
}
