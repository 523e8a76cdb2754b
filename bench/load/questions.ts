/** People who ask one question after the other, each when the last one is answered; chats take turns. */
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { contentFolder, readArticles } from '../../src/content/index.ts'
import { options, serveParent } from '../inside.ts'
import { quantile } from '../statistics.ts'

const CHATS = 60

export interface QuestionLoad {
  url: string
  /** Questions of the first so many sample articles are asked. */
  articles: number
}

interface Reply {
  type: string
  kind?: string
  replyTo?: string
}

const { url, articles } = options<QuestionLoad>()
const asked = (await readArticles(join(contentFolder, 'knowledge'))).slice(0, articles)
const questions = asked.filter(({ line }) => line !== 'enterprise').flatMap(({ similarQuestions }) => similarQuestions)
const chats = await Promise.all(Array.from({ length: CHATS }, open))
let count = 0

function open(): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/chat`, { perMessageDeflate: false })
  return new Promise((resolve, reject) => {
    socket.once('message', () => resolve(socket))
    socket.once('error', reject)
  })
}

/** Asks and waits for the one reply; gives its kind. */
function ask(socket: WebSocket, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const onMessage = (data: Buffer) => {
      const frame = JSON.parse(data.toString('utf8')) as Reply
      if (frame.type === 'error') reject(new Error(data.toString('utf8')))
      if (frame.type !== 'message' || !frame.replyTo) return
      socket.off('message', onMessage)
      resolve(frame.kind ?? '')
    }
    socket.on('message', onMessage)
    socket.send(JSON.stringify({ type: 'message', id: `q-${count}`, text }))
  })
}

/** One more question in the next chat; how long from `dueAt` until its answer, and whether it was one. */
async function timed(dueAt: number): Promise<{ ms: number; isAnswer: boolean }> {
  count++
  const kind = await ask(chats[count % chats.length]!, questions[count % questions.length]!)
  return { ms: performance.now() - dueAt, isAnswer: kind === 'answer' }
}

async function oneByOne(wanted: number) {
  const told = []
  for (let at = 0; at < wanted; at++) told.push(await timed(performance.now()))
  return told
}

/** As many a second as are wanted, whether or not the ones before are answered. */
async function steadily(wanted: number, perSecond: number) {
  const begun = performance.now()
  const told = Array.from({ length: wanted }, async (_, at) => {
    const dueAt = begun + (at * 1000) / perSecond
    await setTimeout(Math.max(0, dueAt - performance.now()))
    return timed(dueAt)
  })
  return Promise.all(told)
}

serveParent(
  { questions: questions.length },
  async ({ ask: wanted, perSecond }: { ask: number; perSecond?: number }) => {
    const told = perSecond === undefined ? await oneByOne(wanted) : await steadily(wanted, perSecond)
    const ms = told.map((one) => one.ms)
    const answered = told.filter(({ isAnswer }) => isAnswer).length
    return { p50Ms: quantile(ms, 0.5), p99Ms: quantile(ms, 0.99), answered: answered / wanted }
  },
)
