import type { AddressInfo } from 'node:net'
import { SpeechTranscription } from 'alibabacloud-nls'
import { expect, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { readerOf, type Segment } from '../../../src/channels/phone/formats/index.ts'

interface Order {
  header: { name: string; task_id: string; appkey: string }
}

/** What the engine hears, in the order in which it says so: the last of the first sentence comes late. */
const heard: [name: string, payload: object][] = [
  ['SentenceBegin', { index: 1, time: 120 }],
  ['TranscriptionResultChanged', { index: 1, time: 900, result: '路灯' }],
  ['TranscriptionResultChanged', { index: 1, time: 1500, result: '路灯坏了' }],
  ['SentenceBegin', { index: 2, time: 2100 }],
  ['TranscriptionResultChanged', { index: 2, time: 2600, result: '在花家地' }],
  ['SentenceEnd', { index: 1, begin_time: 120, time: 1900, result: '路灯坏了三天。', confidence: 0.9 }],
  ['SentenceEnd', { index: 1, begin_time: 120, time: 1900, result: '路灯坏了三天。', confidence: 0.9 }],
  ['TranscriptionResultChanged', { index: 1, time: 1500, result: '路灯坏了' }],
  ['SentenceEnd', { index: 2, begin_time: 2100, time: 3200, result: '在花家地北里。', confidence: 0.9 }],
]

/** An engine that speaks as Aliyun's does: it starts when told to, takes audio, and completes when told to stop. */
async function engine() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  let audio = 0
  server.on('connection', (socket: WebSocket) => {
    let task = ''
    const tell = (name: string, payload: object = {}) => {
      const header = { namespace: 'SpeechTranscriber', name, status: 20000000, status_text: 'Success', task_id: task }
      socket.send(JSON.stringify({ header, payload }))
    }
    socket.on('message', (data, isBinary) => {
      if (isBinary) {
        audio += (data as Buffer).length
        return
      }
      const { header } = JSON.parse(String(data)) as Order
      task = header.task_id
      if (header.name === 'StartTranscription') tell('TranscriptionStarted', { session_id: 's' })
      if (header.name !== 'StopTranscription') return
      for (const [name, payload] of heard) tell(name, payload)
      tell('TranscriptionCompleted')
    })
  })
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws/v1`,
    audio: () => audio,
    async [Symbol.asyncDispose]() {
      for (const socket of server.clients) socket.terminate()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test('what the client library of the engine hands on is read: each sentence once, whatever comes late or again', async () => {
  await using peer = await engine()
  const client = new SpeechTranscription({ url: peer.url, appkey: 'k', token: 't' })
  const reader = readerOf('aliyun')
  const read: Segment[] = []
  for (const name of ['started', 'begin', 'changed', 'end', 'completed'] as const) {
    client.on(name, (event) => read.push(...reader.read(JSON.parse(event))))
  }

  await client.start(client.defaultStartParams(), false)
  client.sendAudio(Buffer.alloc(3200))
  await client.close()

  expect(peer.audio()).toBe(3200)
  expect(read.map(({ seq, text, final, startMs, endMs }) => [seq, text, final, startMs, endMs])).toEqual([
    [1, '路灯', false, 120, null],
    [1, '路灯坏了', false, 120, null],
    [2, '在花家地', false, 2100, null],
    [1, '路灯坏了三天。', true, 120, 1900],
    [2, '在花家地北里。', true, 2100, 3200],
  ])
})
