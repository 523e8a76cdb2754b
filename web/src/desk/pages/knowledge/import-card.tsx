import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Card, Progress, Space, Table, Tag } from 'antd'
import { api } from '../../api.ts'
import { faultWords } from '../../fault.ts'
import { minuteOf } from '../../times.ts'
import { faults, type ImportPreview } from './types.ts'
import { importKey } from './waiting.ts'

const changes: Readonly<Record<string, string>> = {
  created: '新增',
  updated: '更新',
  restored: '恢复',
  unchanged: '未变',
}

type Act = 'submit' | 'publish' | 'discard'

/** A file that was brought: what it would change, and the steps to let it out. */
export function ImportCard({ preview }: { preview: ImportPreview }) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const act = useMutation({
    mutationKey: importKey,
    mutationFn: (step: Act) => api.post(`/knowledge/imports/${preview.id}/${step}`, { reason: '' }),
    onSuccess: (_, step) => void message.success({ submit: '已提交审核', publish: '已发布', discard: '已丢弃' }[step]),
    onSettled: () => queries.invalidateQueries({ queryKey: ['knowledge'] }),
  })
  const { counts, gone, examples } = preview
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return (
    <Card
      size="small"
      title={`${preview.file}（${preview.authorName}，${minuteOf(preview.createdAt)}）`}
      style={{ marginBottom: 12 }}
    >
      <p>
        新增 {counts.created} 条，更新 {counts.updated + counts.restored} 条，撤下 {gone} 条，未变 {counts.unchanged} 条
      </p>
      {preview.faults.length > 0 && (
        <Alert
          type="error"
          showIcon
          title={`${preview.faults.length} 处有误，改好后重新上传`}
          description={preview.faults.slice(0, 20).map(({ line, fault }) => (
            <div key={`${line}${fault}`}>
              第 {line} 行：{fault}
            </div>
          ))}
        />
      )}
      {examples.length < total && (
        <p>
          共 {total} 条，下面列出前 {examples.length} 条，有变化的在前。
        </p>
      )}
      <Table
        size="small"
        rowKey="id"
        dataSource={examples}
        pagination={{ pageSize: 10, hideOnSinglePage: true }}
        columns={[
          { title: '变化', key: 'c', width: 80, render: (_, { change }) => <Tag>{changes[change]}</Tag> },
          {
            title: '问题',
            key: 'q',
            render: (_, { question, document, path }) => (document ? [document, ...path].join(' › ') : question),
          },
          {
            title: '内容',
            key: 'a',
            render: (_, { answer }) => `${answer.slice(0, 120)}${answer.length > 120 ? '…' : ''}`,
          },
        ]}
      />
      <Space style={{ marginTop: 8 }}>
        {preview.state === 'previewed' && (
          <Button type="primary" disabled={preview.faults.length > 0} onClick={() => act.mutate('submit')}>
            提交审核
          </Button>
        )}
        {preview.state === 'submitted' && (
          <Button type="primary" loading={act.isPending} onClick={() => act.mutate('publish')}>
            全部发布
          </Button>
        )}
        {preview.state === 'publishing' ? (
          <>
            <Progress
              percent={Math.floor((100 * counts.unchanged) / Math.max(1, total))}
              status="active"
              style={{ width: 240 }}
              aria-label="发布进度"
            />
            {!act.isPending && (
              <>
                <span>正在发布。如果一分钟没有动，可能中断了，可以接着发布。</span>
                <Button onClick={() => act.mutate('publish')}>接着发布</Button>
              </>
            )}
          </>
        ) : (
          <Button onClick={() => act.mutate('discard')}>丢弃</Button>
        )}
        {act.error && <Alert type="error" showIcon title={faultWords(act.error, faults)} />}
      </Space>
    </Card>
  )
}
