import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Card, Space, Tag } from 'antd'
import { useLocation } from 'wouter'
import { api } from '../../api.ts'
import { faultWords } from '../../fault.ts'
import { Loaded, Nothing } from '../../states.tsx'
import { minuteOf } from '../../times.ts'
import { lineWords, wordFor } from '../../words.ts'
import { faults } from './types.ts'

interface Gap {
  messageIds: string[]
  question: string
  similar: string[]
  count: number
  disliked: number
  line: string
  lastAt: string
  agentAnswers: string[]
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
    mutationFn: (outcome: 'drafted' | 'no-need') =>
      api.post('/knowledge/gaps/settle', { messageIds: gap.messageIds, outcome }),
    onSuccess(_, outcome) {
      void queries.invalidateQueries({ queryKey: ['knowledge', 'gaps'] })
      if (outcome === 'drafted') navigate(`/knowledge/articles/${draftId}`)
    },
  })
  const begin = () => {
    const begun = {
      question: gap.question,
      similarQuestions: gap.similar,
      answer: gap.agentAnswers[0] ?? '',
      line: gap.line,
    }
    sessionStorage.setItem(`jiesu-begun-${draftId}`, JSON.stringify(begun))
    settle.mutate('drafted')
  }
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
      <Space>
        <Button type="primary" onClick={begin} loading={settle.isPending}>
          写成知识
        </Button>
        <Button onClick={() => settle.mutate('no-need')}>不用写</Button>
        {settle.error && <Alert type="error" showIcon title={faultWords(settle.error, faults)} />}
      </Space>
    </Card>
  )
}
