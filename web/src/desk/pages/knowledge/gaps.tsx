import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Card, Space, Tag } from 'antd'
import { Link, useLocation } from 'wouter'
import { api } from '../../api.ts'
import { faultWords } from '../../fault.ts'
import { Loaded, Nothing } from '../../states.tsx'
import { minuteOf } from '../../times.ts'
import { lineWords, wordFor } from '../../words.ts'
import { keepBegun } from './begun.ts'
import { type Article, faults } from './types.ts'

interface Gap {
  messageIds: string[]
  question: string
  similar: string[]
  count: number
  disliked: number
  line: string
  lastAt: string
  agentAnswers: string[]
  meant: { id: string; question: string; answeredNext: number }[]
}

/** What was asked in vain, like questions together, the most frequent first. */
export default function GapsPage() {
  const gaps = useQuery({
    queryKey: ['knowledge', 'gaps'],
    queryFn: () => api.get<{ gaps: Gap[]; draftId: string }>('/knowledge/gaps'),
  })
  return (
    <>
      <div className="page-head">
        <h1>没答好的问题</h1>
      </div>
      <p>拒答的和被点“没用”的问题，相近的放在一起；姓名、电话等已隐去。</p>
      <Loaded query={gaps}>
        {({ gaps: rows, draftId }) =>
          rows.length === 0 ? (
            <Nothing>最近的问题都答上了。</Nothing>
          ) : (
            rows.map((gap) => <GapCard key={gap.messageIds[0]} gap={gap} draftId={draftId} />)
          )
        }
      </Loaded>
    </>
  )
}

function GapCard({ gap, draftId }: { gap: Gap; draftId: string }) {
  const queries = useQueryClient()
  const [, navigate] = useLocation()
  const settle = useMutation({
    mutationFn: ({ outcome }: { outcome: 'drafted' | 'no-need'; articleId?: string }) =>
      api.post('/knowledge/gaps/settle', { messageIds: gap.messageIds, outcome }),
    onSuccess(_, { articleId }) {
      void queries.invalidateQueries({ queryKey: ['knowledge', 'gaps'] })
      if (articleId) navigate(`/knowledge/articles/${articleId}`)
    },
  })
  const goOnIn = (articleId: string, begun: Partial<Article>) => {
    keepBegun(articleId, begun)
    settle.mutate({ outcome: 'drafted', articleId })
  }
  const begin = () =>
    goOnIn(draftId, {
      question: gap.question,
      similarQuestions: gap.similar,
      answer: gap.agentAnswers[0] ?? '',
      line: gap.line as Article['line'],
    })
  return (
    <Card
      size="small"
      style={{ marginBottom: 12 }}
      title={
        <Space wrap>
          {gap.question}
          <Tag color="blue">{gap.count} 次</Tag>
          {gap.disliked > 0 && <Tag color="orange">没用 {gap.disliked} 次</Tag>}
        </Space>
      }
      extra={
        <small>
          {wordFor(lineWords, gap.line)} · 最近 {minuteOf(gap.lastAt)}
        </small>
      }
    >
      {gap.similar.length > 0 && <p>其他问法：{gap.similar.join('；')}</p>}
      {gap.agentAnswers.map((answer) => (
        <blockquote key={answer}>坐席答过：{answer}</blockquote>
      ))}
      {gap.meant.length > 0 && (
        <div style={{ marginBottom: 8 }}>
          <p>也许已有答复，只是没有这样的问法：</p>
          {gap.meant.map(({ id, question, answeredNext }) => (
            <Space key={id} wrap style={{ display: 'flex', marginBottom: 4 }}>
              <Link href={`/knowledge/articles/${id}`}>{question}</Link>
              {answeredNext > 0 && <Tag color="green">{answeredNext} 人接着从它得到了答复</Tag>}
              <Button
                size="small"
                disabled={settle.isPending}
                onClick={() => goOnIn(id, { similarQuestions: [gap.question, ...gap.similar] })}
              >
                加进它的问法
              </Button>
            </Space>
          ))}
        </div>
      )}
      <Space>
        <Button type="primary" onClick={begin} loading={settle.isPending}>
          写成知识
        </Button>
        <Button onClick={() => settle.mutate({ outcome: 'no-need' })}>不用写</Button>
        {settle.error && <Alert type="error" showIcon title={faultWords(settle.error, faults)} />}
      </Space>
    </Card>
  )
}
