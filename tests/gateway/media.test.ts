import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { MAX_MEDIA_BYTES, Media, openMediaFolder } from '../../src/media/index.ts'
import { exif, jpeg } from '../media/support/pictures.ts'
import type { Chat } from './support/chat.ts'
import { atDesk, DeskClient } from './support/desk.ts'
import { start, type TestGateway } from './support/start.ts'

interface Uploaded {
  mediaId: string
  type: string
  bytes: number
}

/** A photo like no other, taken at home with the phone held upright. */
function bytesOf(mark = 'lamp'): Buffer {
  const picture = jpeg([exif(6)])
  return Buffer.concat([picture.subarray(0, -2), Buffer.from(mark), picture.subarray(-2)])
}
const HOUR = 3600_000

function upload(gateway: TestGateway, token: string, content: Buffer | string, name = 'photo.jpg'): Promise<Response> {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(Buffer.from(content))], { type: 'image/jpeg' }), name)
  return fetch(`${gateway.origin}/v1/media`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  })
}

async function uploaded(gateway: TestGateway, chat: Chat, content = bytesOf()): Promise<Uploaded> {
  const response = await upload(gateway, chat.session.resume, content)
  expect(response.status).toBe(200)
  return (await response.json()) as Uploaded
}

function fetchMedia(gateway: TestGateway, mediaId: string, token: string): Promise<Response> {
  return fetch(`${gateway.origin}/v1/media/${mediaId}`, { headers: { authorization: `Bearer ${token}` } })
}

async function codeOf(response: Response): Promise<unknown> {
  return ((await response.json()) as { code: unknown }).code
}

