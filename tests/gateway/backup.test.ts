import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { restoreBackup, writeBackup } from '../../src/backup/index.ts'
import { type Database, openEmbedded } from '../../src/db/index.ts'
import { createVault } from '../../src/vault/index.ts'
import { Chat } from './support/chat.ts'
import { freshDatabase } from './support/database.ts'
import { runCli, serveProcess } from './support/process.ts'
import { dataKey, start } from './support/start.ts'

const { keyId } = createVault(dataKey)
const quiet = () => {}

test('a backup holds every row, file and counter, and either database takes it', { timeout: 120_000 }, async () => {
  await using scratch = await folder()
  await using gateway = await start()
  const chat = await gateway.chat()
  const answer = await chat.say('暖气几号来啊')
  chat.send({ type: 'feedback', messageId: answer.messageId, helpful: false, comment: '“太长”\n了' })
  await chat.say('建议在朝阳区望京街道花家地多装几盏路灯，电话13800138000')
  await chat.say('确认')
  await gateway.receiver.arrived(1)
  await mkdir(join(gateway.mediaFolder, 'ab'), { recursive: true })
  await writeFile(join(gateway.mediaFolder, 'ab', 'photo'), Buffer.alloc(500_000, 7))
  await gateway.gateway.stop()
  const [first, second, third] = ['1.gz', '2.gz', '3.gz'].map((name) => join(scratch.path, name)) as [
    string,
    string,
    string,
  ]

  await save(gateway.db, first, gateway.mediaFolder)
  const other = await freshDatabase()
  const embedded = await openEmbedded(join(scratch.path, 'embedded'))
  await restore(other.db, first, { replace: true, mediaFolder: join(scratch.path, 'media-2') })
  await save(other.db, second, join(scratch.path, 'media-2'))
  await restore(embedded, second, { replace: false, mediaFolder: join(scratch.path, 'media-3') })
  await save(embedded, third, join(scratch.path, 'media-3'))
  await restore(other.db, third, { replace: true, mediaFolder: join(scratch.path, 'media-2') })

  expect(await contentOf(second)).toEqual(await contentOf(first))
  expect(await contentOf(third)).toEqual(await contentOf(first))
  expect(await readFile(join(scratch.path, 'media-3', 'ab', 'photo'))).toEqual(Buffer.alloc(500_000, 7))
  expect(await nextSeq(other.db)).toBeGreaterThan(await highestSeq(gateway.db))
  await embedded.close()
  await other.close()
  await other.remove()
})

test('what is told to a citizen and the key itself are not readable in a backup', async () => {
  await using scratch = await folder()
  await using gateway = await start()
  await (await gateway.chat()).say('我叫欧阳震华，电话13671234987，楼下路灯坏了')
  const path = join(scratch.path, 'backup.gz')

  await save(gateway.db, path, gateway.mediaFolder)

  const text = gunzipSync(await readFile(path)).toString()
  expect(text).toContain(keyId)
  for (const secret of ['欧阳震华', '13671234987', dataKey]) expect(text).not.toContain(secret)
})

const damages: [name: string, damage: (backup: Buffer) => Buffer][] = [
  ['it is cut off', (backup) => backup.subarray(0, backup.length - 20)],
  ['one byte of it changed', (backup) => flipped(backup)],
  ['it is no backup', () => Buffer.from('not a backup')],
  ['its end is missing', (backup) => gzipSync(linesOf(backup).slice(0, -1).join('\n').concat('\n'))],
  [
    'a row is missing',
    (backup) =>
      gzipSync(
        linesOf(backup)
          .filter((_line, n) => n !== 2)
          .join('\n')
          .concat('\n'),
      ),
  ],
  ['something was put behind its end', (backup) => gzipSync([...linesOf(backup), '[]'].join('\n').concat('\n'))],
  ['it is empty', () => Buffer.alloc(0)],
]

test('a damaged backup is refused before anything is changed', async () => {
  await using scratch = await folder()
  const store = await freshDatabase()
  const good = join(scratch.path, 'good.gz')
  await save(store.db, good, join(scratch.path, 'media'))
  await store.db.query(`insert into setting (key, value) values ('mark', 'untouched')`)

  for (const [name, damage] of damages) {
    const path = join(scratch.path, 'damaged.gz')
    await writeFile(path, damage(await readFile(good)))
    await expect(restore(store.db, path, { replace: true }), name).rejects.toMatchObject({ code: 'BACKUP_INVALID' })
  }

  expect(await store.db.query(`select value from setting where key = 'mark'`)).toEqual([{ value: 'untouched' }])
  await store.close()
  await store.remove()
})

