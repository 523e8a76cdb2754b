import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Input, Space, Tabs, Tag } from 'antd'
import { useState } from 'react'
import { api } from '../../api.ts'
import { DeskFault, faultWords } from '../../fault.ts'
import { Loaded } from '../../states.tsx'
import { begunOf, withBegunQuestions } from './begun.ts'
import { ArticleForm } from './form.tsx'
import { History } from './history.tsx'
import { type Article, type Draft, faults, type Opened } from './types.ts'

/** The reason that is being typed, and what changes it. */
type Reasoning = [reason: string, change: (reason: string) => void]

const nothingYet: Opened = { published: null, draft: null, figures: null }

/** One article: written with a live preview, handed in, let out by somebody else; its history. */
export default function ArticlePage({ id }: { id: string }) {
  return <ArticleById key={id} id={id} />
}

function ArticleById({ id }: { id: string }) {
  // Above the form: a saved draft is another form, and what was typed beside it is not to be lost.
  const reasoning = useState('')
  const opened = useQuery({
    queryKey: ['knowledge', 'article', id],
    queryFn: () =>
      api.get<Opened>(`/knowledge/articles/${id}`).catch((fault) => {
        if (fault instanceof DeskFault && fault.code === 'NOT_FOUND') return nothingYet
        throw fault
      }),
  })
  return (
    <Loaded query={opened}>
      {(data) => <OpenedArticle key={keyOf(data)} id={id} opened={data} reasoning={reasoning} />}
    </Loaded>
  )
}

/** Another version of it is another form. */
const keyOf = ({ draft, published }: Opened) => `${draft?.revision ?? 0}-${draft?.state}-${published?.version ?? 0}`

function fresh(id: string): Article {
  const next = new Date(Date.now() + 365 * 86_400_000).toISOString().slice(0, 10)
  return {
    id,
    question: '',
    similarQuestions: [],
    answer: '',
    category: '',
    line: 'both',
    area: '110000',
    sources: [],
    ownerUnit: '',
    reviewBy: next,
    sample: false,
    ...begunOf(id),
  }
}

function OpenedArticle({ id, opened, reasoning }: { id: string; opened: Opened; reasoning: Reasoning }) {
  const { draft, published, figures } = opened
  const stored = draft?.article ?? published?.article
  const isWaiting = draft?.state === 'in-review'
  const { article, added } =
    stored && !isWaiting ? withBegunQuestions(stored) : { article: stored ?? fresh(id), added: [] }
  return (
    <>
      <div className="page-head">
        <h1>{article.question || '新的知识'}</h1>
        {published && !published.withdrawn && <Tag color="green">已发布第 {published.version} 版</Tag>}
        {published?.withdrawn && <Tag>已撤下</Tag>}
        {draft && <Tag color={isWaiting ? 'orange' : 'blue'}>{isWaiting ? '待审' : '草稿'}</Tag>}
        {figures && (
          <span>
            答复 {figures.hits} 次，有用 {figures.helpful}，没用 {figures.unhelpful}
          </span>
        )}
      </div>
      {added.length > 0 && (
        <Alert
          type="info"
          showIcon
          style={{ marginBottom: 12 }}
          title={`已在“相似问法”里加上：${added.join('；')}`}
          description="看看正文是不是真的回答了它们，再保存草稿、提交审核。"
        />
      )}
      <Steps id={id} draft={draft} canWithdraw={published !== null && !published.withdrawn} reasoning={reasoning} />
      <Tabs
        items={[
          {
            key: 'edit',
            label: isWaiting ? '待审内容' : '编辑',
            children: (
              <ArticleForm article={article} published={published?.article ?? null} draft={draft} locked={isWaiting} />
            ),
          },
          { key: 'history', label: '历史', children: <History id={id} /> },
        ]}
      />
    </>
  )
}

type Act = 'submit' | 'send-back' | 'publish' | 'discard' | 'withdraw'
const done: Record<Act, string> = {
  submit: '已提交审核',
  'send-back': '已退回',
  publish: '已发布，马上用来答复',
  discard: '草稿已丢弃',
  withdraw: '已撤下',
}

interface StepsProps {
  id: string
  draft: Draft | null
  canWithdraw: boolean
  reasoning: Reasoning
}

function Steps({ id, draft, canWithdraw, reasoning: [reason, setReason] }: StepsProps) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const act = useMutation({
    mutationFn: (step: Act) => {
      const revision = step === 'discard' || step === 'withdraw' ? {} : { revision: draft!.revision }
      return api.post(`/knowledge/articles/${id}/${step}`, { ...revision, reason })
    },
    onSuccess: (_, step) => {
      setReason('')
      void message.success(done[step])
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['knowledge'] }),
  })
  if (!draft && !canWithdraw) return null
  return (
    <Space wrap style={{ marginBottom: 8 }}>
      <Input
        aria-label="说明"
        placeholder="说明（为什么改、哪里要改）"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        style={{ width: 320 }}
      />
      {draft?.state === 'draft' && (
        <>
          <Button type="primary" onClick={() => act.mutate('submit')} loading={act.isPending}>
            提交审核
          </Button>
          <Button onClick={() => act.mutate('discard')}>丢弃草稿</Button>
        </>
      )}
      {draft?.state === 'in-review' && (
        <>
          <Button type="primary" onClick={() => act.mutate('publish')} loading={act.isPending}>
            发布
          </Button>
          <Button onClick={() => act.mutate('send-back')}>退回修改</Button>
        </>
      )}
      {canWithdraw && (
        <Button danger disabled={reason.trim() === ''} onClick={() => act.mutate('withdraw')}>
          撤下
        </Button>
      )}
      {act.error && <Alert type="error" showIcon title={faultWords(act.error, faults)} />}
    </Space>
  )
}