/** Every file of the store, by path. */
async function filesOf(gateway: TestGateway): Promise<string[]> {
  const entries = await readdir(gateway.mediaFolder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

test('a photo goes with the complaint to the dispatch system, and stands in the history', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()
  const lamp = await uploaded(gateway, chat)
  const pole = await uploaded(gateway, chat, bytesOf('pole'))

  await chat.say('我要投诉，昨天晚上朝阳区望京街道花家地小区的路灯坏了，物业一直不修，要求尽快修好，电话13800138000', {
    attachments: [{ mediaId: lamp.mediaId }],
  })
  const summary = await chat.say('', { attachments: [{ mediaId: pole.mediaId }] })
  expect(summary.text).toContain('2 张照片')
  expect(summary.draft).toMatchObject({ attachments: [lamp, pole] })
  await chat.say('确认')
  const [created] = await gateway.receiver.arrived(1)
  const history = await fetch(`${gateway.origin}/v1/conversations/${chat.session.conversationId}/messages`, {
    headers: { authorization: `Bearer ${chat.session.resume}` },
  })

  expect(lamp).toEqual({ mediaId: expect.any(String), type: 'image/jpeg', bytes: expect.any(Number) })
  expect(created!.ticket.attachments).toMatchObject([lamp, pole])
  const [url, other] = created!.ticket.attachments.map((one) => gateway.origin + one.url)
  const opened = await fetch(url!)
  expect([opened.status, opened.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
  const stolen = [
    url!.replace(lamp.mediaId, pole.mediaId),
    url!.replace(/until=\d+/, 'until=99999999999'),
    url!.replace(/signature=.*/, `signature=${other!.split('signature=')[1]}`),
    url!.replace(/\?.*/, ''),
  ]
  expect(await Promise.all(stolen.map(async (one) => (await fetch(one)).status))).toEqual([403, 403, 403, 400])
  const { messages } = (await history.json()) as { messages: { author: string; attachments?: Uploaded[] }[] }
  expect(messages.filter(({ author }) => author === 'requester').map(({ attachments }) => attachments)).toEqual([
    [lamp],
    [pole],
    undefined,
  ])

  const { conversationId } = chat.session
  const [agent, supervisor, auditor] = [
    await atDesk(gateway, 'agent'),
    await atDesk(gateway, 'supervisor'),
    await atDesk(gateway, 'auditor'),
  ]
  const ofTicket = `/tickets/${created!.subject}/media/${lamp.mediaId}`
  const ofConversation = `/conversations/${conversationId}/media/${lamp.mediaId}`
  const seen = await agent.get(ofTicket)
  expect([seen.status, seen.headers.get('content-type'), seen.headers.get('x-content-type-options')]).toEqual([
    200,
    'image/jpeg',
    'nosniff',
  ])
  expect(seen.headers.get('content-disposition')).toContain('attachment')
  expect(seen.headers.get('content-security-policy')).toContain('sandbox')
  expect((await supervisor.get(ofConversation)).status).toBe(200)
  const elsewhere = await uploaded(gateway, await gateway.chat(), bytesOf('elsewhere'))
  const refused = [
    await agent.get(ofConversation),
    await auditor.get(ofTicket),
    await agent.get(ofTicket.replace(lamp.mediaId, elsewhere.mediaId)),
    await supervisor.get(ofConversation.replace(lamp.mediaId, elsewhere.mediaId)),
    await new DeskClient(gateway.origin).get(ofTicket),
  ]
  expect(refused.map(({ status }) => status)).toEqual([404, 403, 404, 404, 401])
  const looks = await gateway.db.query<{ actor_id: string; subject_id: string; detail: object }>(
    `select actor_id, subject_id, detail from audit_entry where action = 'media.viewed' order by seq`,
  )
  expect(looks).toEqual([
    { actor_id: agent.user, subject_id: created!.subject, detail: { mediaId: lamp.mediaId } },
    { actor_id: supervisor.user, subject_id: conversationId, detail: { mediaId: lamp.mediaId } },
  ])
})

test('a photo alone begins an appeal: the hotline kindly asks what it shows, and takes the kind from the words', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()
  const kept = await uploaded(gateway, chat)

  const asked = await chat.say('', { attachments: [{ mediaId: kept.mediaId }] })
  const next = await chat.say('我要表扬望京街道的网格员小李，昨天帮我找回了走失的老人')

  expect(asked).toMatchObject({ kind: 'ask', text: expect.stringContaining('请说说这是什么情况') })
  expect(next.draft).toMatchObject({ kind: 'praise', attachments: [kept] })
})

test('a photo sent in between is taken without losing or spending the open question', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()
  const asked = await chat.say('我要投诉，昨天晚上朝阳区望京街道花家地小区楼下烧烤店油烟特别大，希望来查')
  expect(asked.text).toContain('联系电话')

  for (const mark of ['one', 'two', 'three']) {
    const kept = await uploaded(gateway, chat, bytesOf(mark))
    const reply = await chat.say('', { attachments: [{ mediaId: kept.mediaId }] })
    expect(reply.text).toContain('收到了')
    expect(reply.text).toContain('联系电话')
  }

  const summary = await chat.say('13800138000')
  expect(summary.text).toContain('附件：3 张照片')
})

test('a photo that came with a question goes along when the question becomes an appeal', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()
  const kept = await uploaded(gateway, chat)

  await chat.say('火星基地的户口怎么办理', { attachments: [{ mediaId: kept.mediaId }] })
  const asked = await chat.say('留下诉求')

  expect(asked.draft).toMatchObject({ attachments: [kept] })
})

test('a photo sent after filing reaches the dispatch system as an addition', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()
  await chat.say('我要投诉，昨天晚上朝阳区望京街道花家地小区的路灯坏了，物业一直不修，要求尽快修好，电话13800138000')
  await chat.say('确认')
  const kept = await uploaded(gateway, chat)

  const reply = await chat.say('', { attachments: [{ mediaId: kept.mediaId }] })
  const [created, updated] = await gateway.receiver.arrived(2)

  expect(reply.text).toContain('已经补充到工单')
  expect(updated).toMatchObject({ type: 'ticket.updated', subject: created!.subject })
  expect(updated!.ticket.attachments).toMatchObject([kept])
  expect(updated!.ticket.description).toBe(created!.ticket.description)
})

