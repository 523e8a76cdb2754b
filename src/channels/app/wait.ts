import type { StoredMessage } from '../../domain/index.ts'
import type { ChannelHost, ConversationNews } from '../channel.ts'

/** Replies that are there before the patience of whoever sent a message ends. */
export interface Awaited {
  messageId: string
  replies: StoredMessage[]
}

/**
 * Stores a message and waits for its one reply, at most so long. What was said meanwhile comes with it, in order.
 * A repeat of a message that was answered before gets that answer again.
 */
export async function receiveAndWait(
  host: ChannelHost,
  message: Parameters<ChannelHost['receive']>[0],
  patienceMs: number,
): Promise<Awaited> {
  const { conversationId } = message
  const heard: StoredMessage[] = []
  const answered = Promise.withResolvers<void>()
  let messageId: string | undefined
  const isReply = ({ replyTo }: StoredMessage) => replyTo !== null && replyTo === messageId
  const unsubscribe = host.subscribe(conversationId, (news: ConversationNews) => {
    if (news.type === 'closed') answered.resolve()
    if (news.type !== 'message') return
    heard.push(news.message)
    if (isReply(news.message)) answered.resolve()
  })
  const timer = setTimeout(() => answered.resolve(), patienceMs)
  try {
    messageId = await host.receive(message)
    const before = (await host.history(conversationId, messageId)).filter(isReply)
    if (before.length > 0) return { messageId, replies: before }
    if (!heard.some(isReply)) await answered.promise
    if (!heard.some(isReply)) return { messageId, replies: [] }
    // More than the reply may be words from before, told again: the log says what was said since.
    const said = heard.length === 1 ? heard : await host.history(conversationId, messageId)
    return { messageId, replies: said.filter(({ author }) => author !== 'requester') }
  } finally {
    clearTimeout(timer)
    unsubscribe()
  }
}
