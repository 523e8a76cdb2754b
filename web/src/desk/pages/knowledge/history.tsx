import { useQuery } from '@tanstack/react-query'
import { Collapse, Tag } from 'antd'
import { api } from '../../api.ts'
import { Loaded, Nothing } from '../../states.tsx'
import { minuteOf } from '../../times.ts'
import { wordFor } from '../../words.ts'
import { ArticleDiff } from './diff.tsx'
import type { HistoryEntry } from './types.ts'

const actions: Readonly<Record<string, string>> = {
  created: '发布',
  updated: '发布更新',
  withdrawn: '撤下',
  restored: '恢复',
  saved: '保存草稿',
  submitted: '提交审核',
  'sent-back': '退回',
  discarded: '丢弃草稿',
}

/** Who did what and why, and what it changed. */
export function History({ id }: { id: string }) {
  const history = useQuery({
    queryKey: ['knowledge', 'history', id],
    queryFn: () => api.get<{ entries: HistoryEntry[] }>(`/knowledge/articles/${id}/history`),
  })
  return (
    <Loaded query={history}>
      {({ entries }) =>
        entries.length === 0 ? (
          <Nothing>还没有历史。</Nothing>
        ) : (
          <Collapse
            items={entries.map((entry, at) => ({
              key: `${entry.at}-${entry.action}`,
              label: (
                <span>
                  <Tag>{wordFor(actions, entry.action)}</Tag>
                  {entry.version !== null && `第 ${entry.version} 版 · `}
                  {minuteOf(entry.at)} · {entry.actorName || entry.actor}
                  {entry.reason && ` · ${entry.reason}`}
                </span>
              ),
              children: <ArticleDiff before={entries[at + 1]?.article ?? null} after={entry.article} />,
            }))}
          />
        )
      }
    </Loaded>
  )
}
