import type { FastifyInstance } from 'fastify'
import { installArticles } from './articles.ts'
import type { KnowledgeDeskDeps } from './deps.ts'
import { installGaps } from './gaps.ts'
import { installImports } from './imports.ts'
import { installKnowledgeSearch } from './search.ts'

export type { KnowledgeDeskDeps } from './deps.ts'

/** The editors' part of the desk. */
export function installKnowledge(app: FastifyInstance, deps: KnowledgeDeskDeps): void {
  installKnowledgeSearch(app, deps)
  installArticles(app, deps)
  installImports(app, deps)
  installGaps(app, deps)
}
