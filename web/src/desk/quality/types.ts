import type { Me } from '../session.ts'

export const markNames = ['manner', 'understanding', 'answer', 'record', 'procedure'] as const
export type Marks = Record<(typeof markNames)[number], number>

export const markWords: Readonly<Record<keyof Marks, string>> = {
  manner: '态度和用语',
  understanding: '听清、问清',
  answer: '解答准确',
  record: '工单完整准确',
  procedure: '流程合规',
}

/** A conversation that was drawn by lot, and how well it was led. */
export interface Check {
  id: string
  medium: 'call' | 'chat'
  agentId: string
  agentName: string | null
  talkedAt: string
  marks: Marks | null
  score: number | null
  comment: string | null
  checkedByName: string | null
  seenAt: string | null
}

export function stateOf({ marks, score, agentId, seenAt }: Check, me: Me): string {
  if (!marks) return '待评分'
  return agentId === me.id && !seenAt ? `${score} 分，待阅` : `${score} 分${seenAt ? '，已阅' : ''}`
}
