import type { Line } from '../domain/index.ts'

/** What the keys of a line's own menu stand for, as if the person had said it. Another word may be set for each key. */
export const lineMenus: Readonly<Record<Line, Readonly<Record<string, string>>>> = {
  citizen: { APPEAL: '留下诉求', PROGRESS: '我的工单到哪了', PERSON: '转人工' },
  enterprise: {
    POLICIES: '有哪些政策适合我们',
    COMPANY: '保存企业情况',
    NEWS: '有新政策告诉我',
    APPEAL: '留下诉求',
    PROGRESS: '我的工单到哪了',
    PERSON: '转人工',
  },
}

/** The menu of an account: that of its line, with the account's own words before it. */
export function menuOf({ line, menu }: { line: Line; menu: Readonly<Record<string, string>> }): Record<string, string> {
  return { ...lineMenus[line], ...menu }
}
