import { type ClientRequest, request } from 'node:http'
import { expect, test } from 'vitest'
import { WebSocket as RawSocket } from 'ws'
import { MessageLog } from '../../src/messages/index.ts'
import { exif, jpeg } from '../media/support/pictures.ts'
import { start, type TestGateway } from './support/start.ts'

const bidi = '\u202e'

test.each([
  ['an address', { type: 'message', id: 'x', text: '这里', location: { lat: 40, lon: 116, address: '路\u0000' } }],
  ['a comment', { type: 'feedback', messageId: 'no', helpful: false, comment: '不\u001b[2J' }],
  ['words that read backwards', { type: 'message', id: 'x', text: `路灯${bidi}坏了` }],
  [
    'an address that reads backwards',
    { type: 'message', id: 'x', text: '', location: { lat: 40, lon: 116, address: bidi } },
  ],
  ['isolated words', { type: 'message', id: 'x', text: '路灯\u2066坏了' }],
])('%s cannot smuggle in what people would not see', async (_what, frame) => {
  await using gateway = await start()
  const chat = await gateway.chat()

  chat.send(frame)

  expect((await chat.frame(({ type }) => type === 'error')).code).toBe('TEXT_INVALID')
  expect(await gateway.count('message')).toBe(0)
})

test('a flood of frames that are no messages is slowed down, and the chat goes on afterwards', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()

  for (let n = 0; n < 170; n++) chat.send({ type: 'typing', id: `typing-${n}` })
  const refused = await chat.frame(({ type }) => type === 'error')

  expect(refused).toMatchObject({ code: 'TOO_FAST', id: expect.stringContaining('typing-') })
  expect(chat.closed).toBeUndefined()
})

test('who guesses at a ticket does not use up the attempts of its owner', async () => {
  await using gateway = await start({ trustProxy: true })

  for (let n = 1; n <= 5; n++) expect(await recovery(gateway, `20261122-00000${n}`, '10.0.0.1')).toBe('TICKET_UNKNOWN')
  for (let n = 0; n < 5; n++) expect(await recovery(gateway, '20261122-000009', '10.0.0.1')).toBe('TOO_FAST')

  expect(await recovery(gateway, '20261122-000009', '10.0.0.2')).toBe('TICKET_UNKNOWN')
})

test('behind a proxy nobody chooses their own address', async () => {
  await using gateway = await start({ trustProxy: true })

  const codes: unknown[] = []
  for (let n = 1; n <= 6; n++) codes.push(await recovery(gateway, `20261122-00000${n}`, `10.0.0.${n}, 192.0.2.7`))

  expect(codes).toEqual([...Array(5).fill('TICKET_UNKNOWN'), 'TOO_FAST'])
})

test('a ticket number has an end', async () => {
  await using gateway = await start()

  expect(await recovery(gateway, `20261122-${'1'.repeat(13)}`)).toBe('REQUEST_INVALID')
  expect(await recovery(gateway, `20261122-${'1'.repeat(12)}`)).toBe('TICKET_UNKNOWN')
})

test('a late sign of life of an older connection does not end the token that the client holds', async () => {
  await using gateway = await start()
  const { db, vault } = gateway
  const log = new MessageLog({ db, vault, clock: () => new Date(), onReceived: () => undefined })
  const first = await log.open('web', 'citizen')
  const lost = await log.resume(first.resume)
  const next = await log.resume(first.resume)

  await log.confirmResume(first.conversationId, lost.resume)
  const again = await log.resume(first.resume)
  await log.confirmResume(first.conversationId, again.resume)

  await expect(log.resume(first.resume)).rejects.toMatchObject({ code: 'RESUME_INVALID' })
  await expect(log.resume(next.resume)).rejects.toMatchObject({ code: 'RESUME_INVALID' })
})