test('what is said right after a message with a photo stays behind it', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()
  const kept = await uploaded(gateway, chat)

  const acks = await Promise.all([
    chat.post('路灯坏了，见照片', 'first', { attachments: [{ mediaId: kept.mediaId }] }),
    chat.post('在望京花家地小区', 'second'),
    chat.post('', 'third', { attachments: [{ mediaId: kept.mediaId }] }),
  ])

  const rows = await gateway.db.query<{ id: string }>("select id from message where author = 'requester' order by seq")
  expect(rows.map(({ id }) => id)).toEqual(acks.map(({ messageId }) => messageId))
})

test('the sender gets the photo back upright and without the place where it was taken, and nobody else does', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()
  const stranger = await gateway.chat()
  const { mediaId, bytes } = await uploaded(gateway, chat)

  const own = await fetchMedia(gateway, mediaId, chat.session.resume)
  const content = Buffer.from(await own.arrayBuffer())

  expect(own.status).toBe(200)
  expect(content.length).toBe(bytes)
  expect(content.includes('GPS')).toBe(false)
  expect(content.includes('Exif')).toBe(true)
  expect(Object.fromEntries(own.headers)).toMatchObject({
    'content-type': 'image/jpeg',
    'content-disposition': `attachment; filename="${mediaId}.jpg"`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
  expect(await codeOf(await fetchMedia(gateway, mediaId, stranger.session.resume))).toBe('MEDIA_UNKNOWN')
  for (const token of ['', 'x'.repeat(43)]) {
    expect(await codeOf(await fetchMedia(gateway, mediaId, token))).toBe('RESUME_INVALID')
    expect(await codeOf(await upload(gateway, token, bytesOf()))).toBe('RESUME_INVALID')
  }
})

test('nobody attaches a photo of somebody else, nor one that does not exist', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()
  const stranger = await gateway.chat()
  const { mediaId } = await uploaded(gateway, chat)

  for (const wrong of [mediaId, '01990000-0000-7000-8000-000000000000', 'photo.jpg']) {
    const refusal = await stranger.post('路灯坏了', `wrong-${wrong}`, { attachments: [{ mediaId: wrong }] })
    expect(refusal).toMatchObject({ type: 'error', code: 'ATTACHMENT_UNKNOWN' })
  }

  expect(await gateway.count('message')).toBe(0)
})

test('the content decides, not the name: pages, drawings with scripts and programs are refused', async () => {
  await using gateway = await start()
  const { resume } = (await gateway.chat()).session

  for (const content of ['<html><script></script></html>', '<svg onload="x()"/>', 'MZ\x90', '\x7fELF', 'hello']) {
    const response = await upload(gateway, resume, content, 'photo.jpg')
    expect(response.status).toBe(415)
    expect(await codeOf(response)).toBe('MEDIA_TYPE')
  }
  const letter = await upload(gateway, resume, '%PDF-1.7 letter', 'virus.exe')

  expect(await letter.json()).toMatchObject({ type: 'application/pdf' })
  expect(await gateway.count('media')).toBe(1)
})

test('a file above ten megabytes is refused, one just below is taken', async () => {
  await using gateway = await start()
  const { resume } = (await gateway.chat()).session
  const letter = Buffer.alloc(MAX_MEDIA_BYTES + 1, ' ')
  letter.write('%PDF-')

  const refused = await upload(gateway, resume, letter)
  const taken = await upload(gateway, resume, letter.subarray(0, MAX_MEDIA_BYTES))

  expect(refused.status).toBe(413)
  expect(await codeOf(refused)).toBe('MEDIA_TOO_LARGE')
  expect(await taken.json()).toMatchObject({ bytes: MAX_MEDIA_BYTES })
})

test('an upload is one file in a form, anything else is told what is wrong', async () => {
  await using gateway = await start()
  const { resume } = (await gateway.chat()).session
  const post = (body: FormData | string, type?: string) =>
    fetch(`${gateway.origin}/v1/media`, {
      method: 'POST',
      headers: { authorization: `Bearer ${resume}`, ...(type && { 'content-type': type }) },
      body,
    })
  const two = new FormData()
  for (const name of ['a', 'b']) two.append(name, new Blob([new Uint8Array(bytesOf())]), `${name}.jpg`)
  const none = new FormData()
  none.append('note', 'no file')

  for (const response of [
    await post(two),
    await post(none),
    await post('{}', 'application/json'),
    await post('--x\r\nbroken', 'multipart/form-data; boundary=x'),
    await post('x', 'multipart/form-data'),
  ]) {
    expect(await codeOf(response)).toBe('REQUEST_INVALID')
    expect(response.status).toBe(400)
  }
  expect(await gateway.count('media')).toBe(0)
})

