/** What a document says of itself. */
export interface DocumentFacts {
  issuer?: string
  documentNo?: string
  /** `YYYY-MM-DD` */
  effectiveFrom?: string
}

const headLength = 1500
const numberMark =
  /[\p{Script=Han}]{2,14}[〔[【(（]\d{4}[〕\]】)）]\s*第?\d+号|(?:国务院|主席|\p{Script=Han}{2,10}人民政府)令\s*第?\s*\d+\s*号/u
const adoptedBy =
  /(全国人民代表大会(?:常务委员会)?|\p{Script=Han}{2,8}?(?:省|市|自治区)第?[\p{Script=Han}]{0,6}届?人民代表大会(?:常务委员会)?|国务院|\p{Script=Han}{2,12}(?:人民政府|委员会|管理局|监督局|保障局|公安局|民政局))(?:第[\p{Script=Han}]+次会议)?(?:\s|通过|公布|发布|令|印发|关于)/u
const inForceFrom = /自\s*(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日起(?:施行|实施|执行|生效)/g

/** Reads issuer and number from the head of a text, and the day it comes into force from its last mention. */
export function documentFacts(text: string): DocumentFacts {
  const head = text.slice(0, headLength).replace(/\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日/g, ' ')
  const issuer = adoptedBy.exec(head)?.[1]?.replace(/第[\p{Script=Han}]{1,4}届/u, '')
  const documentNo = numberMark.exec(head)?.[0].replace(/\s/g, '')
  const [, year, month, day] = [...text.matchAll(inForceFrom)].at(-1) ?? []
  return {
    ...(issuer && { issuer }),
    ...(documentNo && { documentNo }),
    ...(year && { effectiveFrom: `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}` }),
  }
}
