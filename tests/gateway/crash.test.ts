import { expect, test } from 'vitest'
import { Chat } from './support/chat.ts'
import { freshDatabase } from './support/database.ts'
import { serveProcess } from './support/process.ts'
import { Receiver } from './support/receiver.ts'
import { dataKey, dispatchSecret } from './support/start.ts'

const KILLS = 3
/** The seed of the moments at which the process is killed; printed when the test fails. */
const seed = Number(process.env.CRASH_SEED ?? Math.floor(Math.random() * 1e9))

test('a gateway that is killed at any moment finishes what it acknowledged, once', { timeout: 300_000 }, async () => {
  const store = await freshDatabase()
  await store.close()
  await using receiver = await new Receiver(dispatchSecret).listen()
  const env = { ...store.env, DATA_KEY: dataKey, DISPATCH_URL: receiver.url, DISPATCH_SECRET: dispatchSecret }
  const random = mulberry(seed)
  const told: { resume: string; acked: string[] }[] = []

  for (let n = 0; n < KILLS; n++) {
    const gateway = await serveProcess(env)
    const people = await Promise.all(Array.from({ length: 6 }, () => citizen(gateway.origin)))
    const killed = new Promise((resolve) => setTimeout(resolve, 20 + random() * 400)).then(() => gateway.kill())
    const stories = people.map((person) => person.run())
    await killed
    told.push(...(await Promise.all(stories)))
  }

  const gateway = await serveProcess(env)
  const faults: string[] = []
  let filed = 0
  for (const { resume, acked } of told) {
    const chat = await Chat.open(`${gateway.origin.replace('http', 'ws')}/v1/chat?resume=${resume}`)
    const replies = await Promise.all(acked.map((id) => chat.frame((frame) => frame.replyTo === id)))
    for (const id of acked) {
      const count = chat.messages.filter((frame) => frame.replyTo === id).length
      if (count !== 1) faults.push(`${count} replies to ${id}`)
    }
    filed += new Set(replies.filter((reply) => reply.kind === 'ticket').map((reply) => reply.ticket!.ticketNo)).size
    await chat.close()
  }
  const events = await receiver.arrived(filed)
  await gateway.kill('SIGTERM')
  await store.remove()

  expect({ seed, faults }).toEqual({ seed, faults: [] })
  expect(new Set(events.map((event) => event.subject)).size).toBe(events.length)
  expect(told.flatMap((one) => one.acked).length).toBeGreaterThan(0)
})

let wishes = 0

/** Somebody who files one suggestion after another, each another matter, until the line goes dead. */
async function citizen(origin: string) {
  const chat = await Chat.open(`${origin.replace('http', 'ws')}/v1/chat`)
  const acked: string[] = []
  const post = async (text: string) => {
    const ack = await chat.post(text, `${chat.session.conversationId}-${acked.length}`)
    if (ack.type === 'ack') acked.push(ack.messageId)
    await chat.frame((frame) => frame.replyTo === ack.messageId)
  }
  return {
    async run() {
      try {
        for (;;) {
          const wish = ++wishes
          await post(`建议在朝阳区望京街道花家地${wish}号楼前多装几盏路灯，电话${13_800_000_000 + wish}`)
          await post('确认')
        }
      } catch {
        return { resume: chat.session.resume, acked }
      }
    },
  }
}

/** A small seeded generator (mulberry32): the same seed kills at the same moments. */
function mulberry(a: number): () => number {
  let state = a
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
