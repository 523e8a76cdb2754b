import { EventEmitter } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { type Bot, type BotMessage, WechatyBridge } from '../../src/channels/index.ts'

/**
 * The bridge in a process of its own, to be killed: what people write comes by standard input, a
 * JSON line each, and so do its log-ins and log-outs (`{event}`).
 */

interface Said {
  id: string
  peer: string
  text?: string
  /** A file that the platform gives after so long. */
  fileAfterMs?: number
}

const [url, apiKey, spoolFolder] = process.argv.slice(2) as [string, string, string]

class FakeBot extends EventEmitter {
  readonly Contact = { find: async () => undefined }
  async start(): Promise<void> {}
  async stop(): Promise<void> {}
}

function messageOf({ id, peer, text, fileAfterMs }: Said): BotMessage {
  return {
    id,
    type: () => (fileAfterMs === undefined ? 7 : 6),
    text: () => text ?? '',
    talker: () => ({ id: peer }),
    room: () => undefined,
    mentionSelf: async () => false,
    toLocation: () => Promise.reject(new Error('no place')),
    toFileBox: async () => {
      await wait(fileAfterMs)
      return { toBuffer: async () => Buffer.from('a picture') }
    },
  }
}

const bot = new FakeBot()
const log = { info() {}, warn() {}, error() {} }
const bridge = new WechatyBridge({ bot: bot as unknown as Bot, url, apiKey, spoolFolder, log, onScan() {}, pollMs: 20 })
await bridge.start()
console.log('started')
createInterface({ input: process.stdin }).on('line', (line) => {
  const said = JSON.parse(line) as Said | { event: 'login' | 'logout' }
  if ('event' in said) bot.emit(said.event, { id: 'own' })
  else bot.emit('message', messageOf(said))
})
