import { type ChatMessage, readMessage } from './frames.ts'
import { callGateway } from './gateway-call.ts'
import type { Session } from './keepsakes.ts'
import type { OwnTicket } from './ticket-card.tsx'

/**
 * The story so far, oldest first, from `GET /v1/conversations/{id}/messages`.
 * Null when there is none to have: the token is no longer valid, or the network or the gateway fails.
 */
export async function fetchHistory(session: Session): Promise<ChatMessage[] | null> {
  const messages = await fetchList(session, 'messages')
  return messages?.flatMap((message) => readMessage(message, Date.now()) ?? []) ?? null
}

/** What was filed in the conversation, newest first, from `GET /v1/conversations/{id}/tickets`. Null as above. */
export async function fetchTickets(session: Session): Promise<OwnTicket[] | null> {
  return (await fetchList(session, 'tickets')) as OwnTicket[] | null
}

async function fetchList({ conversationId, resume }: Session, name: 'messages' | 'tickets'): Promise<unknown[] | null> {
  const path = `/v1/conversations/${encodeURIComponent(conversationId)}/${name}`
  const answer = await callGateway(path, { headers: { authorization: `Bearer ${resume}` } })
  if (!answer?.ok) return null
  const list = answer.body[name]
  return Array.isArray(list) ? list : []
}
