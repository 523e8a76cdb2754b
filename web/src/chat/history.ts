import { type ChatMessage, readMessage } from './frames.ts'
import type { Session } from './keepsakes.ts'

const timeoutMs = 8_000

/**
 * The story so far, oldest first, from `GET /v1/conversations/{id}/messages`.
 * Null when there is none to have: the token is no longer valid, or the network or the gateway fails.
 */
export async function fetchHistory(session: Session): Promise<ChatMessage[] | null> {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), timeoutMs)
  try {
    const response = await fetch(`/v1/conversations/${encodeURIComponent(session.conversationId)}/messages`, {
      headers: { authorization: `Bearer ${session.resume}` },
      signal: controller.signal,
    })
    return response.ok ? readHistory(await response.json()) : null
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}

function readHistory(body: unknown): ChatMessage[] {
  const messages = (body as { messages?: unknown } | null)?.messages
  if (!Array.isArray(messages)) return []
  return messages.flatMap((message: unknown) => readMessage(message, Date.now()) ?? [])
}
