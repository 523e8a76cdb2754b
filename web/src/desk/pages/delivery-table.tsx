import type { TableProps } from 'antd'
import { Table, Tag } from 'antd'
import { Link } from 'wouter'
import { minuteOf } from '../times.ts'
import { eventWords, wordFor } from '../words.ts'
import type { Delivery } from './ticket-types.ts'

const states = {
  done: { colour: 'green', word: '已送达' },
  waiting: { colour: 'blue', word: '等待投递' },
  dead: { colour: 'red', word: '投递失败' },
} as const

interface DeliveryTableProps extends Pick<TableProps<Delivery>, 'rowSelection' | 'onRow' | 'rowClassName'> {
  deliveries: readonly Delivery[]
  /** Whom and what each is about. */
  isMixed?: boolean
}

/** Deliveries with how they went; what they carry is not shown. */
export function DeliveryTable({ deliveries, isMixed = false, ...table }: DeliveryTableProps) {
  const about = [
    { title: '接收方', dataIndex: 'receiver', width: 150 },
    {
      title: '对象',
      key: 'key',
      width: 160,
      render: (_: unknown, delivery: Delivery) => <About delivery={delivery} />,
    },
  ]
  return (
    <Table<Delivery>
      {...table}
      size="small"
      rowKey="id"
      dataSource={deliveries as Delivery[]}
      pagination={false}
      scroll={{ x: isMixed ? 960 : 560 }}
      columns={[
        {
          title: '状态',
          key: 'status',
          width: 96,
          render: (_, { status }) => <Tag color={states[status].colour}>{states[status].word}</Tag>,
        },
        { title: '事件', key: 'type', width: 90, render: (_, { type }) => wordFor(eventWords, type) },
        ...(isMixed ? about : []),
        { title: '次数', dataIndex: 'attempts', width: 60 },
        { title: '最后一次的结果', key: 'error', render: (_, { lastError }) => lastError ?? '—' },
        {
          title: '时间',
          key: 'at',
          width: 150,
          render: (_, { doneAt, createdAt }) => minuteOf(doneAt ?? createdAt),
        },
      ]}
    />
  )
}

function About({ delivery: { topic, key, id } }: { delivery: Delivery }) {
  if (topic === 'ticket') return <Link href={`/tickets/${key}`}>{key}</Link>
  return <span title={key}>{`${topic} …${id.slice(-6)}`}</span>
}
