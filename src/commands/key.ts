import { AppError } from '../domain/index.ts'
import {
  addKey as add,
  listKeys as list,
  revokeKey as revoke,
  rotateKey as rotate,
  scopesOf,
  systemActor,
} from '../people/index.ts'
import type { Command, CommandContext } from './command.ts'

const terminal = systemActor('terminal')

/** `key add NAME --scope …`: a machine's key, told once. */
export const addKey: Command<{ name: string; scope: string[] }> = async (context, { name, scope }, output) => {
  const made = await add(context, terminal, { name, scopes: scopesOf(scope) })
  output.line(`密钥 ${made.name}（${made.scopes.join('、')}），编号 ${made.id}`)
  output.line(`只显示这一次：${made.key}`)
  return { ok: true, result: { ...made } }
}

/** `key rotate NAME|ID`: a new key; the old one holds for some hours more. */
export const rotateKey: Command<{ key: string; overlapHours?: number }> = async (
  context,
  { key, overlapHours },
  output,
) => {
  const made = await rotate(context, terminal, await idOf(context, key), overlapHours)
  output.line(`密钥 ${made.name} 已更换，旧密钥到 ${made.oldExpiresAt} 失效`)
  output.line(`新密钥只显示这一次：${made.key}`)
  return { ok: true, result: { ...made } }
}

/** `key revoke NAME|ID`: ends a key at once. */
export const revokeKey: Command<{ key: string }> = async (context, { key }, output) => {
  const id = await idOf(context, key)
  await revoke(context, terminal, id)
  output.line(`密钥 ${key} 已吊销`)
  return { ok: true, result: { id } }
}

/** `key list`. */
export const listKeys: Command<object> = async (context, _options, output) => {
  const keys = await list(context)
  for (const key of keys) {
    output.line(
      [key.id, `${key.prefix}…`, key.name, key.scopes.join('、'), states[key.state], key.lastUsedAt].join('  '),
    )
  }
  return { ok: true, result: { keys } }
}

const states = { active: '有效', replaced: '更换中', expired: '已到期', revoked: '已吊销' } as const

/** By its id, or by its name where only one key in force has it. */
async function idOf(context: CommandContext, key: string): Promise<string> {
  const keys = await list(context)
  const found = keys.filter(({ id, name, state }) => id === key || (name === key && state === 'active'))
  if (found.length === 1) return found[0]!.id
  throw new AppError('KEY_UNKNOWN', `${found.length} keys in force have that name or id; gateway key list shows them`)
}
