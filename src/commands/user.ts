import { AppError } from '../domain/index.ts'
import {
  addUser as add,
  changeUser,
  listUsers as list,
  resetPassword,
  rolesOf,
  systemActor,
  userNamed,
} from '../people/index.ts'
import type { Command } from './command.ts'

/** What is done at the terminal is done by whoever may use it; the audit log says so. */
const terminal = systemActor('terminal')

/** `user add NAME --role …`: a local account. Without a password one is made and told once. */
export const addUser: Command<{ name: string; role: string[]; displayName?: string; password?: string }> = async (
  context,
  { name, role, displayName, password },
  output,
) => {
  const made = await add(context, terminal, { name, roles: rolesOf(role), displayName, password })
  output.line(`已添加账号 ${made.user.name}（${made.user.roles.join('、')}）`)
  if (!password) output.line(`初始密码（只显示这一次，首次登录时须修改）：${made.password}`)
  return { ok: true, result: { ...made.user, ...(password ? {} : { password: made.password }) } }
}

/** `user list`. */
export const listUsers: Command<object> = async ({ db }, _options, output) => {
  const users = await list(db)
  for (const user of users) {
    const marks = [user.disabledAt && '已停用', user.totp && '动态口令', user.signsInWith === 'oidc' && '统一认证']
    output.line([user.name, user.displayName, user.roles.join('、'), ...marks.filter(Boolean)].join('  '))
  }
  return { ok: true, result: { users } }
}

/** `user disable NAME`, and with `--undo` back again. */
export const disableUser: Command<{ name: string; undo?: boolean }> = async (
  context,
  { name, undo = false },
  output,
) => {
  const { id } = await userNamed(context.db, name)
  const user = await changeUser(context, terminal, id, { disabled: !undo })
  output.line(undo ? `账号 ${user.name} 已恢复` : `账号 ${user.name} 已停用，正在使用的登录全部失效`)
  return { ok: true, result: { ...user } }
}

/** `user role NAME --role …`: these roles instead of those before. */
export const setRoles: Command<{ name: string; role: string[] }> = async (context, { name, role }, output) => {
  const { id } = await userNamed(context.db, name)
  const user = await changeUser(context, terminal, id, { roles: rolesOf(role) })
  output.line(`账号 ${user.name} 的角色：${user.roles.join('、')}`)
  return { ok: true, result: { ...user } }
}

/** `user password NAME`: a new password that must be changed at the next sign-in; also ends a lock-out. */
export const setPassword: Command<{ name: string; password?: string; totp?: boolean }> = async (
  context,
  { name, password, totp },
  output,
) => {
  const user = await userNamed(context.db, name)
  if (user.signsInWith === 'oidc') {
    throw new AppError('USER_INVALID', 'this account signs in through the identity provider and has no password here')
  }
  const made = await resetPassword(context, terminal, user.id, { password, totp })
  output.line(`账号 ${user.name} 的密码已重置，正在使用的登录全部失效${totp ? '，动态口令已取消' : ''}`)
  if (!password) output.line(`新密码（只显示这一次，下次登录时须修改）：${made.password}`)
  return { ok: true, result: { name: user.name, ...(password ? {} : { password: made.password }) } }
}
