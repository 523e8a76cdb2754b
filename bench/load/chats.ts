/**
 * Load on the gateway: people in web chats. A fixed number of messages is on its way at any time, spread over many
 * conversations in turn, because one person's messages are limited to 40 in 10 s; each acknowledgement sends the next.
 */
import { WebSocket } from 'ws'
import { options, serveParent } from '../inside.ts'
import { Latencies } from './latencies.ts'
import { peopleSay } from './texts.ts'

export interface ChatLoad {
  url: string
  chats: number
  /** Messages on their way at any time. */
  inFlight: number
}

/** `run` sends for that long and counts; `drain` waits until every message of before has its reply. */
export type ChatQuestion = { do: 'run'; windowMs: number } | { do: 'drain'; patienceMs: number }

const OPENED_AT_ONCE = 100
/** Where a frame's type stands: `{"type":"ack"…`. */
const TYPE_AT = 9

const load = options<ChatLoad>()
const texts = await peopleSay()
const chats: Chat[] = []
let latencies: Latencies | null = null
let turn = 0
let sent = 0
let acknowledged = 0
let replied = 0
let fault: string | null = null
let onChange = () => {}

interface Chat {
  socket: WebSocket
  sentAt: number
  busy: boolean
}

/** Opens one chat from an address of its own, as the gateway behind a proxy would see it. */
async function open(index: number): Promise<Chat> {
  const address = `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`
  const socket = new WebSocket(`${load.url.replace('http', 'ws')}/v1/chat`, {
    perMessageDeflate: false,
    headers: { 'x-forwarded-for': address },
  })
  const chat = { socket, sentAt: 0, busy: false }
  await new Promise<void>((resolve, reject) => {
    socket.once('message', () => resolve())
    socket.once('error', reject)
  })
  socket.on('message', (data: Buffer) => onFrame(chat, data))
  socket.on('close', (code) => failed(`a chat was closed with ${code}`))
  return chat
}

function onFrame(chat: Chat, data: Buffer): void {
  const type = data.toString('latin1', TYPE_AT, TYPE_AT + 3)
  if (type === 'ack') {
    acknowledged++
    chat.busy = false
    latencies?.took(chat.sentAt)
    sendNext()
  } else if (type === 'mes' && data.subarray(0, 120).includes('"replyTo"')) {
    replied++
    onChange()
  } else if (type === 'err') {
    failed(data.toString('utf8'))
  }
}

function sendNext(): void {
  if (!latencies?.open) {
    onChange()
    return
  }
  for (let tries = 0; tries < chats.length; tries++) {
    turn = (turn + 1) % chats.length
    const chat = chats[turn]!
    if (chat.busy) continue
    chat.busy = true
    chat.sentAt = performance.now()
    const text = texts[++sent % texts.length]!
    chat.socket.send(JSON.stringify({ type: 'message', id: `m-${sent}`, text }))
    return
  }
}

function failed(reason: string): void {
  fault ??= reason
  onChange()
}

async function until(settled: () => boolean, patienceMs: number): Promise<void> {
  const late = setTimeout(() => failed(`waited ${patienceMs} ms in vain`), patienceMs)
  while (!settled() && fault === null) {
    await new Promise<void>((resolve) => {
      onChange = resolve
    })
  }
  clearTimeout(late)
  if (fault !== null) throw new Error(fault)
}

async function run(windowMs: number): Promise<object> {
  const repliedBefore = replied
  latencies = new Latencies(windowMs)
  const over = new Promise<void>((resolve) => setTimeout(resolve, windowMs))
  for (let at = 0; at < load.inFlight; at++) sendNext()
  await over
  const repliesPerSecond = (replied - repliedBefore) / (windowMs / 1000)
  await until(() => acknowledged === sent, 60_000)
  const figures = { ...latencies.figures(), repliesPerSecond }
  latencies = null
  return figures
}

async function drain(patienceMs: number): Promise<object> {
  const started = performance.now()
  const waiting = sent - replied
  await until(() => replied >= sent, patienceMs)
  return { waiting, ms: performance.now() - started }
}

for (let at = 0; at < load.chats; at += OPENED_AT_ONCE) {
  const some = Array.from({ length: Math.min(OPENED_AT_ONCE, load.chats - at) }, (_, index) => at + index)
  chats.push(...(await Promise.all(some.map(open))))
}
serveParent({}, (question: ChatQuestion) =>
  question.do === 'run' ? run(question.windowMs) : drain(question.patienceMs),
)
