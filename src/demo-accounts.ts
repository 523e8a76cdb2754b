import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from './domain/index.ts'
import { writeDurably } from './installation.ts'
import { addKey, addUser, listUsers, newPassword, type PeopleDeps, type Role, systemActor } from './people/index.ts'

const account = z.object({ user: z.string(), password: z.string() })
const demoFile = z.object({
  url: z.string(),
  admin: account,
  supervisor: account,
  editor: account,
  auditor: account,
  agent: account,
  phoneKey: z.string(),
})
type DemoFile = z.infer<typeof demoFile>

const accounts = [
  ['admin', '演示管理员'],
  ['supervisor', '演示班长'],
  ['editor', '演示知识编辑'],
  ['auditor', '演示审计员'],
  ['agent', '演示坐席'],
] as const satisfies readonly (readonly [Role, string])[]

const firstStart = systemActor('first start')

/**
 * On the first start of an embedded gateway: one account for each role, and a key for the telephone system, told in
 * `demo.json` of the data folder, which only its owner reads. Later starts bring its address up to date, and finish
 * what a killed first start left undone. Gives the file's path; null when the accounts are none of a demonstration.
 */
export async function openDemoAccounts(deps: PeopleDeps, dataDir: string, url: string): Promise<string | null> {
  const path = join(dataDir, 'demo.json')
  const known = await readDemo(path)
  const names = (await listUsers(deps.db)).map(({ name }) => name)
  const isDemo = names.every((name) => accounts.some(([role]) => role === name))
  if (names.length > 0 && !known) return null
  const file = known ?? (await newDemo(deps, url))
  // The file first: an account whose password nobody knows would be of no use.
  if (file.url !== url || !known) await writeDurably(path, `${JSON.stringify({ ...file, url }, null, 2)}\n`)
  for (const [role, displayName] of isDemo ? accounts : []) {
    const { user, password } = file[role]
    if (names.includes(user)) continue
    await addUser(deps, firstStart, { name: user, password, displayName, roles: [role], isOwnPassword: true })
  }
  return path
}

async function newDemo(deps: PeopleDeps, url: string): Promise<DemoFile> {
  const { key } = await addKey(deps, firstStart, { name: 'demo phone', scopes: ['calls'] })
  const passwords = accounts.map(([role]) => [role, { user: role, password: newPassword() }] as const)
  return demoFile.parse({ url, ...Object.fromEntries(passwords), phoneKey: key })
}

/** Null when there is none. Throws CONFIG_INVALID for one that was damaged: its accounts are there still. */
async function readDemo(path: string): Promise<DemoFile | null> {
  if (!existsSync(path)) return null
  try {
    return demoFile.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (cause) {
    const remedy = 'remove it, and give its accounts new passwords with gateway user password'
    throw new AppError('CONFIG_INVALID', `${path} is damaged: ${remedy}`, { cause })
  }
}

/** The accounts of a demonstration. Throws COMMAND_INVALID when there is no `demo.json`. */
export async function demoAccounts(dataDir: string): Promise<DemoFile> {
  const known = await readDemo(join(dataDir, 'demo.json'))
  if (known) return known
  throw new AppError(
    'COMMAND_INVALID',
    `no demo.json in ${dataDir}: it is made by the first start with the embedded database; DATA_DIR must be the gateway's`,
  )
}
