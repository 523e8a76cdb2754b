import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadConfig } from '../src/config.ts'
import { openEmbedded } from '../src/db/index.ts'
import { openDatabase, openVault } from '../src/installation.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jiesu-installation-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const mode = async (path: string) => (await stat(path)).mode & 0o777

test('the key that the first start makes is whole, for its owner only, and the same the next time', async () => {
  const config = loadConfig({ DATA_DIR: join(folder, 'data') })

  const [first, again] = [await openVault(config), await openVault(config)]

  const path = join(folder, 'data', 'data.key')
  expect(Buffer.from(await readFile(path, 'utf8'), 'base64')).toHaveLength(32)
  expect(await mode(path)).toBe(0o600)
  expect(await readdir(join(folder, 'data'))).toEqual(['data.key'])
  expect(again.keyId).toBe(first.keyId)
})

test.each(['', 'c2hvcnQ=\n'])('a data.key that holds %j is refused and left as it is', async (content) => {
  const path = join(folder, 'data.key')
  await writeFile(path, content)

  await expect(openVault(loadConfig({ DATA_DIR: folder }))).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining(path),
  })
  expect(await readFile(path, 'utf8')).toBe(content)
})

test('a key that a power cut left half written is no key yet', async () => {
  await writeFile(join(folder, 'data.key.new'), 'c2hv')

  await openVault(loadConfig({ DATA_DIR: folder }))

  expect(await readdir(folder)).toEqual(['data.key'])
})

test('nobody else on the machine can read the embedded database', { timeout: 90_000 }, async () => {
  const made = join(folder, 'made')
  const given = join(folder, 'given')
  await mkdir(join(given, 'database'), { recursive: true })
  for (const path of [given, join(given, 'database')]) await chmod(path, 0o755)

  for (const path of [made, given]) await (await openEmbedded(path)).close()

  expect(await mode(made)).toBe(0o700)
  expect(await mode(join(made, 'database'))).toBe(0o700)
  expect(await mode(given)).toBe(0o755)
  expect(await mode(join(given, 'database'))).toBe(0o700)
})

test('a DATA_DIR that is a file, or lies below one, is a fault of the settings', async () => {
  const file = join(folder, 'file')
  await writeFile(file, '')

  for (const path of [file, join(file, 'below')]) {
    await expect(openDatabase(loadConfig({ DATA_DIR: path }))).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('DATA_DIR'),
    })
  }
})

test('a PostgreSQL that does not answer is one clear fault', async () => {
  const config = loadConfig({
    DATABASE_URL: 'postgres://somebody:hidden@127.0.0.1:1/none',
    DATA_KEY: Buffer.alloc(32).toString('base64'),
  })

  await expect(openDatabase(config)).rejects.toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
    message: expect.not.stringContaining('hidden'),
  })
})
