import type { Answer } from '../call-platform.ts'
import type { Sent } from '../platform-channel.ts'

/**
 * What the official account's interface answers, and what follows from it.
 * https://developers.weixin.qq.com/doc/oplatform/developers/errCode/errCode.html
 */

/** The key is wrong or has ended: a new one, and once more. */
export const staleToken: readonly string[] = ['40001', '40014', '42001']

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const later: Readonly<Record<string, number>> = { '-1': 0, '45009': HOUR, '45011': MINUTE }

/** Why nothing can be said to them now. */
const closed: Readonly<Record<string, string>> = {
  40003: 'unknown',
  43004: 'left',
  43005: 'left',
  50005: 'left',
  45015: 'window',
  45047: 'quota',
  48002: 'blocked',
}

/** An absent code means that it went well, on some of the addresses. */
export function codeOf(answer: Answer): string {
  const code = answer.errcode ?? 0
  return typeof code === 'number' || typeof code === 'string' ? String(code) : 'NONSENSE'
}

export function sentOf(answer: Answer): Sent {
  const code = codeOf(answer)
  if (code === '0') return { outcome: 'sent', id: null }
  const reason = closed[code]
  if (reason) return { outcome: 'closed', reason }
  const afterMs = later[code]
  if (afterMs !== undefined) return { outcome: 'later', error: code, ...(afterMs > 0 && { afterMs }) }
  // A wrong right, address or secret is mended by the operator: the words wait for it.
  return { outcome: 'later', error: code, afterMs: MINUTE }
}

/** What an operator does about a code. */
export const remedies: Readonly<Record<string, string>> = {
  40001: 'appSecret is wrong, or was reset in the console: put the present one into CHANNELS_FILE',
  40013: 'appId is wrong: take it from the console (设置与开发 / 基本配置)',
  40125: 'appSecret is wrong: take it from the console (设置与开发 / 基本配置)',
  40164: 'the address of this server is not on the IP whitelist: add it in the console (基本配置 / IP白名单)',
  41002: 'appId is missing',
  45009: 'the daily quota is used up: clear it in the console, or wait for tomorrow',
  48001: 'the account has no right to this interface: certify it, or set "push": false to answer passively only',
  50002: 'the account is frozen: see the notices in the console',
}
