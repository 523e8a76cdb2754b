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
} as const
