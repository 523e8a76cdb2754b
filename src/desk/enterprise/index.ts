import type { FastifyInstance } from 'fastify'
import type { DeskDeps } from '../deps.ts'
import { installCompanies, installManagers } from './companies.ts'
import { installConferences } from './conferences.ts'
import { installGreenChannel } from './green-channel.ts'
import { installEnterpriseReport } from './report.ts'

/** The business-service line at the desk. See docs/enterprise.md. */
export function installEnterpriseDesk(app: FastifyInstance, given: DeskDeps): void {
  // Declared, too, where the routes are only listed and nothing is connected.
  const deps = { ...given, enterprise: given.enterprise ?? {} }
  installCompanies(app, deps)
  installManagers(app, deps)
  installConferences(app, deps)
  installGreenChannel(app, deps)
  installEnterpriseReport(app, deps)
}
