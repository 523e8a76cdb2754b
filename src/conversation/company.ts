import { type CompanyAsked, type CompanySaid, readCompany } from '../enterprise/index.ts'
import type { Decision, Situation } from './decision.ts'

/** Between which our question about the company still stands open. */
const leavesOpen: readonly Decision<unknown>['do'][] = ['company', 'seek', 'answer', 'clarify', 'refuse']

/** On the business-service line: what somebody says of their company, and nothing that belongs to an open appeal. */
export function aboutCompany<Answer>(situation: Situation<Answer>): Decision<Answer> | null {
  const { line, story, text, hasty, understanding } = situation
  if (line !== 'enterprise' || story.draft || story.proving) return null
  if (understanding.act === 'takeover' || understanding.act === 'progress') return null
  const asked = hasty ? null : (story.company?.asked ?? null)
  const said = readCompany(text, asked)
  const isAnswer = asked !== null && understanding.act !== 'thank' && answers(said, asked)
  const tellsMatter = understanding.act === 'appeal' && understanding.kind.span !== undefined
  if (said.wish === null && (!isAnswer || tellsMatter)) return null
  return { do: 'company', said, story }
}

function answers(said: CompanySaid, asked: CompanyAsked): boolean {
  switch (asked) {
    case 'facts':
      return Object.keys(said.facts).length > 0
    case 'identity':
      return said.creditCode !== null || said.name !== null
    case 'code':
      return said.code !== null
    case 'which':
      return said.name !== null
    case 'consent':
      return false
  }
}

/** Who goes on to something else has left our question about the company behind. */
export function withoutCompanyQuestion<Answer>(decision: Decision<Answer>): Decision<Answer> {
  if (decision.do === 'seek' || leavesOpen.includes(decision.do) || !decision.story.company?.asked) return decision
  return { ...decision, story: { ...decision.story, company: { ...decision.story.company, asked: null } } }
}
