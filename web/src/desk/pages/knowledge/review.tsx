import { useQuery } from '@tanstack/react-query'
import { Table, Tag } from 'antd'
import { Link } from 'wouter'
import { api } from '../../api.ts'
import { Loaded, Nothing } from '../../states.tsx'
import { minuteOf } from '../../times.ts'
import { ImportCard } from './import-card.tsx'
import type { Draft } from './types.ts'
import { useWaiting } from './waiting.ts'

interface Finding {
  articleId: string
  problem: string
  detail: string
}

/** What waits for a second pair of eyes, and what should be looked at. */
export default function ReviewPage() {
  const waiting = useWaiting()
  const check = useQuery({
    queryKey: ['knowledge', 'check'],
    queryFn: () => api.get<{ findings: Finding[] }>('/knowledge/check'),
  })
  return (
    <>
      <div className="page-head">
        <h1>审核与检查</h1>
      </div>
      <Loaded query={waiting}>
        {({ drafts, imports }) => (
          <>
            <h2>待审 {drafts.length} 条</h2>
            {drafts.length === 0 ? <Nothing>没有等待审核的知识。</Nothing> : <Drafts drafts={drafts} />}
            {imports.length > 0 && <h2>导入的文件</h2>}
            {imports.map((one) => (
              <ImportCard key={one.id} preview={one} />
            ))}
          </>
        )}
      </Loaded>
      <Loaded query={check}>
        {({ findings }) => (
          <>
            <h2>该看一看的 {findings.length} 处</h2>
            {findings.length > 0 && (
              <Table<Finding>
                size="small"
                rowKey={({ articleId, problem, detail }) => `${articleId}${problem}${detail}`}
                dataSource={findings}
                pagination={{ pageSize: 20, hideOnSinglePage: true }}
                columns={[
                  {
                    title: '知识',
                    key: 'a',
                    render: (_, { articleId }) => <Link href={`/knowledge/articles/${articleId}`}>{articleId}</Link>,
                  },
                  { title: '问题', dataIndex: 'detail' },
                ]}
              />
            )}
          </>
        )}
      </Loaded>
    </>
  )
}

function Drafts({ drafts }: { drafts: Draft[] }) {
  return (
    <Table<Draft>
      size="small"
      rowKey={({ article }) => article.id}
      dataSource={drafts}
      pagination={false}
      columns={[
        {
          title: '问题',
          key: 'q',
          render: (_, { article }) => <Link href={`/knowledge/articles/${article.id}`}>{article.question}</Link>,
        },
        {
          title: '改动',
          key: 'n',
          width: 80,
          render: (_, { basedOn }) => <Tag>{basedOn === null ? '新增' : '修改'}</Tag>,
        },
        { title: '类别', key: 'c', render: (_, { article }) => article.category },
        { title: '提交', key: 'at', render: (_, { updatedAt }) => minuteOf(updatedAt) },
      ]}
    />
  )
}