test('a backup with another key, of a newer gateway, or over data that is there, is refused', async () => {
  await using scratch = await folder()
  const store = await freshDatabase()
  const good = join(scratch.path, 'good.gz')
  const newer = join(scratch.path, 'newer.gz')
  await save(store.db, good, join(scratch.path, 'media'))
  await writeFile(
    newer,
    resealed(await readFile(good), (line) => line.replace('"number":1,', '"number":9001,')),
  )
  await store.db.script('create table of_somebody_else (id integer)')

  const attempts: [path: string, options: { replace: boolean; keyId?: string }, code: string][] = [
    [good, { replace: true, keyId: 'ffffffff' }, 'DATA_KEY_MISMATCH'],
    [newer, { replace: true }, 'BACKUP_NEWER'],
    [good, { replace: false }, 'DATABASE_NOT_EMPTY'],
    [good, { replace: true }, 'DATABASE_NOT_EMPTY'],
  ]
  for (const [path, options, code] of attempts) {
    await expect(restore(store.db, path, options), code).rejects.toMatchObject({ code })
  }

  expect(await store.db.query('select * from of_somebody_else')).toEqual([])
  const [kept] = await store.db.query<{ count: number }>('select count(*)::int as count from article')
  expect(kept!.count).toBeGreaterThan(100)
  await store.close()
  await store.remove()
})

test('a restore that fails in the middle leaves everything as it was', async () => {
  await using scratch = await folder()
  const store = await freshDatabase()
  const good = join(scratch.path, 'good.gz')
  const broken = join(scratch.path, 'broken.gz')
  await save(store.db, good, join(scratch.path, 'media'))
  const lost = (line: string) => (line.startsWith('["110101","') ? line.replace('110101', '990101') : line)
  await writeFile(broken, resealed(await readFile(good), lost))

  await expect(restore(store.db, broken, { replace: true })).rejects.toThrow(/foreign key/)

  const after = join(scratch.path, 'after.gz')
  await save(store.db, after, join(scratch.path, 'media'))
  expect(await contentOf(after)).toEqual(await contentOf(good))
  await store.close()
  await store.remove()
})

test('a backup is made while the gateway serves, and restored only when it has stopped', {
  timeout: 180_000,
}, async () => {
  await using scratch = await folder()
  const store = await freshDatabase()
  await store.close()
  const env = { ...store.env, DATA_KEY: dataKey }
  const gateway = await serveProcess(env)
  const chat = await Chat.open(`${gateway.origin.replace('http', 'ws')}/v1/chat`)
  await chat.say('暖气几号来啊')
  const path = join(scratch.path, 'live.gz')

  const made = await runCli(['backup', path], env)
  await chat.say('这句话在备份之后')
  const early = await runCli(['restore', path, '--replace'], env)
  await chat.close()
  await gateway.kill('SIGTERM')
  const restored = await runCli(['--json', 'restore', path, '--replace'], env)
  const nowhere = await runCli(['backup', join(scratch.path, 'no', 'folder.gz')], env)
  const absent = await runCli(['restore', join(scratch.path, 'absent.gz'), '--replace'], env)

  expect(made).toMatchObject({ code: 0, out: expect.stringContaining('密钥不在备份里') })
  expect(early).toMatchObject({ code: 1, err: expect.stringContaining('DATA_DIR_BUSY') })
  expect(restored.code).toBe(0)
  expect(JSON.parse(restored.out.trim().split('\n').at(-1)!)).toMatchObject({ files: 0, rows: expect.any(Number) })
  expect(nowhere).toMatchObject({ code: 1, err: expect.stringContaining('BACKUP_INVALID') })
  expect(absent).toMatchObject({ code: 1, err: expect.stringContaining('BACKUP_INVALID') })
  const db = await store.reopen()
  const words = await db.query(`select id from message where author = 'requester'`)
  expect(words).toHaveLength(1)
  await db.close()
  await store.remove()
})

function save(db: Database, path: string, mediaFolder: string) {
  return writeBackup(db, { path, mediaFolder, keyId, now: new Date(), report: quiet })
}

function restore(
  db: Database,
  path: string,
  options: { replace: boolean; keyId?: string; mediaFolder?: string },
): Promise<unknown> {
  const mediaFolder = options.mediaFolder ?? join(tmpdir(), 'jiesu-no-media')
  return restoreBackup(db, { keyId, path, report: quiet, ...options, mediaFolder })
}

/** Every record but the header and the trailer, in an order of their own. */
async function contentOf(path: string): Promise<string[]> {
  const lines = linesOf(await readFile(path))
  expect(lines.length).toBeGreaterThan(1000)
  return lines.slice(1, -1).sort()
}

function linesOf(backup: Buffer): string[] {
  return gunzipSync(backup).toString().trimEnd().split('\n')
}

/** Changes lines and makes the sum fit again, as nothing but a hand can. */
function resealed(backup: Buffer, change: (line: string) => string): Buffer {
  const lines = linesOf(backup)
  const body = `${lines.slice(0, -1).map(change).join('\n')}\n`
  const sha256 = createHash('sha256').update(body).digest('hex')
  const end = JSON.stringify({ ...JSON.parse(lines.at(-1)!), sha256 })
  return gzipSync(`${body}${end}\n`)
}

function flipped(backup: Buffer): Buffer {
  const changed = Buffer.from(backup)
  changed[Math.floor(changed.length / 2)]! ^= 1
  return changed
}

async function nextSeq(db: Database): Promise<number> {
  const [row] = await db.query<{ seq: number }>(`select nextval(pg_get_serial_sequence('message', 'seq')) as seq`)
  return row!.seq
}

async function highestSeq(db: Database): Promise<number> {
  const [row] = await db.query<{ seq: number }>('select max(seq) as seq from message')
  return row!.seq
}

async function folder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'jiesu-backup-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
