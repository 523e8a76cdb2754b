import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bucketOf, type MediaFiles, openBucket, openMediaFolder } from '../../src/media/index.ts'
import { S3Server } from './support/s3-server.ts'

const key = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const nameOf = (text: string) => createHash('sha256').update(text).digest('hex')

let server: S3Server
let folder: string
beforeAll(async () => {
  server = await new S3Server({ id: key.accessKeyId, secret: key.secretAccessKey }).listen()
  folder = await mkdtemp(join(tmpdir(), 'jiesu-bucket-'))
})
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})
beforeEach(() => server.objects.clear())

const bucket = () =>
  openBucket(bucketOf(`s3://jiesu-media/prod/files?endpoint=${server.endpoint}&region=cn-north-1`)!, key)

describe.each<[string, () => Promise<MediaFiles>]>([
  ['a bucket', async () => bucket()],
  ['a folder', () => openMediaFolder(folder)],
])('%s', (_name, open) => {
  test('gives back what was written, knows what is there, and forgets what is removed', async () => {
    const files = await open()
    const [name, other] = [nameOf('lamp'), nameOf('pole')]
    await files.write(name, Buffer.from([0, 1, 2, 255]))
    await files.write(name, Buffer.from([0, 1, 2, 255]))

    expect(await files.read(name)).toEqual(Buffer.from([0, 1, 2, 255]))
    expect([await files.has(name), await files.has(other), await files.read(other)]).toEqual([true, false, null])
    await files.remove(name)
    await files.remove(name)
    expect(await files.has(name)).toBe(false)
  })

  test('tells what was written before a moment, shard by shard', async () => {
    const files = await open()
    const name = nameOf('old')
    await files.write(name, Buffer.from('x'))
    const later = new Date(Date.now() + 60_000)

    expect(await files.writtenBefore(name.slice(0, 2), later)).toContain(name)
    expect(await files.writtenBefore(name.slice(0, 2), new Date(0))).toEqual([])
    await files.remove(name)
  })
})

test('files lie under the prefix, by the first two digits of their names', async () => {
  const name = nameOf('lamp')
  await bucket().write(name, Buffer.from('x'))

  expect([...server.objects.keys()]).toEqual([`/jiesu-media/prod/files/${name.slice(0, 2)}/${name}`])
})

test('a long listing is read page by page, and foreign names in it are left alone', async () => {
  server.pageSize = 3
  const names = Array.from({ length: 8 }, (_, n) => `ab${String(n).padStart(62, '0')}`)
  for (const name of names) await bucket().write(name, Buffer.from('x'))
  server.objects.set('/jiesu-media/prod/files/ab/README & notes', { bytes: Buffer.from(''), at: new Date(0) })

  const old = await bucket().writtenBefore('ab', new Date(Date.now() + 60_000))
  server.pageSize = 1000

  expect(old.sort()).toEqual(names)
})

test('a wrong key, a server in trouble and one that is gone are told, and never taken for “not there”', async () => {
  const name = nameOf('lamp')
  const wrong = openBucket(bucketOf(`s3://jiesu-media?endpoint=${server.endpoint}`)!, {
    ...key,
    secretAccessKey: 'wrong',
  })
  const gone = openBucket(bucketOf('s3://jiesu-media?endpoint=http://127.0.0.1:1')!, key)

  await expect(wrong.read(name)).rejects.toMatchObject({ code: 'MEDIA_UNAVAILABLE' })
  await expect(wrong.write(name, Buffer.from('x'))).rejects.toMatchObject({ code: 'MEDIA_UNAVAILABLE' })
  await expect(gone.has(name)).rejects.toMatchObject({ code: 'MEDIA_UNAVAILABLE' })
  expect(server.objects.size).toBe(0)
})

test('what fails for a moment is tried again', async () => {
  server.failures.push(500, 503)
  const name = nameOf('lamp')

  await bucket().write(name, Buffer.from('x'))

  expect(server.objects.size).toBe(1)
})

test.each([
  [
    's3://jiesu-media?endpoint=https://s3.example.cn',
    { bucket: 'jiesu-media', prefix: '', region: 'us-east-1', endpoint: 'https://s3.example.cn' },
  ],
  [
    's3://jiesu-media/a/b/?endpoint=http://10.0.0.5:9000/&region=cn',
    { bucket: 'jiesu-media', prefix: 'a/b', region: 'cn', endpoint: 'http://10.0.0.5:9000' },
  ],
  ['s3://jiesu-media', null],
  ['s3://jiesu-media?endpoint=ftp://s3.example.cn', null],
  ['s3://UPPER?endpoint=https://s3.example.cn', null],
  ['s3://jiesu-media/../x?endpoint=https://s3.example.cn', null],
])('%s', (url, expected) => {
  expect(bucketOf(url)).toEqual(expected)
})
