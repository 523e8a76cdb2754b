import { useQuery } from '@tanstack/react-query'
import { Button, Input, Select, Space, Table, Tag } from 'antd'
import { useState } from 'react'
import { Link } from 'wouter'
import { api, query } from '../../api.ts'
import { Loaded, Nothing } from '../../states.tsx'
import { wordFor } from '../../words.ts'
import { TryOut } from './try-out.tsx'
import { type Figures, lineWords } from './types.ts'

interface Listed {
  id: string
  question: string
  category: string
  line: string
  ownerUnit: string
  reviewBy: string
  version: number | null
  withdrawn: boolean
  draft: 'draft' | 'in-review' | null
  validTo: string | null
}

interface Page {
  articles: Listed[]
  figures: Figures[]
  next: string | null
}

const states = [
  { value: 'published', label: '已发布' },
  { value: 'draft', label: '草稿' },
  { value: 'in-review', label: '待审' },
  { value: 'withdrawn', label: '已撤下' },
]

/** The knowledge base: asking it as citizens do, and every article in it. */
export default function KnowledgePage() {
  const [text, setText] = useState('')
  const [state, setState] = useState<string | null>(null)
  const [after, setAfter] = useState<string[]>([])
  const last = after[after.length - 1]
  const list = useQuery({
    queryKey: ['knowledge', 'articles', text, state, last],
    queryFn: () => api.get<Page>(`/knowledge/articles${query({ text, state, after: last })}`),
  })
  return (
    <>
      <div className="page-head">
        <h1>知识库</h1>
        <Space className="push">
          <Link href="/knowledge/import">
            <Button>导入文件</Button>
          </Link>
          <Link href={`/knowledge/articles/${newId()}`}>
            <Button type="primary">写一条</Button>
          </Link>
        </Space>
      </div>
      <TryOut />
      <h2>全部知识</h2>
      <Space wrap style={{ marginBottom: 8 }}>
        <Input.Search
          aria-label="按问题或编号找"
          placeholder="按问题或编号找"
          allowClear
          onSearch={(words) => {
            setText(words.trim())
            setAfter([])
          }}
          style={{ width: 280 }}
        />
        <Select
          aria-label="状态"
          placeholder="全部状态"
          allowClear
          options={states}
          value={state}
          onChange={(value) => {
            setState(value ?? null)
            setAfter([])
          }}
          style={{ width: 120 }}
        />
      </Space>
      <Loaded query={list}>
        {({ articles, figures, next }) =>
          articles.length === 0 ? (
            <Nothing>没有符合条件的知识。</Nothing>
          ) : (
            <>
              <ArticleTable articles={articles} figures={figures} />
              <Space style={{ marginTop: 8 }}>
                <Button disabled={after.length === 0} onClick={() => setAfter(after.slice(0, -1))}>
                  上一页
                </Button>
                <Button disabled={!next} onClick={() => next && setAfter([...after, next])}>
                  下一页
                </Button>
              </Space>
            </>
          )
        }
      </Loaded>
    </>
  )
}

function newId(): string {
  return `a-${crypto.randomUUID().replace(/-/g, '').slice(-16)}`
}

function ArticleTable({ articles, figures }: Pick<Page, 'articles' | 'figures'>) {
  const today = new Date().toISOString().slice(0, 10)
  const of = (id: string) => figures.find(({ articleId }) => articleId === id)
  return (
    <Table<Listed>
      size="small"
      rowKey="id"
      dataSource={articles}
      pagination={false}
      scroll={{ x: 900 }}
      columns={[
        {
          title: '问题',
          key: 'question',
          render: (_, { id, question }) => <Link href={`/knowledge/articles/${id}`}>{question}</Link>,
        },
        {
          title: '状态',
          key: 'state',
          width: 150,
          render: (_, one) => (
            <Space size={4} wrap>
              {one.version !== null && !one.withdrawn && <Tag color="green">第 {one.version} 版</Tag>}
              {one.withdrawn && <Tag>已撤下</Tag>}
              {one.draft === 'draft' && <Tag color="blue">草稿</Tag>}
              {one.draft === 'in-review' && <Tag color="orange">待审</Tag>}
            </Space>
          ),
        },
        { title: '类别', dataIndex: 'category', width: 120 },
        { title: '热线', key: 'line', width: 60, render: (_, { line }) => wordFor(lineWords, line) },
        { title: '责任单位', dataIndex: 'ownerUnit', width: 150 },
        {
          title: '复核日期',
          key: 'reviewBy',
          width: 120,
          render: (_, { reviewBy }) => (reviewBy < today ? <Tag color="red">{reviewBy} 已到期</Tag> : reviewBy),
        },
        { title: '答复次数', key: 'hits', width: 80, render: (_, { id }) => of(id)?.hits ?? 0 },
        {
          title: '有用/没用',
          key: 'helpful',
          width: 90,
          render: (_, { id }) => (of(id) ? `${of(id)!.helpful}/${of(id)!.unhelpful}` : '—'),
        },
      ]}
    />
  )
}
