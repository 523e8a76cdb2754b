import { AppError } from '../domain/index.ts'
import { verifyAudit } from '../people/index.ts'
import type { Command } from './command.ts'

const reasons = {
  changed: '内容被改动',
  missing: '缺少记录',
  cut: '末尾的记录被删去',
  anchor: '与另行保存的校验值不符，记录被重写过',
} as const

/** `audit verify`: walks the chain of the audit log; with `--head SEQ:HASH` against a value kept elsewhere. */
export const verify: Command<{ head?: string }> = async ({ db }, { head }, output) => {
  const check = await verifyAudit(db, head === undefined ? undefined : anchorOf(head))
  if (check.ok) {
    output.line(`审计日志完整：${check.entries} 条`)
    if (check.head) output.line(`请另行保存末端校验值，下次用 --head 核对：${check.head.seq}:${check.head.hash}`)
  } else {
    output.line(`审计日志在第 ${check.brokenAt} 条断开：${reasons[check.reason]}（此前 ${check.entries} 条完整）`)
  }
  return { ok: check.ok, result: { ...check } }
}

function anchorOf(text: string): { seq: number; hash: string } {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? []
  if (!seq || !hash) throw new AppError('COMMAND_INVALID', '--head is the line that audit verify printed: SEQ:HASH')
  return { seq: Number(seq), hash }
}
