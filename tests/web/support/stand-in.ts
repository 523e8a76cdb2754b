import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { buffer, json } from 'node:stream/consumers'
import { type WebSocket, WebSocketServer } from 'ws'

/** One thing that the stand-in says: the members of the contract's message frame, and what streams before it. */
export interface Line {
  text: string
  kind: string
  deltas?: string[]
  [member: string]: unknown
}

/** What is said to a message. An empty list is silence; `fault` refuses the message. */
export type Script = (text: string) => readonly Line[] | { fault: string }

interface Stored {
  messageId: string
  author: string
  externalId: string | null
  at: string
  [member: string]: unknown
}

interface Conversation {
  id: string
  token: string
  messages: Stored[]
}

type Frame = Record<string, unknown> & { type: string }

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

/** The strictest policy that the gateway may set for its pages. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; connect-src 'self'; form-action 'none'"

/** A page that was closed in the middle of what it sent waits for no answer; any other fault is one. */
function unlessCutOff(request: IncomingMessage, answering: Promise<void>): void {
  answering.catch((error: unknown) => {
    if (request.complete) throw error
  })
}

/**
 * Serves the built pages and speaks the web chat's frames from a script, so that the page can be tested by itself.
 * It stores each client id once and resumes by token, as the contract says; it decides nothing.
 */
export class StandIn {
  /** Every frame that a page has sent, in order. */
  readonly received: Frame[] = []
  readonly connections: URLSearchParams[] = []
  private readonly conversations: Conversation[] = []
  private readonly server = createServer((request, response) => this.serve(request, response))
  private readonly sockets = new WebSocketServer({ noServer: true })
  private readonly pages: string
  private readonly script: Script
  private isDown = false
  /** What `GET …/tickets` lists. */
  tickets: Record<string, unknown>[] = []
  /** While true, lists of tickets are refused. */
  isListBroken = false
  /** What `POST /v1/conversations/recover` was asked, in order. */
  readonly proofs: Record<string, unknown>[] = []
  /** Codes that the next recoveries are refused with. */
  readonly recoveryFaults: string[] = []
  /** Files as they were uploaded, by their ids. */
  readonly media = new Map<string, { type: string; bytes: Buffer }>()
  /** Codes that the next uploads are refused with. */
  readonly uploadFaults: string[] = []
  /** While set, uploads are answered only when it resolves. */
  uploadGate: Promise<void> = Promise.resolve()
  /** When true, messages are stored but no acknowledgement and no reply gets out. */
  isMute = false

  constructor(pages: string, script: Script) {
    this.pages = pages
    this.script = script
    this.server.on('upgrade', (request, socket, head) => {
      if (this.isDown) socket.destroy()
      else this.sockets.handleUpgrade(request, socket, head, (client) => this.greet(client, request))
    })
  }

  /** Listens on a free port and gives the address of the citizens' page. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.cut()
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }

  /** Breaks every connection; new ones are taken at once. */
  cut(): void {
    for (const client of this.sockets.clients) client.terminate()
  }

  /** Breaks every connection and takes none until `up`. */
  down(): void {
    this.isDown = true
    this.cut()
  }

  up(): void {
    this.isDown = false
  }

  /** No token is valid any more. */
  expireTokens(): void {
    for (const conversation of this.conversations) conversation.token = randomUUID()
  }

  /** Texts of a person's messages as stored, each once. */
  stored(): unknown[] {
    return this.conversations.flatMap(({ messages }) =>
      messages.filter(({ author }) => author === 'requester').map(({ text }) => text),
    )
  }

