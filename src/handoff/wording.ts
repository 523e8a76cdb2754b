/** A word on a ticket that moves nothing: only what the unit has to say to the requester. */
export function noteSentence(
  ticketNo: string,
  { unit, publicText }: { unit: string | null; publicText: string | undefined },
): string | null {
  const text = publicText?.trim()
  if (!text) return null
  return `您的工单${ticketNo}有新进展${unit ? `，${unit}告诉您` : ''}：${text}${/[。！？.!?]$/.test(text) ? '' : '。'}`
}
