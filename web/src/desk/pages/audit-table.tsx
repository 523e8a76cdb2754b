import { Table } from 'antd'
import { Link } from 'wouter'
import { secondOf } from '../times.ts'
import { wordFor } from '../words.ts'
import { type AuditEntry, actionWords, fieldWords } from './audit-words.ts'

interface AuditTableProps {
  entries: readonly AuditEntry[]
  /** All about one thing: its name need not stand in every row. */
  isOfOneSubject?: boolean
}

/** Entries of the audit log. */
export function AuditTable({ entries, isOfOneSubject = false }: AuditTableProps) {
  const columns = [
    { title: '时间', key: 'at', width: 150, render: (_: unknown, { at }: AuditEntry) => secondOf(at) },
    { title: '谁', dataIndex: 'actorName', width: 110 },
    {
      title: '做了什么',
      key: 'action',
      width: 120,
      render: (_: unknown, { action }: AuditEntry) => wordFor(actionWords, action),
    },
    {
      title: '内容',
      key: 'fields',
      ...(isOfOneSubject && { width: 120 }),
      render: (_: unknown, { fields }: AuditEntry) =>
        fields.map((field) => wordFor(fieldWords, field)).join('、') || '—',
    },
    { title: '理由', key: 'reason', render: (_: unknown, { reason }: AuditEntry) => reason ?? '—' },
  ]
  const more = [
    { title: '对象', key: 'subject', width: 170, render: (_: unknown, entry: AuditEntry) => <Subject {...entry} /> },
    { title: '序号', dataIndex: 'seq', width: 70 },
  ]
  return (
    <Table<AuditEntry>
      size="small"
      rowKey="seq"
      dataSource={entries as AuditEntry[]}
      pagination={false}
      scroll={{ x: isOfOneSubject ? 640 : 960 }}
      columns={isOfOneSubject ? columns : [...columns, ...more]}
    />
  )
}

function Subject({ subjectType, subjectId }: AuditEntry) {
  const title = `${subjectType} ${subjectId}`
  if (subjectType === 'ticket' && /^\d{8}-/.test(subjectId)) {
    return <Link href={`/audit?subjectType=ticket&subjectId=${subjectId}`}>{subjectId}</Link>
  }
  return <span title={title}>{subjectId.length > 18 ? `${subjectType} …${subjectId.slice(-6)}` : title}</span>
}
