import type { LiveAssist, Submitted } from '../../assist/index.ts'
import type { Calls } from '../../calls/index.ts'
import type { Filed } from '../../domain/index.ts'

/** Calls as they happen, and what stands beside them. */
export interface CallDeskDeps {
  calls: Calls
  assist: LiveAssist
  /** Files the form of a call as it stands; one call is one ticket. Throws CALL_UNKNOWN, CALL_EMPTY. */
  submit: (id: string, agent: { id: string }) => Promise<Submitted>
  /** Files the form of a chat as it stands; one taking over (`heldBy`) is one ticket. Throws CONVERSATION_UNKNOWN, CALL_EMPTY. */
  submitChat: (conversationId: string, by: { agentId: string; heldBy: string }) => Promise<Filed>
  /** Sign-in names of everybody who works at the desk; looked at anew when `wanted` is not among those known. */
  userNames: (wanted?: string | null) => Promise<ReadonlySet<string>>
}
