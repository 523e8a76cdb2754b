import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Input, Select, Space } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'wouter'
import { api } from '../api.ts'
import { faultWords } from '../fault.ts'
import { useKey } from '../keys.ts'
import { type ListPage, More, useListPages } from '../more.tsx'
import { Loaded, Nothing } from '../states.tsx'
import { AuditTable } from './audit-table.tsx'
import { type AuditEntry, actionWords } from './audit-words.ts'

interface AuditPageData extends ListPage {
  entries: AuditEntry[]
}

type Check =
  | { ok: true; entries: number; head: { seq: number; hash: string } | null }
  | { ok: false; entries: number; brokenAt: number; reason: string }

const subjectWords = {
  ticket: '工单',
  conversation: '对话',
  user: '账号',
  key: '密钥',
  delivery: '投递',
  audit: '审计日志',
}
const breaks: Readonly<Record<string, string>> = { changed: '内容被改动', missing: '缺少记录', cut: '末尾被删去' }
const names = ['action', 'subjectType', 'subjectId', 'actorId', 'since', 'to'] as const

/** The audit log, by what is asked for, and the check of its chain. */
export default function AuditPage() {
  const [search, setSearch] = useSearchParams()
  const filters = Object.fromEntries(names.map((name) => [name, search.get(name) ?? undefined]))
  const list = useListPages<AuditPageData>('/audit', filters)
  const entries = list.pages.flatMap((page) => page.entries)
  const check = useMutation({ mutationFn: () => api.post<Check>('/audit/verify') })
  useKey('v', '核对审计日志是否完整', () => check.mutate())
  const set = (name: string, value: string | undefined) =>
    setSearch((before) => {
      const next = new URLSearchParams(before)
      if (value) next.set(name, value)
      else next.delete(name)
      return next
    })
  return (
    <>
      <div className="page-head">
        <h1>审计日志</h1>
        <Button className="push" loading={check.isPending} onClick={() => check.mutate()}>
          核对完整性
        </Button>
      </div>
      {check.data && <CheckResult check={check.data} />}
      {check.error && <Alert type="error" showIcon title={faultWords(check.error)} className="door-fault" />}
      <Filters key={String(search)} filters={filters} set={set} clear={() => setSearch(new URLSearchParams())} />
      <Loaded query={list}>
        {() =>
          entries.length === 0 ? (
            <Nothing>没有符合条件的记录。</Nothing>
          ) : (
            <>
              <AuditTable entries={entries} />
              <More list={list} />
            </>
          )
        }
      </Loaded>
    </>
  )
}

function CheckResult({ check }: { check: Check }) {
  if (!check.ok) {
    const why = breaks[check.reason] ?? check.reason
    return (
      <Alert
        type="error"
        showIcon
        className="door-fault"
        title={`第 ${check.brokenAt} 条起不完整：${why}（此前 ${check.entries} 条完整）。请立即报告安全负责人。`}
      />
    )
  }
  return (
    <Alert
      type="success"
      showIcon
      className="door-fault"
      title={`${check.entries} 条记录前后衔接，没有被改动。`}
      description={
        check.head && (
          <>
            请把末端校验值另行保存，以后可用 <code>gateway audit verify --head</code> 核对：
            <code className="once">{`${check.head.seq}:${check.head.hash}`}</code>
          </>
        )
      }
    />
  )
}

interface FiltersProps {
  filters: Record<string, string | undefined>
  set: (name: string, value: string | undefined) => void
  clear: () => void
}

function Filters({ filters, set, clear }: FiltersProps) {
  const [subjectId, setSubjectId] = useState(filters.subjectId ?? '')
  return (
    <Space wrap className="door-fault">
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        aria-label="做了什么"
        placeholder="做了什么"
        style={{ width: 170 }}
        value={filters.action ?? null}
        options={Object.entries(actionWords).map(([value, label]) => ({ value, label }))}
        onChange={(action) => set('action', action ?? undefined)}
      />
      <Select
        allowClear
        aria-label="对象类别"
        placeholder="对象类别"
        style={{ width: 120 }}
        value={filters.subjectType ?? null}
        options={Object.entries(subjectWords).map(([value, label]) => ({ value, label }))}
        onChange={(type) => set('subjectType', type ?? undefined)}
      />
      <Input
        allowClear
        aria-label="工单号或编号"
        placeholder="工单号或编号"
        style={{ width: 180 }}
        value={subjectId}
        onChange={({ target }) => setSubjectId(target.value)}
        onPressEnter={() => set('subjectId', subjectId.trim() || undefined)}
        onClear={() => set('subjectId', undefined)}
      />
      <span>从</span>
      <Input
        type="date"
        aria-label="从哪天"
        style={{ width: 150 }}
        value={filters.since ?? ''}
        onChange={({ target }) => set('since', target.value || undefined)}
      />
      <span>到（不含）</span>
      <Input
        type="date"
        aria-label="到哪天（不含）"
        style={{ width: 150 }}
        value={filters.to ?? ''}
        onChange={({ target }) => set('to', target.value || undefined)}
      />
      <Button onClick={clear}>清除</Button>
    </Space>
  )
}
