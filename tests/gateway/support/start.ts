import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import { type AppDeps, buildApp, type Gateway } from '../../../src/app.ts'
import type { Database } from '../../../src/db/index.ts'
import { createLog } from '../../../src/log.ts'
import { openMediaFolder } from '../../../src/media/index.ts'
import { localEmbedder } from '../../../src/model/index.ts'
import { createVault, type Vault } from '../../../src/vault/index.ts'
import { Chat } from './chat.ts'
import { freshDatabase, type TestDatabase } from './database.ts'
import { Receiver } from './receiver.ts'

export const dispatchSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
export const dataKey = Buffer.alloc(32, 9).toString('base64')

let eventCount = 0

/** A whole gateway with its own database and dispatch system; gone when the test ends. */
export class TestGateway implements AsyncDisposable {
  readonly store: TestDatabase
  readonly receiver: Receiver
  readonly gateway: Gateway
  readonly db: Database
  readonly vault: Vault
  /** Where uploads lie. */
  readonly mediaFolder: string
  /** All that was logged, as text. */
  readonly log: () => string
  readonly #chats: Chat[] = []

  constructor(parts: Pick<TestGateway, 'store' | 'receiver' | 'gateway' | 'db' | 'vault' | 'mediaFolder' | 'log'>) {
    this.store = parts.store
    this.receiver = parts.receiver
    this.gateway = parts.gateway
    this.db = parts.db
    this.vault = parts.vault
    this.mediaFolder = parts.mediaFolder
    this.log = parts.log
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.gateway.http.server.address() as AddressInfo).port}`
  }

  /** Opens the web chat; `query` is what stands behind the question mark. */
  async chat(query = ''): Promise<Chat> {
    const chat = await Chat.open(`${this.origin.replace('http', 'ws')}/v1/chat${query && `?${query}`}`)
    this.#chats.push(chat)
    return chat
  }

  async count(table: string): Promise<number> {
    const [row] = await this.db.query<{ count: number }>(`select count(*)::int as count from ${table}`)
    return row!.count
  }

  /** Sends a signed status event as the dispatch system does. */
  async dispatch(
    type: string,
    data: object,
    options: { id?: string; secret?: string; at?: Date } = {},
  ): Promise<Response> {
    const id = options.id ?? `evt_${++eventCount}`
    const at = options.at ?? new Date()
    const body = JSON.stringify({ specversion: '1.0', id, source: '/dispatch', type, data })
    const signature = new Webhook(options.secret ?? dispatchSecret).sign(id, at, body)
    return fetch(`${this.origin}/v1/dispatch/events`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/cloudevents+json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': signature,
      },
    })
  }

  /** Says something in a conversation that answers nothing, as news of a ticket does. */
  async say(conversationId: string, text: string): Promise<void> {
    const reply = {
      author: 'system',
      kind: 'notice',
      text,
      citations: [],
      aiGenerated: false,
      quickReplies: [],
    } as const
    const { messages } = this.gateway
    messages.publish(
      await this.db.transaction((tx) =>
        messages.append(tx, conversationId, { ...reply, citations: [], quickReplies: [] }),
      ),
    )
  }

  /** Resolves when nothing waits to be sent or worked on any more. */
  async drained(): Promise<void> {
    while ((await this.count(`outbox where status = 'waiting'`)) > 0) await nextTurn()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const chat of this.#chats) if (chat.closed === undefined) await chat.close()
    await this.gateway.stop()
    await this.db.close()
    await this.receiver[Symbol.asyncDispose]()
    await this.store.remove()
  }
}

/** Another gateway on the same database, as a second replica behind the balancer; to be stopped by the test. */
export async function startReplica(of: TestGateway): Promise<{ origin: string; stop: () => Promise<void> }> {
  const db = await of.store.reopen()
  const gateway = await buildApp({
    ...deps(of),
    db,
    log: createLog('silent'),
    mediaFiles: await openMediaFolder(of.mediaFolder),
  })
  await gateway.http.listen({ host: '127.0.0.1', port: 0 })
  gateway.start()
  return {
    origin: `http://127.0.0.1:${(gateway.http.server.address() as AddressInfo).port}`,
    async stop() {
      await gateway.stop()
      await db.close()
    },
  }
}

function deps({ vault, receiver }: Pick<TestGateway, 'vault' | 'receiver'>) {
  return {
    vault,
    clock: () => new Date(),
    embedder: localEmbedder(),
    model: null,
    dispatch: { url: () => receiver.url, secrets: [dispatchSecret], timeoutMs: 2000, delaysMs: [10, 10, 10] },
    pages: new URL('../../../web/dist/', import.meta.url).pathname,
  }
}

/** Starts a gateway of its own for one test; `through` opens its database by another way than the test's own. */
export async function start(
  changes: Partial<AppDeps> = {},
  through?: (store: TestDatabase) => Promise<Database>,
): Promise<TestGateway> {
  const store = await freshDatabase()
  const mediaFolder = join(store.env.DATA_DIR!, 'media')
  const receiver = await new Receiver(dispatchSecret).listen()
  const vault = createVault(dataKey)
  const lines: string[] = []
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  const gateway = await buildApp({
    ...deps({ vault, receiver }),
    db: through ? await through(store) : store.db,
    log: createLog('trace', sink),
    mediaFiles: await openMediaFolder(mediaFolder),
    ...changes,
  })
  await gateway.http.listen({ host: '127.0.0.1', port: 0 })
  gateway.start()
  return new TestGateway({ store, receiver, gateway, db: store.db, vault, mediaFolder, log: () => lines.join('') })
}
