/** A fault that the gateway told, or that it could not be reached: `code` is then OFFLINE and `status` 0. */
export class DeskFault extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, detail: string) {
    super(detail)
    this.name = 'DeskFault'
    this.status = status
    this.code = code
  }
}

const words: Readonly<Record<string, string>> = {
  OFFLINE: '连不上网关，请稍后再试。',
  SIGN_IN_REFUSED: '账号或密码不对。',
  SIGN_IN_LOCKED: '失败次数太多，请一刻钟后再试，或请管理员重置密码。',
  SIGN_IN_NEEDED: '登录已失效，请重新登录。',
  OIDC_REFUSED: '统一认证没有通过，或者您在工作台还没有角色，请联系管理员。',
  OIDC_UNAVAILABLE: '统一认证暂时不可用，请用本地账号登录或稍后再试。',
  TOTP_NEEDED: '这个账号还需要动态口令。',
  TOTP_WRONG: '动态口令不对、已过期或已用过，请等下一个。',
  TOTP_SET: '动态口令已经启用。',
  PASSWORD_WEAK: '密码太简单：至少 12 位、6 种不同字符，不能含账号名，也不能是常见密码。',
  PASSWORD_CHANGE_NEEDED: '请先修改密码。',
  FORBIDDEN: '您的角色不能做这件事。',
  CSRF_REFUSED: '请求被拒绝，请刷新页面重试。',
  LAST_ADMIN: '这是最后一个管理员，请先添加另一个。',
  USER_EXISTS: '已有同名账号。',
  USER_INVALID: '账号名只能用 2 到 64 位小写字母、数字和 . - _ @。',
  USER_UNKNOWN: '没有这个账号。',
  KEY_UNKNOWN: '没有这个密钥，或它已被更换、吊销。',
  OFF_DUTY: '现在不在您的当班时间内；需要调整请联系管理员。',
  TAKEOVER_HELD: '别的坐席正在接待这个对话。',
  TAKEOVER_NOT_HELD: '请先接入这个对话。',
  CALL_EMPTY: '还没有内容可以提交，请先填写事项。',
  TICKET_UNKNOWN: '没有这个工单。',
  CONVERSATION_UNKNOWN: '没有这个对话。',
  REQUEST_INVALID: '填写的内容不符合要求，请检查。',
  TOO_FAST: '操作太快，请稍后再试。',
  DATABASE_UNAVAILABLE: '数据库暂时不可用，请稍后再试。',
}

/** A fault in words for who sits at the desk; pages may add words for codes of their own. */
export function faultWords(error: unknown, own: Readonly<Record<string, string>> = {}): string {
  if (!(error instanceof DeskFault)) return '出了意外的问题，请重试；一再出现请告诉管理员。'
  return own[error.code] ?? words[error.code] ?? `没有成功（${error.code}）。`
}
