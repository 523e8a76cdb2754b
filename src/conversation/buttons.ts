/** The quick replies that the gateway itself offers. They come back word for word when tapped. */
export const buttons = {
  confirm: '确认',
  change: '修改',
  withdraw: '不提交了',
  appeal: '留下诉求',
  callBack: '请人回电',
  person: '转人工',
  rephrase: '换个说法再问',
  progress: '我的工单到哪了',
  unknown: '不清楚',
  anonymous: '匿名提交',
  keepTicket: '不撤销',
  fileAnyway: '仍然提交',
  notTheSame: '不是同一件事',
  leaveQueue: '不等了',
  prove: '验证手机号',
  part: '解除关联',
  goOn: '继续填写',
} as const

/** The button that withdraws one filed ticket. */
export const withdrawTicketButton = (ticketNo: string): string => `撤销工单 ${ticketNo}`

/** The ticket that such a button names. */
export function ticketToWithdraw(pressed: string): string | null {
  return /^撤销工单 (\d{8}-\d{6,})$/.exec(pressed)?.[1] ?? null
}
