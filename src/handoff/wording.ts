/** A word on a ticket that moves nothing: only what the unit has to say to the requester. */
export function noteSentence(
  ticketNo: string,
  { unit, publicText, asksForFacts }: { unit: string | null; publicText: string | undefined; asksForFacts: boolean },
): string | null {
  const text = publicText?.trim() || (asksForFacts ? '请补充情况，补充后继续办理' : '')
  if (!text) return null
  const said = `您的工单${ticketNo}有新进展${unit ? `，${unit}告诉您` : ''}：${text}${/[。！？.!?]$/.test(text) ? '' : '。'}`
  return asksForFacts ? `${said}请回复“补充 ${ticketNo}”加上您要说的情况；等待期间办理时限暂停计算。` : said
}