  /** Says something by itself, as an agent or a notice would. */
  speak(line: Line): void {
    for (const client of this.sockets.clients) {
      const conversation = this.conversations[this.conversations.length - 1]
      if (conversation) this.tell(client, conversation, line, null)
    }
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://localhost')
    if (pathname === '/v1/conversations/recover') {
      unlessCutOff(request, this.serveRecovery(request, response))
      return
    }
    if (pathname.startsWith('/v1/conversations/')) {
      this.serveHistory(request, response)
      return
    }
    if (pathname.startsWith('/v1/media')) {
      unlessCutOff(request, this.serveMedia(request, response))
      return
    }
    if (pathname === '/another-site') {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end(`<iframe src="${query.get('shows')}" width="380" height="700"></iframe>`)
      return
    }
    const isPage = pathname === '/' || pathname === '/enterprise'
    const file = join(this.pages, isPage ? 'index.html' : pathname)
    if (!existsSync(file)) return void response.writeHead(404).end()
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': policy,
    })
    response.end(readFileSync(file))
  }

  private serveHistory(request: IncomingMessage, response: ServerResponse): void {
    const [id, list] = request.url?.split('/').slice(3) ?? []
    const conversation = this.conversations.find((one) => one.id === id)
    const isOwner = conversation && request.headers.authorization === `Bearer ${conversation.token}`
    const isTickets = list === 'tickets'
    if (!isOwner || (isTickets && this.isListBroken)) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(isTickets ? { tickets: this.tickets } : { messages: conversation.messages }))
  }

  /** Gives back the first conversation that was begun, with a new token. */
  private async serveRecovery(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.proofs.push((await json(request)) as Record<string, unknown>)
    const [conversation] = this.conversations
    const fault = this.recoveryFaults.shift()
    if (conversation && !fault) conversation.token = randomUUID()
    response.writeHead(fault ? 404 : 200, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify(fault ? { code: fault } : { conversationId: conversation?.id, resume: conversation?.token }),
    )
  }

  private async serveMedia(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request)
    await this.uploadGate
    const isOwner = this.conversations.some(({ token }) => request.headers.authorization === `Bearer ${token}`)
    const fault = isOwner ? request.method === 'POST' && this.uploadFaults.shift() : 'RESUME_INVALID'
    const known = this.media.get(request.url?.split('/')[3] ?? '')
    if (fault || (request.method === 'GET' && !known)) {
      response.writeHead(isOwner ? 400 : 401, { 'content-type': 'application/problem+json' })
      response.end(JSON.stringify({ code: fault || 'MEDIA_UNKNOWN' }))
    } else if (known) {
      response.writeHead(200, { 'content-type': known.type }).end(known.bytes)
    } else {
      const headers = { 'content-type': String(request.headers['content-type']) }
      const file = (await new Response(body, { headers }).formData()).get('file') as File
      const media = { type: file.type, bytes: Buffer.from(await file.arrayBuffer()) }
      const mediaId = randomUUID()
      this.media.set(mediaId, media)
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ mediaId, type: media.type, bytes: media.bytes.length }))
    }
  }

  private greet(client: WebSocket, request: IncomingMessage): void {
    const query = new URL(request.url ?? '/', 'http://localhost').searchParams
    this.connections.push(query)
    const resume = query.get('resume')
    const known = this.conversations.find(({ token }) => token === resume)
    if (resume && !known)
      send(client, { type: 'error', code: 'RESUME_INVALID', detail: 'The resume token is not valid.' })
    const conversation = known ?? this.begin()
    conversation.token = randomUUID()
    send(client, { type: 'session', conversationId: conversation.id, resume: conversation.token })
    const after = conversation.messages.findIndex(({ messageId }) => messageId === query.get('after'))
    for (const message of conversation.messages.slice(after + 1)) {
      if (message.author !== 'requester') send(client, { type: 'message', ...message })
    }
    client.on('message', (data) => this.hear(client, conversation, JSON.parse(String(data)) as Frame))
  }

  private begin(): Conversation {
    const conversation = { id: randomUUID(), token: '', messages: [] }
    this.conversations.push(conversation)
    return conversation
  }

  private hear(client: WebSocket, conversation: Conversation, frame: Frame): void {
    this.received.push(frame)
    if (frame.type !== 'message') return
    const id = String(frame.id)
    const known = conversation.messages.find(({ externalId }) => externalId === id)
    if (known) return void send(client, { type: 'ack', id, messageId: known.messageId })
    const answer = this.script(String(frame.text))
    if ('fault' in answer) return void send(client, { type: 'error', code: answer.fault, detail: '', id })
    const attachments = ((frame.attachments ?? []) as { mediaId: string }[]).map(({ mediaId }) => {
      const { type, bytes } = this.media.get(mediaId)!
      return { mediaId, type, bytes: bytes.length }
    })
    const said = { author: 'requester', text: frame.text, kind: null, externalId: id, attachments }
    const own = this.store(conversation, said)
    if (this.isMute) return
    send(client, { type: 'ack', id, messageId: own.messageId })
    for (const line of answer) this.tell(client, conversation, line, own.messageId)
  }

  private tell(client: WebSocket, conversation: Conversation, line: Line, replyTo: string | null): void {
    const { deltas = [], ...members } = line
    const message = this.store(conversation, {
      author: 'bot',
      citations: [],
      quickReplies: [],
      aiGenerated: false,
      ...members,
      replyTo,
    })
    for (const text of deltas) send(client, { type: 'delta', messageId: message.messageId, text })
    setTimeout(() => send(client, { type: 'message', ...message }), deltas.length > 0 ? 300 : 0)
  }

  private store(conversation: Conversation, members: Record<string, unknown>): Stored {
    const at = new Date().toISOString()
    const message = { author: 'bot', externalId: null, ...members, messageId: randomUUID(), at }
    conversation.messages.push(message)
    return message
  }
}

function send(client: WebSocket, frame: Frame): void {
  if (client.readyState === client.OPEN) client.send(JSON.stringify(frame))
}
