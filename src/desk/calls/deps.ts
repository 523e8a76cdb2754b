import type { LiveAssist, Submitted } from '../../assist/index.ts'
import type { Calls } from '../../calls/index.ts'

/** Calls as they happen, and what stands beside them. */
export interface CallDeskDeps {
  calls: Calls
  assist: LiveAssist
  /** Files the form of a call as it stands; one call is one ticket. Throws CALL_UNKNOWN, CALL_EMPTY. */
  submit: (id: string, agent: { id: string }) => Promise<Submitted>
  /** Sign-in names of everybody who works at the desk; looked at anew when `wanted` is not among those known. */
  userNames: (wanted?: string | null) => Promise<ReadonlySet<string>>
}
