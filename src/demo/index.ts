import { AppError } from '../domain/index.ts'
import { Chat, type ServerMessage } from './chat.ts'
import { ownLines, replyLines } from './paper.ts'
import { type Dialogue, dialogues } from './script.ts'

export {
  type CallDemoOptions,
  type CallDemoResult,
  Desk,
  demoCall,
  FrameSocket,
  type Recording,
  readRecordings,
  Screen,
} from './call/index.ts'

export interface DemoOptions {
  /** Address of the running gateway. */
  url: string
  /** Longest wait of one step, in ms. */
  patienceMs: number
  /** The gateway's settings name a dispatch system of its own. */
  dispatchIsReal: boolean
  /** Play all the same where the tickets may be taken for real ones. */
  allowReal: boolean
  line: (text: string) => void
}

export interface DialogueResult {
  name: string
  ok: boolean
  ms: number
  /** What went wrong, in Chinese. */
  reason?: string
  ticketNo?: string
}

export interface DemoResult {
  /** All dialogues ended as they should. */
  ok: boolean
  dialogues: DialogueResult[]
}

/**
 * Plays three dialogues against a running gateway, through the public chat and in real time. Two of them file a ticket,
 * so that without `allowReal` it plays only where a simulated dispatch system takes them: throws COMMAND_INVALID.
 */
export async function demoChat(options: DemoOptions): Promise<DemoResult> {
  const { url, line } = options
  refuseReal(options)
  const results: DialogueResult[] = []
  for (const dialogue of dialogues) {
    line('')
    line(`━━━ ${dialogue.title} ━━━`)
    const result = await play(dialogue, options)
    line('')
    line(result.ok ? `✔ 符合预期（${(result.ms / 1000).toFixed(1)} 秒）` : `✘ ${result.reason}`)
    results.push(result)
    if (result.reason === unreachable) {
      line(`  在 ${url} 没有找到正在运行的网关。请在另一个窗口运行 npm start，看到“接诉已就绪”后再演示；`)
      line('  网关在别的端口或地址时：GATEWAY_URL=http://localhost:端口 npm run gateway -- demo chat')
      break
    }
  }
  return { ok: results.length === dialogues.length && results.every(({ ok }) => ok), dialogues: results }
}

/**
 * A demonstration files tickets, so that without `allowReal` it plays only where a simulated dispatch system takes
 * them. Throws COMMAND_INVALID.
 */
export function refuseReal({ url, allowReal, dispatchIsReal }: Omit<DemoOptions, 'patienceMs' | 'line'>): void {
  if (allowReal || (!dispatchIsReal && isHere(url))) return
  throw new AppError('COMMAND_INVALID', 'the demonstration files tickets; against a real system only with --allow-real')
}

const unreachable = '网关没有应答'

function isHere(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)
}

async function play(dialogue: Dialogue, options: DemoOptions): Promise<DialogueResult> {
  const started = performance.now()
  const chat = await Chat.open(options.url)
  const ended = (reason?: string, ticketNo?: string): DialogueResult => ({
    name: dialogue.name,
    ok: reason === undefined,
    ms: Math.round(performance.now() - started),
    ...(reason === undefined ? {} : { reason }),
    ...(ticketNo === undefined ? {} : { ticketNo }),
  })
  if (!chat) return ended(unreachable)
  try {
    const { reason, ticketNo } = await follow(chat, dialogue, options)
    return ended(reason, ticketNo)
  } finally {
    chat.close()
  }
}

interface Outcome {
  reason?: string
  ticketNo?: string
}

async function follow(chat: Chat, { steps, untilCompleted }: Dialogue, options: DemoOptions): Promise<Outcome> {
  let ticketNo: string | undefined
  for (const { say, check } of steps) {
    show(ownLines(say), options)
    const reply = await chat.say(say, options.patienceMs)
    if (!reply) return { reason: `“${say}”没有等到答复`, ticketNo }
    show(replyLines(reply), options)
    ticketNo = reply.ticket?.ticketNo ?? ticketNo
    const reason = check(reply)
    if (reason) return { reason, ticketNo }
  }
  const reason = untilCompleted && ticketNo ? await awaitCompletion(chat, ticketNo, options) : undefined
  return { reason, ticketNo }
}

/** Shows the progress that comes by itself, until the unit reports the ticket as done. */
async function awaitCompletion(chat: Chat, ticketNo: string, options: DemoOptions): Promise<string | undefined> {
  const seen = new Set<string>()
  const isNews = (message: ServerMessage) =>
    message.kind === 'progress' && message.ticket?.ticketNo === ticketNo && !seen.has(message.messageId)
  options.line('')
  options.line('      ……（等待派单系统的进展）')
  for (;;) {
    const news = await chat.message(isNews, options.patienceMs)
    if (!news) return '没有等到派单系统的进展'
    seen.add(news.messageId)
    show(replyLines({ ...news, ticket: undefined }), options)
    if (news.ticket?.status === 'completed') return undefined
  }
}

function show(lines: readonly string[], { line }: DemoOptions): void {
  for (const one of lines) line(one)
}
