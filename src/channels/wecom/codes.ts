import type { Answer } from '../call-platform.ts'
import { idOf } from '../call-platform.ts'
import type { Sent } from '../platform-channel.ts'

/** What WeCom's interface answers: developer.work.weixin.qq.com, 全局错误码. */

/** The key has ended or is wrong: a new one, and once more. */
export const staleToken: readonly string[] = ['40001', '40014', '41001', '42001']
/** The bell's own token has ended: the pull goes on without it. */
export const STALE_BELL = '95007'
/** The session's state forbids that we speak: somebody holds it, or it has ended. */
export const WRONG_STATE = '95018'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const later: Readonly<Record<string, number>> = { '-1': 0, '45009': HOUR, '45033': 5_000 }

const closed: Readonly<Record<string, string>> = {
  95001: 'quota',
  95002: 'window',
  95013: 'ended',
  84061: 'left',
}

export function codeOf(answer: Answer): string {
  return answer.errcode === undefined ? '0' : idOf(answer.errcode) || 'NONSENSE'
}

export function sentOf(answer: Answer): Sent {
  const code = codeOf(answer)
  if (code === '0') return { outcome: 'sent', id: idOf(answer.msgid) || null }
  const reason = closed[code]
  if (reason) return { outcome: 'closed', reason }
  const afterMs = later[code] ?? MINUTE
  return { outcome: 'later', error: code, ...(afterMs > 0 && { afterMs }) }
}

/** Why a piece did not reach them after all: `fail_type` of the event msg_send_fail. */
export const failReasons: Readonly<Record<string, string>> = {
  1: 'left',
  2: 'closed',
  4: 'window',
  5: 'ended',
  6: 'quota',
  10: 'blocked',
}

export const remedies: Readonly<Record<string, string>> = {
  40001: 'secret is wrong: take the secret of 微信客服 from the console (应用管理 / 微信客服 / API)',
  40013: 'corpId is wrong: take it from the console (我的企业)',
  48002: 'the secret has no right to 微信客服: use that application’s own secret, or grant it',
  60020: 'the address of this server is not trusted: add it in the console (企业可信IP)',
  95011: 'the customer-service accounts are managed by another application: choose 通过API管理 for this one',
  95012: 'the customer-service accounts are managed by another application: choose 通过API管理 for this one',
  95017: 'the interface is switched off: switch it on in the console (微信客服 / API)',
}
