import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Webhook } from 'standardwebhooks'
import { type AppDeps, buildApp, type Gateway } from '../../../src/app.ts'
import { loadFirstReference } from '../../../src/content/index.ts'
import { type Database, migrate, openEmbedded } from '../../../src/db/index.ts'
import type { Article } from '../../../src/knowledge/index.ts'
import { createLog } from '../../../src/log.ts'
import { openMediaFolder } from '../../../src/media/index.ts'
import { localEmbedder } from '../../../src/model/index.ts'
import { addUser, type Role, systemActor } from '../../../src/people/index.ts'
import { findTicket } from '../../../src/tickets/index.ts'
import { createVault, newDataKey, type Vault } from '../../../src/vault/index.ts'
import { Chat } from '../../gateway/support/chat.ts'
import { Receiver } from '../../gateway/support/receiver.ts'

const complaint = '我要投诉，昨天晚上朝阳区望京街道花家地小区楼下烧烤店油烟特别大，呛得睡不着，希望派人来查'
/** The smallest picture that a browser shows. */
const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

/** A whole gateway in this process, with catalogue and places but without articles, before which the desk is driven. */
export class DeskGateway {
  readonly db: Database
  readonly #vault: Vault
  readonly #gateway: Gateway
  readonly #close: () => Promise<void>

  private constructor(parts: { db: Database; vault: Vault; gateway: Gateway; close: () => Promise<void> }) {
    this.db = parts.db
    this.#vault = parts.vault
    this.#gateway = parts.gateway
    this.#close = parts.close
  }

  /** `changes` go before what the gateway is otherwise made of. */
  static async open(changes: Partial<AppDeps> = {}): Promise<DeskGateway> {
    const folder = await mkdtemp(join(tmpdir(), 'jiesu-desk-'))
    const db = await openEmbedded(folder)
    await migrate(db)
    await loadFirstReference(db, new Date(), () => {})
    const receiver = await new Receiver(secret).listen()
    const vault = createVault(newDataKey())
    const gateway = await buildApp({
      db,
      vault,
      clock: () => new Date(),
      log: createLog('silent'),
      embedder: localEmbedder(),
      model: null,
      dispatch: { url: () => receiver.url, secrets: [secret], timeoutMs: 2000, delaysMs: [10] },
      mediaFiles: await openMediaFolder(join(folder, 'media')),
      pages: fileURLToPath(new URL('../../../web/dist/', import.meta.url)),
      ...changes,
    })
    await gateway.http.listen({ host: '127.0.0.1', port: 0 })
    gateway.start()
    const close = async () => {
      await gateway.stop()
      await db.close()
      await receiver[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    }
    return new DeskGateway({ db, vault, gateway, close })
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#gateway.http.server.address() as AddressInfo).port}`
  }

  /** Articles for what is asked or matched. */
  async learn(articles: readonly Article[]): Promise<void> {
    await this.#gateway.knowledge.importArticles(articles, { actor: 'test' })
  }

  /** An account of that name with that role; gives its password. */
  async account(name: string, displayName: string, role: Role): Promise<string> {
    const deps = { db: this.db, vault: this.#vault, clock: () => new Date() }
    const actor = systemActor('test')
    return (await addUser(deps, actor, { name, displayName, roles: [role], isOwnPassword: true })).password
  }

  /** Articles that citizens are answered by at once. */
  async putArticles(articles: readonly Article[]): Promise<void> {
    await this.#gateway.knowledge.importArticles(articles, { actor: 'test' })
  }

  /** A citizen asks in the web chat; gives the kind of the reply. */
  async ask(text: string): Promise<string | undefined> {
    return (await this.#said(text)).kind
  }

  /** The words of the reply to a citizen. */
  async answerTo(text: string): Promise<string> {
    return (await this.#said(text)).text
  }

  async #said(text: string) {
    const chat = await Chat.open(`${this.origin.replace('http', 'ws')}/v1/chat`)
    const said = await chat.say(text)
    await chat.close()
    return said
  }

  /** A citizen complains, with a photo, up to the ticket; gives its number. */
  async fileTicket(matter = complaint): Promise<string> {
    const chat = await Chat.open(`${this.origin.replace('http', 'ws')}/v1/chat`)
    const form = new FormData()
    form.append('file', new Blob([new Uint8Array(Buffer.from(dot, 'base64'))]), 'dot.png')
    const headers = { authorization: `Bearer ${chat.session.resume}` }
    const upload = await fetch(`${this.origin}/v1/media`, { method: 'POST', headers, body: form })
    const { mediaId } = (await upload.json()) as { mediaId: string }
    await chat.say(matter, { attachments: [{ mediaId }] })
    let reply = await chat.say('13800138000，我姓王')
    for (let i = 0; i < 4 && !reply.quickReplies.includes('确认'); i++) reply = await chat.say('不清楚')
    const { ticket } = await chat.say('确认')
    await chat.close()
    return ticket!.ticketNo
  }

  /** Somebody says all that on a line, one after the other. */
  async talk(line: string, texts: readonly string[]): Promise<void> {
    const chat = await Chat.open(`${this.origin.replace('http', 'ws')}/v1/chat?line=${line}`)
    for (const text of texts) await chat.say(text)
    await chat.close()
  }

  /** A unit sends a ticket back and does not say why. */
  async sendBackWithoutReason(ticketNo: string): Promise<void> {
    const now = new Date()
    const data = { ticketNo, sequence: 1, unit: '望京街道办事处', at: now.toISOString() }
    const body = JSON.stringify({ specversion: '1.0', type: 'ticket.returned', data })
    const headers = {
      'content-type': 'application/cloudevents+json',
      'webhook-id': `evt_${ticketNo}`,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(`evt_${ticketNo}`, now, body),
    }
    await fetch(`${this.origin}/v1/dispatch/events`, { method: 'POST', headers, body })
  }

  /** A unit called a ticket done, in November 2026, and its requester is to be asked on the phone. */
  async callDone(ticketNo: string): Promise<void> {
    const kept = (await findTicket(this.db, this.#vault, ticketNo))!
    const at = new Date('2026-11-10T10:00:00+08:00')
    await this.db.transaction(async (tx) => {
      await tx.query(`update ticket set status = 'completed' where ticket_no = $1`, [ticketNo])
      await this.#gateway.followUps.onCompleted(tx, { ...kept, at })
      await tx.query(`update follow_up set mode = 'phone' where ticket_no = $1`, [ticketNo])
    })
  }

  close(): Promise<void> {
    return this.#close()
  }
}
