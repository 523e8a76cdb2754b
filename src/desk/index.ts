import type { FastifyInstance } from 'fastify'
import { installPickers } from './areas.ts'
import { installAudit } from './audit.ts'
import { installCalls } from './calls/index.ts'
import { installCatalogue } from './catalogue.ts'
import { installCatalogueEditing } from './catalogue-edit.ts'
import { installChats } from './chats.ts'
import { installChoices } from './choices.ts'
import { installConversationList } from './conversation-list.ts'
import { installConversations } from './conversations.ts'
import { installCounts } from './counts.ts'
import { installDeliveries } from './deliveries.ts'
import type { DeskDeps } from './deps.ts'
import { installDuty } from './duty.ts'
import { installEnterpriseDesk } from './enterprise/index.ts'
import { installFollowUps } from './follow-ups.ts'
import { installDeskHealth } from './health.ts'
import { installKeys } from './keys.ts'
import { installKnowledge } from './knowledge/index.ts'
import { installDeskMedia } from './media.ts'
import { installOidc } from './oidc.ts'
import { installOwnAccount } from './own-account.ts'
import { installQuality } from './quality/index.ts'
import { installRates } from './rates.ts'
import { installReview } from './review.ts'
import { installServiceReport } from './service-report/index.ts'
import { installStatusEvents } from './status-events.ts'
import { installTickets } from './tickets.ts'
import { installUsers } from './users.ts'

export type { DeskDeps } from './deps.ts'
export { type DeskRoute, deskRoute, type KnownRoute, watchDeskRoutes } from './route.ts'
export { type DeskSocket, deskSocket, SESSION_OVER } from './socket.ts'

/** Every route of the desk, one file for each area. Connects nothing: what it declares can be listed without a database. */
export function installDesk(app: FastifyInstance, deps: DeskDeps): void {
  installOwnAccount(app, deps)
  installOidc(app, deps)
  installUsers(app, deps)
  installKeys(app, deps)
  installAudit(app, deps)
  installDuty(app, deps)
  installConversations(app, deps)
  installConversationList(app, deps)
  installTickets(app, deps)
  installDeskMedia(app, deps)
  installReview(app, deps)
  installChoices(app, deps)
  installCatalogue(app, deps)
  installCatalogueEditing(app, deps)
  installDeliveries(app, deps)
  installStatusEvents(app, deps)
  installFollowUps(app, deps)
  installRates(app, deps)
  installDeskHealth(app, deps)
  installKnowledge(app, deps)
  installCalls(app, deps)
  installChats(app, deps)
  installPickers(app, deps)
  installQuality(app, deps)
  installServiceReport(app, deps)
  installCounts(app, deps)
  installEnterpriseDesk(app, deps)
}
