/** One entry of the audit log, as the API gives it. */
export interface AuditEntry {
  seq: number
  at: string
  actorKind: 'user' | 'key' | 'system'
  actorId: string
  actorName: string
  action: string
  subjectType: string
  subjectId: string
  fields: string[]
  reason: string | null
  detail: Record<string, unknown> | null
  hash: string
}

export const actionWords: Readonly<Record<string, string>> = {
  'ticket.viewed': '查看工单',
  'ticket.listed': '列出工单',
  'ticket.revealed': '查看完整信息',
  'ticket.views-viewed': '查看谁看过',
  'conversation.viewed': '查看对话',
  'conversation.taken': '接管对话',
  'conversation.handed_back': '交回对话',
  'conversation.transferred': '转交对话',
  'conversation.watched': '旁看对话',
  'conversation.submit': '从对话提交工单',
  'call.view': '查看来电',
  'call.watch': '旁听来电',
  'call.take': '接管来电',
  'call.submit': '从来电提交工单',
  'quality.drawn': '质检抽样',
  'quality.viewed': '查看质检',
  'quality.marked': '质检评分',
  'quality.seen': '阅读质检结果',
  'callback.closed': '回电',
  'media.viewed': '查看附件',
  'identity.linked': '关联同一人的对话',
  'identity.unlinked': '解除对话关联',
  'delivery.resent': '重新投递',
  'user.signed-in': '登录',
  'user.signed-out': '退出',
  'user.sign-in-refused': '登录失败',
  'user.locked-out': '登录失败过多，锁定',
  'user.added': '添加账号',
  'user.changed': '修改账号',
  'user.disabled': '停用账号',
  'user.enabled': '恢复账号',
  'user.password-changed': '修改密码',
  'user.password-reset': '重置密码',
  'user.totp-on': '启用动态口令',
  'user.totp-off': '停用动态口令',
  'key.added': '生成密钥',
  'key.rotated': '更换密钥',
  'key.revoked': '吊销密钥',
  'audit.viewed': '查看审计日志',
  'company.listed': '列出企业',
  'company.viewed': '查看企业',
  'company.noted': '记录企业情况',
  'company.note-taken-back': '撤回企业情况',
  'company.speaker-proved': '核实企业代表',
  'company.speaker-refused': '企业代表不通过',
  'company.speaker-revoked': '撤销企业代表',
  'company.forgotten': '删除企业情况',
  'conference.listed': '列出会商',
  'conference.viewed': '查看会商',
  'ticket.reviewed': '核对工单',
  'ticket.timeline_viewed': '查看办理经过',
  'review.listed': '列出待核对',
  'status_event.seen': '处理未生效的状态',
  'follow_up.exported': '导出回访',
  'rates.exported': '导出三率',
}

export const fieldWords: Readonly<Record<string, string>> = {
  ticket: '工单（遮盖）',
  events: '办理经过',
  deliveries: '投递',
  title: '标题',
  name: '姓名',
  phone: '电话',
  creditCode: '信用代码',
  description: '经过',
  elements: '要素',
  place: '地点',
  transcript: '对话',
  password: '密码',
  totp: '动态口令',
  roles: '角色',
  displayName: '姓名',
  skillGroups: '技能组',
  workingHours: '当班时间',
  disabled: '停用',
}
