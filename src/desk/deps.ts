import type { Database } from '../db/index.ts'
import type { Catalogue, Clock, Log } from '../domain/index.ts'
import type { Editing, ImportDesk } from '../editorial/index.ts'
import type { Companies, Conferences, GreenChannels, Managers, Policies } from '../enterprise/index.ts'
import type { FollowUps } from '../followup/index.ts'
import type { Receiver } from '../handoff/index.ts'
import type { Knowledge } from '../knowledge/index.ts'
import type { MessageLog } from '../messages/index.ts'
import type { Oidc, People } from '../people/index.ts'
import type { Takeover } from '../takeover/index.ts'
import type { CategoryCandidate, Gazetteer } from '../tickets/index.ts'
import type { Vault } from '../vault/index.ts'
import type { CallDeskDeps } from './calls/index.ts'

/** What the desk's routes are given. */
export interface DeskDeps {
  db: Database
  vault: Vault
  clock: Clock
  log: Log
  people: People
  /** Sign-in through the city's identity provider, where one is set. */
  oidc: Oidc | null
  takeover: Takeover
  followUps: FollowUps
  /** The receivers of ticket events were given something to do. */
  onOutbox: () => void
  messages: MessageLog
  /** Files that people sent along, by conversation, or by their id alone. Both throw MEDIA_UNKNOWN. */
  media: {
    read: (conversationId: string, mediaId: string) => Promise<{ type: string; bytes: Buffer }>
    readAny: (mediaId: string) => Promise<{ type: string; bytes: Buffer }>
  }
  knowledge: Knowledge
  editing: Editing
  imports: ImportDesk
  /** Calls as they happen. */
  live: CallDeskDeps
  receivers: readonly Receiver[]
  /** The business-service line. */
  enterprise: {
    companies: Companies
    policies: Policies
    managers: Managers
    conferences: Conferences
    greenChannels: GreenChannels
  }
  /** Catalogue and places as they are valid now, and the leaves that a text may fall under, best first. */
  reference: () => { catalogue: Catalogue; gazetteer: Gazetteer; classify: (text: string) => CategoryCandidate[] }
  /** Something was decided about tickets or their catalogue: it counts at once, and receivers have something to do. */
  onReviewed: () => Promise<void>
}
