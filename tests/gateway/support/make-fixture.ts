/**
 * Makes the backup that `upgrade.test.ts` restores: `node tests/gateway/support/make-fixture.ts 5 FILE`, to be run once
 * at a release, with the newest migration that it has. Its reference data and articles are left out, to keep it small:
 * a gateway that finds none loads its own.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { Webhook } from 'standardwebhooks'
import { buildApp } from '../../../src/app.ts'
import { writeBackup } from '../../../src/backup/index.ts'
import { loadFirstKnowledge, loadFirstReference } from '../../../src/content/index.ts'
import { migrateWithin, openEmbedded } from '../../../src/db/index.ts'
import { checkKey } from '../../../src/installation.ts'
import { openMediaFolder } from '../../../src/media/index.ts'
import { localEmbedder } from '../../../src/model/index.ts'
import { createVault } from '../../../src/vault/index.ts'
import { Chat, type Frame } from './chat.ts'
import { Receiver } from './receiver.ts'
import { dataKey, dispatchSecret } from './start.ts'

const [last, path] = process.argv.slice(2)
if (!last || !path) throw new Error('name the newest migration of the release, and the file to write')

const folder = await mkdtemp(join(tmpdir(), 'jiesu-fixture-'))
const db = await openEmbedded(folder)
const vault = createVault(dataKey)
await db.transaction((tx) => migrateWithin(tx, new Set(Array.from({ length: Number(last) }, (_, n) => n + 1))))
await checkKey(db, vault)
await loadFirstReference(db, new Date(), () => {})

const receiver = await new Receiver(dispatchSecret).listen()
const gateway = await buildApp({
  db,
  vault,
  clock: () => new Date(),
  log: pino({ level: 'silent' }),
  embedder: localEmbedder(),
  model: null,
  dispatch: { url: () => receiver.url, secrets: [dispatchSecret], timeoutMs: 2000 },
  mediaFiles: await openMediaFolder(join(folder, 'media')),
  pages: folder,
})
await loadFirstKnowledge(gateway.knowledge, () => {})
const origin = await gateway.http.listen({ host: '127.0.0.1', port: 0 })
gateway.start()

const chat = await Chat.open(`${origin.replace('http', 'ws')}/v1/chat`)
let said = 0
const answer = await say('暖气几号来啊')
chat.send({ type: 'feedback', messageId: answer.messageId, helpful: true, comment: '说得清楚' })
await say('我要投诉，昨天晚上朝阳区望京街道花家地小区楼下烧烤店油烟特别大，呛得睡不着，希望派人来查')
await say('13800138000，我姓王')
const { ticket } = await say('确认')
await receiver.arrived(1)
const told = chat.frame((frame) => frame.kind === 'progress')
await report({ ticketNo: ticket?.ticketNo, sequence: 1, unit: '望京街道办事处', at: new Date().toISOString() })
await told
await say('转人工')
await chat.close()
await gateway.stop()

await db.script(
  'delete from area_alias; delete from area; delete from district_department; delete from catalogue_unit; ' +
    'delete from catalogue_leaf; delete from catalogue_version; delete from knowledge_change; delete from article',
)
const options = { path, mediaFolder: join(folder, 'media'), keyId: vault.keyId, now: new Date(), report: () => {} }
console.log(ticket?.ticketNo, await writeBackup(db, options))
await db.close()
await receiver[Symbol.asyncDispose]()
await rm(folder, { recursive: true })

/** Says something under an id that no test uses, and waits for the reply. */
async function say(text: string): Promise<Frame> {
  const { messageId } = await chat.post(text, `fixture-${++said}`)
  return chat.frame((frame) => frame.type === 'message' && frame.replyTo === messageId)
}

/** Tells the gateway, as the dispatch system does, that a ticket was accepted. */
async function report(data: object): Promise<void> {
  const body = JSON.stringify({
    specversion: '1.0',
    id: 'evt_fixture',
    source: '/dispatch',
    type: 'ticket.accepted',
    data,
  })
  const at = new Date()
  const response = await fetch(`${origin}/v1/dispatch/events`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/cloudevents+json',
      'webhook-id': 'evt_fixture',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(dispatchSecret).sign('evt_fixture', at, body),
    },
  })
  if (!response.ok) throw new Error(`the event was refused: ${response.status}`)
}
