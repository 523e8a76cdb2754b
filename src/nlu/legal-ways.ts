import { normalise } from '../text/index.ts'

/** The ways that the law opens for disputes which a hotline may not decide. */
export type LegalWay = 'litigation' | 'arbitration' | 'reconsideration' | 'petition' | 'discipline'

const signs: readonly (readonly [LegalWay, RegExp])[] = [
  [
    'discipline',
    /(?:干部|书记|公务员|局长|处长|科长|镇长|乡长|村长|主任|民警|法官|领导|党员|公职人员)[^。!?]{0,14}(?:贪污|受贿|索贿|收(?:了|受)?[^,。!?]{0,6}(?:好处费|红包|回扣|贿赂)|吃拿卡要|挪用公款|以权谋私|滥用职权)/,
  ],
  [
    'petition',
    /(?:不服|不满意?|不认可|推翻)[^。!?]{0,8}信访[^。!?]{0,8}(?:答复|处理意见|复查|复核|结论)|信访(?:局|办)?[^。!?]{0,6}(?:答复|处理意见|复查|复核)[^。!?]{0,10}(?:不服|不满|不认可|不公)/,
  ],
  [
    'arbitration',
    /(?:不服|推翻|不认可|不满)[^。!?]{0,8}(?:仲裁(?:裁决|结果|委)|仲裁$)|仲裁(?:裁决|结果)[^。!?]{0,10}(?:不公|不服|不认可|错误|有问题)/,
  ],
  [
    'reconsideration',
    /(?:不服|不认可|要求撤销|推翻)[^。!?]{0,14}(?:处罚决定|行政处罚|罚单|复议决定|行政决定|征收决定|认定决定|工伤认定)|(?:处罚决定|行政处罚|工伤认定)[^。!?]{0,10}(?:不服|不认可|不合法)/,
  ],
  [
    'litigation',
    /(?:不服|不认可|推翻|改判)[^。!?]{0,10}(?:判决|裁定|法院)|(?:判决|裁定)[^。!?]{0,8}(?:不公|不服|错误|有问题|不认可)|(?:法院|法官|执行局)[^。!?]{0,12}(?:判(?:错|得?不公|决不)|不予?立案|不执行|执行不了|拖着不)/,
  ],
]

/** The legal way that a matter belongs to, where the words show a dispute with a decision; null for any other. */
export function legalWayOf(text: string): LegalWay | null {
  const plain = normalise(text)
  return signs.find(([, sign]) => sign.test(plain))?.[0] ?? null
}
