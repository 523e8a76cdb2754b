/**
 * Load on the peers: keep-alive connections, each of which sends the next message when the last one is answered.
 * HTTP is written by hand over plain sockets: the load must cost as little as possible beside the server.
 */
import { connect, type Socket } from 'node:net'
import { options, serveParent } from '../inside.ts'
import { Latencies } from './latencies.ts'
import { peopleSay } from './texts.ts'

export interface RequestLoad {
  port: number
  connections: number
  /** `activity`: the Bot Framework's JSON; `plain`: id, conversation and text. */
  shape: 'plain' | 'activity'
}

const load = options<RequestLoad>()
const texts = await peopleSay()
const run = process.pid.toString(36)
let count = 0

function requestText(): string {
  const id = `${run}-${++count}`
  const text = texts[count % texts.length]!
  const conversation = `c-${count % 4000}`
  const body = JSON.stringify(load.shape === 'plain' ? { id, conversation, text } : activity(id, conversation, text))
  return `POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

function activity(id: string, conversation: string, text: string): object {
  return {
    type: 'message',
    id,
    text,
    channelId: 'bench',
    serviceUrl: 'http://127.0.0.1/',
    deliveryMode: 'expectReplies',
    conversation: { id: conversation },
    from: { id: conversation },
    recipient: { id: 'bot' },
  }
}

/** Sends one request and resolves when the whole answer is there. Rejects unless it is a 200. */
function exchange(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const onData = (part: Buffer) => {
      answer += part.toString('latin1')
      if (!isWhole(answer)) return
      socket.off('data', onData)
      if (answer.startsWith('HTTP/1.1 200')) resolve()
      else reject(new Error(answer.slice(0, 300)))
    }
    socket.on('data', onData)
    socket.write(requestText())
  })
}

function isWhole(answer: string): boolean {
  const head = answer.indexOf('\r\n\r\n')
  if (head < 0) return false
  const length = /content-length: (\d+)/i.exec(answer)
  return answer.length >= head + 4 + Number(length?.[1] ?? 0)
}

async function opened(): Promise<Socket> {
  const socket = connect(load.port, '127.0.0.1').setNoDelay()
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  // Whoever waits for an answer on it would wait for ever.
  socket.once('close', () => {
    throw new Error('the server closed a connection')
  })
  return socket
}

const sockets = await Promise.all(Array.from({ length: load.connections }, opened))
serveParent({}, async ({ windowMs }: { windowMs: number }) => {
  const latencies = new Latencies(windowMs)
  await Promise.all(
    sockets.map(async (socket) => {
      while (latencies.open) {
        const sentAt = performance.now()
        await exchange(socket)
        latencies.took(sentAt)
      }
    }),
  )
  return latencies.figures()
})
