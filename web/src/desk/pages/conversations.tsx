import { Select, Space, type TableProps } from 'antd'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { KeyedTable } from '../keyed-table.tsx'
import { type ListPage, useListPages } from '../more.tsx'
import { minuteOf } from '../times.ts'
import { authorWords, channelWords, lineWords, wordFor } from '../words.ts'

interface Listed {
  conversationId: string
  channel: string
  account: string
  line: string
  createdAt: string
  updatedAt: string
  messages: number
  lastAuthor: string | null
  tickets: string[]
  holder: string | null
}

interface ConversationPage extends ListPage {
  conversations: Listed[]
}

/** Conversations by their last activity; to read one is recorded. */
export default function ConversationsPage() {
  const [, navigate] = useLocation()
  const [channel, setChannel] = useState<string | null>(null)
  const [line, setLine] = useState<string | null>(null)
  const list = useListPages<ConversationPage>('/conversations', { channel, line })
  const rows = list.pages.flatMap((page) => page.conversations)
  return (
    <>
      <div className="page-head">
        <h1>对话</h1>
        <Space>
          <Choice label="渠道" words={channelWords} value={channel} set={setChannel} />
          <Choice label="热线" words={lineWords} value={line} set={setLine} />
        </Space>
      </div>
      <KeyedTable
        list={list}
        rows={rows}
        rowKey="conversationId"
        columns={columns}
        width={800}
        none="没有符合条件的对话。"
        open={({ conversationId }) => navigate(`/conversations/${conversationId}`)}
      />
    </>
  )
}

const columns: TableProps<Listed>['columns'] = [
  {
    title: '最后活动',
    key: 'updatedAt',
    render: (_, { conversationId, updatedAt }) => (
      <Link href={`/conversations/${conversationId}`}>{minuteOf(updatedAt)}</Link>
    ),
  },
  { title: '渠道', key: 'channel', render: (_, row) => wordFor(channelWords, row.channel) },
  { title: '热线', key: 'line', render: (_, row) => wordFor(lineWords, row.line) },
  { title: '消息', dataIndex: 'messages' },
  {
    title: '最后是谁',
    key: 'last',
    render: (_, { lastAuthor }) => (lastAuthor ? wordFor(authorWords, lastAuthor) : '—'),
  },
  { title: '坐席', key: 'holder', render: (_, { holder }) => holder ?? '—' },
  {
    title: '工单',
    key: 'tickets',
    render: (_, { tickets }) => (
      <Space size={4} wrap>
        {tickets.map((ticketNo) => (
          <Link key={ticketNo} href={`/tickets/${ticketNo}`}>
            {ticketNo}
          </Link>
        ))}
      </Space>
    ),
  },
]

interface ChoiceProps {
  label: string
  words: Readonly<Record<string, string>>
  value: string | null
  set: (value: string | null) => void
}

function Choice({ label, words, value, set }: ChoiceProps) {
  return (
    <Select
      allowClear
      aria-label={label}
      placeholder={label}
      style={{ minWidth: 120 }}
      value={value}
      options={Object.entries(words).map(([code, word]) => ({ value: code, label: word }))}
      onChange={(chosen) => set(chosen ?? null)}
    />
  )
}
