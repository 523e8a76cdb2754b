import type { ChatAppeal } from '../conversation/index.ts'
import { AppError, type Filed, type Line, type StoredMessage } from '../domain/index.ts'
import { sourceOfChat } from './chat-talk.ts'
import type { LiveAssist } from './live.ts'
import { appealOf, transcriptOf } from './submit.ts'

export interface ChatSubmitDeps {
  messages: {
    lineOf: (conversationId: string) => Promise<Line | null>
    history: (conversationId: string) => Promise<StoredMessage[]>
  }
  assist: LiveAssist
  /** Files in the conversation that it was said in. */
  file: (appeal: ChatAppeal) => Promise<Filed>
}

/**
 * Files the form of a chat as it stands, in that chat. `heldBy` is the wish by which the agent holds it: one taking over
 * is one ticket, however often the button is pressed. Throws CONVERSATION_UNKNOWN, CALL_EMPTY.
 */
export async function submitChat(
  { messages, assist, file }: ChatSubmitDeps,
  conversationId: string,
  { agentId, heldBy }: { agentId: string; heldBy: string },
): Promise<Filed> {
  const line = await messages.lineOf(conversationId)
  if (!line) throw new AppError('CONVERSATION_UNKNOWN', 'there is no such conversation')
  const history = await messages.history(conversationId)
  const { form } = await assist.follow(conversationId, sourceOfChat(conversationId, line, history).turns)
  const said = history.filter(({ author }) => author !== 'system')
  const words = said.map(({ at, author, text }) => ({ at, text, author: author as 'requester' | 'bot' | 'agent' }))
  const createdAt = said.find(({ author }) => author === 'requester')?.at
  const appeal = appealOf(form, { line, transcript: transcriptOf(words), agentId, ...(createdAt && { createdAt }) })
  const filed = await file({ conversationId, draftId: heldBy, appeal })
  if (!filed.duplicate) await assist.keepOutcomes(conversationId)
  return filed
}
