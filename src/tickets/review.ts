/** Why a person has to look at a ticket before it is dispatched. */
export const reviewReasons = [
  'CATEGORY_UNKNOWN',
  'CATEGORY_UNSURE',
  'PLACE_UNKNOWN',
  'PLACE_AMBIGUOUS',
  'PLACE_OUTSIDE',
  'STREET_UNKNOWN',
  'UNIT_UNKNOWN',
  'FIRST_UNIT_DIFFERS',
  'PERSON_NAMED',
  'SENT_BACK',
] as const
export type ReviewReason = (typeof reviewReasons)[number]

const sentences: Readonly<Record<ReviewReason, string>> = {
  CATEGORY_UNKNOWN: '没有找到合适的诉求分类，请人工选择。',
  CATEGORY_UNSURE: '诉求分类把握不大，请人工核对。',
  PLACE_UNKNOWN: '没有问到在哪个区，请核实地点后派单。',
  PLACE_AMBIGUOUS: '地点有几种可能，请核实后派单。',
  PLACE_OUTSIDE: '地点可能不在北京，请核实是否属于本市受理范围。',
  STREET_UNKNOWN: '只知道所在的区，街道（乡镇）请区里协调明确。',
  UNIT_UNKNOWN: '派单目录写明的承办单位不在单位名录里，请核对。',
  FIRST_UNIT_DIFFERS: '首接单位与派单目录的主责单位不同，请核对由谁牵头。',
  PERSON_NAMED: '诉求里点名提到了具体的人，请核对表述并注意保密。',
  SENT_BACK: '承办单位退单，请按派单异议审核，确定改派给谁。',
}

/** The reason as agents read it. */
export function reviewSentence(reason: ReviewReason): string {
  return sentences[reason]
}
