import type { Line, StoredMessage, Turn } from '../domain/index.ts'
import type { TalkSource } from './news.ts'

/** A message as a turn: what the bot says asks as an agent's words do. */
function turnOfMessage({ messageId, seq, author, text }: StoredMessage): Turn {
  return { segment: messageId, revision: 0, speaker: author === 'requester' ? 'caller' : 'agent', text, order: seq }
}

/** What of a chat its talk is made from: the words of both sides, without notices that come by themselves. */
export function sourceOfChat(conversationId: string, line: Line, messages: readonly StoredMessage[]): TalkSource {
  const said = messages.filter(({ author, text }) => author !== 'system' && text.trim() !== '')
  return { conversationId, line, callerNumber: null, turns: said.map(turnOfMessage) }
}