test('every answer is taken as what it says it is, and the description of the interface shows itself still', async () => {
  await using gateway = await start()

  for (const path of ['/docs/', '/docs/json', '/embed.js', '/health/live', '/nothing', '/v1/media/x']) {
    const { headers } = await fetch(gateway.origin + path)
    expect(headers.get('x-content-type-options'), path).toBe('nosniff')
    expect(headers.get('referrer-policy'), path).toBe('same-origin')
  }
  const docs = await fetch(`${gateway.origin}/docs/`)
  expect(docs.headers.get('content-security-policy')).toContain("default-src 'self'")
  expect(await docs.text()).not.toMatch(/<script>|onload=/)
  expect((await fetch(`${gateway.origin}/docs/static/swagger-ui-bundle.js`)).status).toBe(200)
})

test('an address that cannot be read is told so like any other fault', async () => {
  await using gateway = await start()

  const response = await fetch(`${gateway.origin}/%ff`)

  expect(response.status).toBe(400)
  expect(response.headers.get('content-type')).toContain('application/problem+json')
  expect(await response.json()).toMatchObject({ code: 'REQUEST_INVALID', status: 400 })
})

test('a gateway that stops tells open chats that it goes away', async () => {
  await using gateway = await start()
  const socket = new RawSocket(`${gateway.origin.replace('http', 'ws')}/v1/chat`)
  await new Promise((resolve) => socket.once('message', resolve))
  const code = new Promise<number>((resolve) => socket.once('close', resolve))

  await gateway.gateway.stop()

  expect(await code).toBe(1001)
})

test('nobody holds the room of others by uploading slowly', async () => {
  await using gateway = await start()
  const [first, second, third, fourth] = await Promise.all([1, 2, 3, 4].map(() => gateway.chat()))
  const token = (chat = first) => chat!.session.resume
  const slow = [slowUpload(gateway, token()), slowUpload(gateway, token())]

  await untilStatus(429, () => quickUpload(gateway, token()))
  expect(await quickUpload(gateway, token(second))).toBe(200)

  for (const chat of [second, second, third, third]) slow.push(slowUpload(gateway, token(chat)))
  await untilStatus(429, () => quickUpload(gateway, token(fourth)))

  for (const upload of slow) upload.destroy()
  await untilStatus(200, () => quickUpload(gateway, token(fourth)))
  await untilStatus(200, () => quickUpload(gateway, token()))
})

async function recovery(gateway: TestGateway, ticketNo: string, from?: string): Promise<unknown> {
  const response = await fetch(`${gateway.origin}/v1/conversations/recover`, {
    method: 'POST',
    body: JSON.stringify({ ticketNo, phoneLast4: '8000' }),
    headers: { 'content-type': 'application/json', ...(from && { 'x-forwarded-for': from }) },
  })
  return ((await response.json()) as { code: unknown }).code
}

/** Begins an upload and does not go on with it; begins again when there was no room at that moment. */
function slowUpload(gateway: TestGateway, token: string): { destroy: () => void } {
  let isOver = false
  let upload: ClientRequest
  const begin = () => {
    if (isOver) return
    upload = request(`${gateway.origin}/v1/media`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'multipart/form-data; boundary=b' },
    })
    upload.on('error', () => undefined)
    upload.on('response', () => setTimeout(begin, 200))
    upload.write('--b\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n\xff')
  }
  begin()
  return {
    destroy() {
      isOver = true
      upload.destroy()
    },
  }
}

async function quickUpload(gateway: TestGateway, token: string): Promise<number> {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(jpeg([exif(1)]))]), 'photo.jpg')
  const headers = { authorization: `Bearer ${token}` }
  return (await fetch(`${gateway.origin}/v1/media`, { method: 'POST', headers, body: form })).status
}

async function untilStatus(wanted: number, ask: () => Promise<number>): Promise<void> {
  const seen: number[] = []
  while (seen.at(-1) !== wanted) {
    if (seen.length > 50) throw new Error(`never ${wanted}: ${seen}`)
    seen.push(await ask())
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
