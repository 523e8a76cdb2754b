import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Card, Input, Select, Space, Table, Tag } from 'antd'
import { useState } from 'react'
import { Link } from 'wouter'
import { api } from '../../api.ts'
import { faultWords } from '../../fault.ts'
import { AreaSelect } from './area-select.tsx'
import { faults } from './types.ts'

interface FoundSource {
  title: string
  provision?: string
  effectiveFrom?: string
  effectiveTo?: string
}

interface Found {
  id: string
  question: string
  answer: string
  sources: FoundSource[]
  score: number
  lexical: number
  cosine: number | null
  confidence: number
  why: string[]
  reason?: string | null
}

interface Tried {
  threshold: number
  answer: {
    outcome: 'answered' | 'asks' | 'refused'
    text?: string
    choices?: string[]
    note?: string | null
    confidence: number
  }
  hits: Found[]
  outside: Found[]
}

const outcomes = {
  answered: { colour: 'green', word: '会答复' },
  asks: { colour: 'blue', word: '会反问' },
  refused: { colour: 'red', word: '会拒答' },
} as const

/** Asks as citizens do, and shows what is found, how sure it is, and why. */
export function TryOut() {
  const [line, setLine] = useState('citizen')
  const [area, setArea] = useState<string>()
  const [day, setDay] = useState('')
  const ask = useMutation({
    mutationFn: (text: string) =>
      api.post<Tried>('/knowledge/search', { text, line, area, at: day ? `${day}T12:00:00+08:00` : undefined }),
  })
  return (
    <Card size="small" title="像市民一样问一问" style={{ marginBottom: 16 }}>
      <Space.Compact style={{ width: '100%', maxWidth: 720 }}>
        <Select
          aria-label="热线"
          value={line}
          onChange={setLine}
          options={[
            { value: 'citizen', label: '市民热线' },
            { value: 'enterprise', label: '企业服务热线' },
          ]}
          style={{ width: 140 }}
        />
        <Input.Search
          aria-label="问题"
          placeholder="比如：居住证怎么办？"
          enterButton={<Button type="primary">问</Button>}
          loading={ask.isPending}
          onSearch={(text) => text.trim() && ask.mutate(text.trim())}
        />
      </Space.Compact>
      <Space wrap style={{ marginTop: 8 }}>
        <span>换个地区、日子再问：</span>
        <AreaSelect
          aria-label="地区"
          placeholder="全市"
          allowClear
          value={area}
          onChange={setArea}
          style={{ width: 140 }}
        />
        <Input aria-label="日期" type="date" value={day} onChange={({ target }) => setDay(target.value)} />
      </Space>
      {ask.error && <Alert type="error" showIcon title={faultWords(ask.error, faults)} style={{ marginTop: 8 }} />}
      {ask.data && <Outcome {...ask.data} />}
    </Card>
  )
}

function Outcome({ answer, hits, outside, threshold }: Tried) {
  const { colour, word } = outcomes[answer.outcome]
  return (
    <div aria-live="polite" style={{ marginTop: 12 }}>
      <p>
        <Tag color={colour}>{word}</Tag>
        把握 {percent(answer.confidence)}，门槛 {percent(threshold)}
        {answer.note && `；${answer.note}`}
        {answer.choices && `；选项：${answer.choices.join('、')}`}
      </p>
      {answer.text && <pre className="said">{answer.text}</pre>}
      <Finds finds={hits} />
      {outside.length > 0 && (
        <>
          <h2>找到了但现在不能用</h2>
          <Finds finds={outside} />
        </>
      )}
    </div>
  )
}

const percent = (value: number) => `${Math.round(value * 100)}%`

function validity({ effectiveFrom, effectiveTo }: FoundSource): string {
  if (!effectiveFrom && !effectiveTo) return '施行日期未注明'
  return `${effectiveFrom ?? ''} 至 ${effectiveTo ?? '今'}`
}

function Finds({ finds }: { finds: Found[] }) {
  return (
    <Table<Found>
      size="small"
      rowKey="id"
      dataSource={finds}
      pagination={false}
      scroll={{ x: 900 }}
      columns={[
        {
          title: '知识',
          key: 'q',
          render: (_, { id, question }) => <Link href={`/knowledge/articles/${id}`}>{question}</Link>,
        },
        { title: '把握', key: 'c', width: 70, render: (_, { confidence }) => percent(confidence) },
        { title: '得分', key: 's', width: 70, render: (_, { score }) => score.toFixed(2) },
        { title: '为什么', key: 'why', render: (_, { why, reason }) => reason ?? why.join('；') },
        {
          title: '依据与有效期',
          key: 'v',
          render: (_, { sources }) =>
            sources.map((source) => (
              <div key={`${source.title}${source.provision ?? ''}`}>
                《{source.title}》{source.provision} <small>{validity(source)}</small>
              </div>
            )),
        },
      ]}
    />
  )
}
