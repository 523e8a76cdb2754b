import { createHash, timingSafeEqual } from 'node:crypto'
import type { AppDeps } from './app.ts'
import {
  LiveAssist,
  listenToCalls,
  type Submitted,
  sourceOf,
  sourceOfChat,
  submitCall,
  submitChat,
} from './assist/index.ts'
import { Calls } from './calls/index.ts'
import { noAccounts, type PhoneHost } from './channels/index.ts'
import type { ChatAppeal, Reference } from './conversation/index.ts'
import type { FileAppeal, Filed } from './domain/index.ts'
import type { Knowledge } from './knowledge/index.ts'
import type { MessageLog } from './messages/index.ts'
import { listUsers, type People } from './people/index.ts'

const NAMES_MS = 5_000

/** The parts that calls and the assistance beside them are joined from. */
export interface LiveParts {
  messages: MessageLog
  knowledge: Knowledge
  reference: () => Reference
  fileAppeal: FileAppeal
  /** Files an appeal in the chat that it was said in. */
  fileInChat: (appeal: ChatAppeal) => Promise<Filed>
  people: People
}

/** Calls as they happen, the assistance that listens to them, and the phone feed's way in. */
export interface LiveCalls {
  calls: Calls
  assist: LiveAssist
  submit: (id: string, agent: { id: string }) => Promise<Submitted>
  submitChat: (conversationId: string, by: { agentId: string; heldBy: string }) => Promise<Filed>
  userNames: (wanted?: string | null) => Promise<ReadonlySet<string>>
  phoneHost: PhoneHost
  stop: () => void
}

export function joinCalls(deps: AppDeps, parts: LiveParts): LiveCalls {
  const { messages, knowledge, reference, fileAppeal, people } = parts
  const { db, vault, clock, log } = deps
  const calls = new Calls({
    db,
    vault,
    clock,
    conversationOf: (account, peerId, line) => messages.conversationOf({ channel: 'phone', account, peerId, line }),
  })
  const assist = new LiveAssist({
    db,
    vault,
    clock,
    log,
    reference,
    knowledge,
    hasModel: deps.model !== null,
    load: async (id) => {
      const line = await messages.lineOf(id)
      return line ? sourceOfChat(id, line, await messages.history(id)) : sourceOf(calls, id)
    },
  })
  const stop = listenToCalls(calls, assist, (err) => log.error({ err }, 'a call could not be followed'))
  const submit = (id: string, agent: { id: string }) => submitCall({ db, calls, assist, fileAppeal }, id, agent)
  return {
    calls,
    assist,
    submit,
    submitChat: (id, by) => submitChat({ messages, assist, file: parts.fileInChat }, id, by),
    userNames: rememberedNames(deps),
    phoneHost: phoneHost(deps, calls, people),
    stop,
  }
}

/** Accounts come and go rarely: they are looked at anew after a while, and when a name is wanted that is not known. */
function rememberedNames({ db }: AppDeps): LiveCalls['userNames'] {
  let names: ReadonlySet<string> = new Set()
  let until = 0
  return async (wanted) => {
    const isMissing = wanted ? !names.has(wanted.toLowerCase()) : false
    if (!isMissing && performance.now() < until) return names
    names = new Set((await listUsers(db)).map(({ name }) => name))
    until = performance.now() + NAMES_MS
    return names
  }
}

/** Keys of the accounts file name a trunk each; a key of scope `calls` is a trunk of its own. */
function phoneHost({ accounts = noAccounts }: AppDeps, calls: Calls, people: People): PhoneHost {
  return {
    async authenticate(bearer) {
      const found = Object.entries(accounts.phone).find(([, { apiKey }]) => isSame(apiKey, bearer))
      if (!found) {
        const key = await people.requireKey(bearer, 'calls')
        return { account: `key-${key.id}`, channelMap: {}, line: 'citizen' }
      }
      const [account, { channelMap, line }] = found
      return { account, channelMap, line }
    },
    accept: (account, event) => calls.accept(account, event),
    nextSegment: (account, callId, stream) => calls.nextSegment(account, callId, stream),
  }
}

/** Takes as long for a wrong key as for the right one. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
