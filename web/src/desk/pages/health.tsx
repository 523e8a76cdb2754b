import { useQuery } from '@tanstack/react-query'
import { Table, Tag } from 'antd'
import { Link } from 'wouter'
import { api } from '../api.ts'
import { Loaded, Nothing } from '../states.tsx'
import { minuteOf } from '../times.ts'
import { channelWords, wordFor } from '../words.ts'

interface Health {
  at: string
  uptimeSeconds: number
  channels: {
    channel: string
    account: string
    conversations: number
    messages: number
    waiting: number
    lastAt: string | null
  }[]
  receivers: {
    topic: string
    receiver: string
    waiting: number
    dead: number
    oldestAt: string | null
    lastDoneAt: string | null
  }[]
}

/** What scrolls must be reached by keyboard. */
const focusable = { tabIndex: 0 }
const REFRESH_MS = 10_000

/** Channels and deliveries at a glance, kept up to date while it is shown. */
export default function HealthPage() {
  const health = useQuery({
    queryKey: ['health'],
    queryFn: () => api.get<Health>('/health'),
    refetchInterval: REFRESH_MS,
  })
  return (
    <>
      <div className="page-head">
        <h1>运行状况</h1>
        {health.data && (
          <span className="soft">
            {minuteOf(health.data.at)}，已运行 {Math.floor(health.data.uptimeSeconds / 3600)} 小时
          </span>
        )}
      </div>
      <Loaded query={health}>
        {({ channels, receivers }) => (
          <>
            <h2>渠道（最近 24 小时）</h2>
            {channels.length === 0 ? <Nothing>最近一天没有人来。</Nothing> : <Channels channels={channels} />}
            <h2>投递</h2>
            {receivers.length === 0 ? <Nothing>最近一天没有投递。</Nothing> : <Receivers receivers={receivers} />}
          </>
        )}
      </Loaded>
    </>
  )
}

function Channels({ channels }: Pick<Health, 'channels'>) {
  return (
    <section className="wide" aria-label="渠道" {...focusable}>
      <Table
        size="small"
        rowKey={({ channel, account }) => `${channel}:${account}`}
        dataSource={channels}
        pagination={false}
        columns={[
          { title: '渠道', key: 'channel', render: (_, { channel }) => wordFor(channelWords, channel) },
          { title: '账号', key: 'account', render: (_, { account }) => account || '—' },
          { title: '对话', dataIndex: 'conversations' },
          { title: '来信', dataIndex: 'messages' },
          {
            title: '未处理',
            key: 'waiting',
            render: (_, { waiting }) => (waiting > 0 ? <Tag color="orange">{waiting}</Tag> : 0),
          },
          { title: '最后一条', key: 'lastAt', render: (_, { lastAt }) => minuteOf(lastAt) },
        ]}
      />
    </section>
  )
}

function Receivers({ receivers }: Pick<Health, 'receivers'>) {
  return (
    <section className="wide" aria-label="投递" {...focusable}>
      <Table
        size="small"
        rowKey={({ topic, receiver }) => `${topic}:${receiver}`}
        dataSource={receivers}
        pagination={false}
        columns={[
          { title: '类别', dataIndex: 'topic' },
          { title: '接收方', dataIndex: 'receiver' },
          { title: '等待', dataIndex: 'waiting' },
          {
            title: '失败',
            key: 'dead',
            render: (_, { dead }) =>
              dead > 0 ? (
                <Link href="/deliveries">
                  <Tag color="red">{dead}</Tag>
                </Link>
              ) : (
                0
              ),
          },
          { title: '最早的一件', key: 'oldestAt', render: (_, { oldestAt }) => minuteOf(oldestAt) },
          { title: '上次送达', key: 'lastDoneAt', render: (_, { lastDoneAt }) => minuteOf(lastDoneAt) },
        ]}
      />
    </section>
  )
}