test('nobody uploads without end', async () => {
  await using gateway = await start()
  const { resume } = (await gateway.chat()).session

  const codes: number[] = []
  for (let count = 0; count < 125; count++) codes.push((await upload(gateway, resume, 'no')).status)

  expect(codes.slice(0, 60)).toEqual(Array(60).fill(415))
  expect(codes).toContain(429)
})

test('what lies on the disk cannot be read without the key, and does not open under another name', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()
  const lamp = await uploaded(gateway, chat, bytesOf('secret-mark'))
  await uploaded(gateway, chat, bytesOf('another'))

  const files = await filesOf(gateway)
  const contents = await Promise.all(files.map((file) => readFile(file)))

  expect(files).toHaveLength(2)
  for (const content of contents) {
    expect(content.includes('secret-mark')).toBe(false)
    expect(content.includes('JFIF')).toBe(false)
  }
  const [row] = await gateway.db.query<{ sha256: string }>('select sha256 from media where id = $1', [lamp.mediaId])
  const sealed = contents[files.findIndex((file) => file.endsWith(row!.sha256))]!
  expect(gateway.vault.openBytes(`media.file ${row!.sha256}`, sealed).length).toBe(lamp.bytes)
  expect(() => gateway.vault.openBytes(`media.file ${'0'.repeat(64)}`, sealed)).toThrow(
    expect.objectContaining({ code: 'DATA_KEY_MISMATCH' }),
  )
})

test('the same photo sent twice is one upload; sent by two people it is two, kept once', async () => {
  await using gateway = await start()
  const [chat, other] = [await gateway.chat(), await gateway.chat()]

  const first = await uploaded(gateway, chat)
  const again = await uploaded(gateway, chat)
  const theirs = await uploaded(gateway, other)

  expect(again).toEqual(first)
  expect(theirs.mediaId).not.toBe(first.mediaId)
  expect(await filesOf(gateway)).toHaveLength(1)
})

test('an upload that no message carries is gone after a day, one that a message carries stays', async () => {
  await using gateway = await start()
  const [chat, other] = [await gateway.chat(), await gateway.chat()]
  const sent = await uploaded(gateway, chat, bytesOf('sent'))
  await chat.post('路灯坏了', 'with-photo', { attachments: [{ mediaId: sent.mediaId }] })
  const unsent = await uploaded(gateway, chat, bytesOf('unsent'))
  const shared = await uploaded(gateway, other, bytesOf('sent'))
  const later = (hours: number) =>
    new Media({
      db: gateway.db,
      vault: gateway.vault,
      clock: () => new Date(Date.now() + hours * HOUR),
      files: media,
      onError: () => expect.unreachable(),
    })
  const media = await openMediaFolder(gateway.mediaFolder)

  await later(23).sweep()
  expect(await gateway.count('media')).toBe(3)
  await later(25).sweep()

  expect((await fetchMedia(gateway, sent.mediaId, chat.session.resume)).status).toBe(200)
  expect((await fetchMedia(gateway, unsent.mediaId, chat.session.resume)).status).toBe(404)
  expect((await fetchMedia(gateway, shared.mediaId, other.session.resume)).status).toBe(404)
  expect(await filesOf(gateway)).toHaveLength(1)
})

test('a file whose upload was cut off by a crash is found and removed', async () => {
  await using gateway = await start()
  const files = await openMediaFolder(gateway.mediaFolder)
  await files.write('0'.repeat(64), Buffer.from('sealed before the crash'))
  const media = new Media({
    db: gateway.db,
    vault: gateway.vault,
    clock: () => new Date(Date.now() + 25 * HOUR),
    files,
    onError: () => expect.unreachable(),
  })

  await media.sweep()

  expect(await filesOf(gateway)).toEqual([])
})
