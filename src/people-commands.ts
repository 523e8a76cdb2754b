import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import type { CommandName } from './commands/index.ts'
import { AppError } from './domain/index.ts'
import { roles, scopes } from './people/index.ts'

/** Runs a command on data: here, or in the gateway that holds the embedded database. */
type RunData = (name: CommandName, options: object) => Promise<void>

/** Adds `user`, `key` and `audit`. */
export function addPeopleCommands(program: Command, data: RunData): void {
  addUsers(program, data)
  addKeys(program, data)
  program
    .command('audit')
    .description('审计日志')
    .command('verify')
    .description('核对审计日志是否完整、有没有被改动')
    .option('--head <seq:hash>', '上次核对时打印的末端校验值')
    .action((options: { head?: string }) => data('audit verify', options))
}

function addUsers(program: Command, data: RunData): void {
  const user = program.command('user').description('工作台账号')
  user
    .command('add <name>')
    .description('添加账号')
    .requiredOption('--role <role...>', `角色，可给多个：${roles.join('、')}`)
    .option('--display-name <text>', '姓名或工号，显示在工作台上')
    .option('--password-file <file>', '从文件读初始密码，- 为标准输入；不写则生成一个')
    .action((name: string, { passwordFile, ...options }: { role: string[]; passwordFile?: string }) =>
      data('user add', { name, ...options, ...passwordIn(passwordFile) }),
    )
  user
    .command('list')
    .description('列出账号')
    .action(() => data('user list', {}))
  user
    .command('disable <name>')
    .description('停用账号，正在使用的登录立即失效')
    .option('--undo', '恢复')
    .action((name: string, options: { undo?: boolean }) => data('user disable', { name, ...options }))
  user
    .command('role <name>')
    .description('改为这些角色')
    .requiredOption('--role <role...>', `角色，可给多个：${roles.join('、')}`)
    .action((name: string, options: { role: string[] }) => data('user role', { name, ...options }))
  user
    .command('password <name>')
    .description('重置密码，同时解除锁定')
    .option('--password-file <file>', '从文件读新密码，- 为标准输入；不写则生成一个')
    .option('--totp', '同时取消动态口令（手机丢失时）')
    .action((name: string, { passwordFile, ...options }: { passwordFile?: string; totp?: boolean }) =>
      data('user password', { name, ...options, ...passwordIn(passwordFile) }),
    )
}

function addKeys(program: Command, data: RunData): void {
  const key = program.command('key').description('机器用的 API 密钥')
  key
    .command('add <name>')
    .description('生成密钥')
    .requiredOption('--scope <scope...>', `用途，可给多个：${scopes.join('、')}`)
    .action((name: string, options: { scope: string[] }) => data('key add', { name, ...options }))
  key
    .command('rotate <key>')
    .description('按名称或编号更换密钥，旧的再用一段时间')
    .option('--overlap-hours <hours>', '旧密钥还能用多少小时', '24')
    .action((name: string, { overlapHours }: { overlapHours: string }) =>
      data('key rotate', { key: name, overlapHours: Number(overlapHours) }),
    )
  key
    .command('revoke <key>')
    .description('按名称或编号立即吊销密钥')
    .action((name: string) => data('key revoke', { key: name }))
  key
    .command('list')
    .description('列出密钥')
    .action(() => data('key list', {}))
}

/** The first line of a file; never on the command line, where others of the machine could read it. */
function passwordIn(file: string | undefined): { password?: string } {
  if (file === undefined) return {}
  try {
    const [password = ''] = readFileSync(file === '-' ? 0 : file, 'utf8').split(/\r?\n/)
    return { password }
  } catch (cause) {
    throw new AppError(
      'COMMAND_INVALID',
      `the password file cannot be read (${(cause as NodeJS.ErrnoException).code})`,
      {
        cause,
      },
    )
  }
}
