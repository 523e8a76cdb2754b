import { useQuery } from '@tanstack/react-query'
import { Button, Input, type InputRef, Select, Space, Tag } from 'antd'
import { useRef, useState } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { api } from '../api.ts'
import { KeyedTable } from '../keyed-table.tsx'
import { useKey } from '../keys.ts'
import { type ListPage, useListPages } from '../more.tsx'
import { leftUntil, minuteOf } from '../times.ts'
import { channelWords, kindWords, statusColours, statusWords, wordFor } from '../words.ts'
import type { ListedTicket } from './ticket-types.ts'

interface TicketPage extends ListPage {
  tickets: ListedTicket[]
}

const names = ['status', 'district', 'due', 'review', 'unit', 'number'] as const
const closed = ['completed', 'withdrawn', 'merged']

/** All tickets, newest first, by what is asked for; the address carries the filters, so that a list can be passed on. */
export default function TicketsPage() {
  const [search, setSearch] = useSearchParams()
  const [, navigate] = useLocation()
  const filters = Object.fromEntries(names.map((name) => [name, search.get(name) ?? undefined]))
  const list = useListPages<TicketPage>('/tickets', filters)
  const tickets = list.pages.flatMap((page) => page.tickets)
  const set = (name: string, value: string | undefined) =>
    setSearch((before) => {
      const next = new URLSearchParams(before)
      if (value) next.set(name, value)
      else next.delete(name)
      return next
    })
  return (
    <>
      <div className="page-head">
        <h1>工单</h1>
        <Filters filters={filters} set={set} clear={() => setSearch(new URLSearchParams())} />
      </div>
      <KeyedTable
        list={list}
        rows={tickets}
        rowKey="ticketNo"
        columns={columns}
        width={1040}
        none="没有符合条件的工单。"
        open={({ ticketNo }) => navigate(`/tickets/${ticketNo}`)}
      />
    </>
  )
}

const columns = [
  {
    title: '工单号',
    key: 'ticketNo',
    width: 150,
    render: (_: unknown, { ticketNo }: ListedTicket) => <Link href={`/tickets/${ticketNo}`}>{ticketNo}</Link>,
  },
  {
    title: '状态',
    key: 'status',
    width: 92,
    render: (_: unknown, { status }: ListedTicket) => (
      <Tag color={statusColours[status]}>{wordFor(statusWords, status)}</Tag>
    ),
  },
  { title: '标题', key: 'title', render: (_: unknown, ticket: ListedTicket) => <TitleCell {...ticket} /> },
  {
    title: '地点',
    key: 'place',
    width: 130,
    render: (_: unknown, { district, street }: ListedTicket) => [district, street].filter(Boolean).join(' ') || '—',
  },
  {
    title: '主责单位',
    key: 'leadUnit',
    width: 160,
    render: (_: unknown, { leadUnit }: ListedTicket) => leadUnit ?? <span className="soft">待定</span>,
  },
  {
    title: '时限',
    key: 'dueAt',
    width: 110,
    render: (_: unknown, { dueAt, status }: ListedTicket) => <Due dueAt={dueAt} isClosed={closed.includes(status)} />,
  },
  {
    title: '来源',
    key: 'channel',
    width: 70,
    render: (_: unknown, { channel }: ListedTicket) => wordFor(channelWords, channel),
  },
  {
    title: '受理时间',
    key: 'receivedAt',
    width: 140,
    render: (_: unknown, { receivedAt }: ListedTicket) => minuteOf(receivedAt),
  },
]

function TitleCell({ title, kind, category, urgency, review, confidential, reporters, round }: ListedTicket) {
  return (
    <Space size={[4, 2]} wrap>
      <span>{title}</span>
      <span className="soft">{[wordFor(kindWords, kind), category].filter(Boolean).join(' · ')}</span>
      {urgency === 'emergency' && <Tag color="red">突发</Tag>}
      {urgency === 'urgent' && <Tag color="orange">紧急</Tag>}
      {review && <Tag color="gold">待核对</Tag>}
      {confidential && <Tag color="purple">保密</Tag>}
      {reporters > 1 && <Tag>{reporters} 人反映</Tag>}
      {round > 1 && <Tag>第 {round} 轮</Tag>}
    </Space>
  )
}

function Due({ dueAt, isClosed }: { dueAt: string; isClosed: boolean }) {
  if (isClosed) return <span className="soft">—</span>
  const text = leftUntil(dueAt)
  return (
    <span className={text.startsWith('超时') ? 'bad' : undefined} title={minuteOf(dueAt)}>
      {text}
    </span>
  )
}

interface FiltersProps {
  filters: Record<string, string | undefined>
  set: (name: string, value: string | undefined) => void
  clear: () => void
}

function Filters({ filters, set, clear }: FiltersProps) {
  const number = useRef<InputRef>(null)
  useKey('/', '按工单号查找', () => number.current?.focus())
  useKey('x', '清除筛选条件', clear)
  const districts = useQuery({
    queryKey: ['districts'],
    queryFn: () => api.get<{ districts: { code: string; name: string; open: number }[] }>('/tickets/districts'),
    staleTime: 60_000,
  })
  const districtOptions = (districts.data?.districts ?? []).map(({ code, name, open }) => ({
    value: code,
    label: `${name}（${open} 件在办）`,
  }))
  return (
    <Space size={8} wrap>
      <Search ref={number} name="number" label="工单号" width={150} value={filters.number} set={set} />
      <Choice name="status" label="状态" value={filters.status} set={set} options={optionsOf(statusWords)} />
      <Choice name="district" label="区" value={filters.district} set={set} options={districtOptions} />
      <Search name="unit" label="主责单位" width={140} value={filters.unit} set={set} />
      <Choice
        name="due"
        label="时限"
        value={filters.due}
        set={set}
        options={[
          { value: 'over', label: '已超时' },
          { value: 'day', label: '24 小时内到期' },
        ]}
      />
      <Choice
        name="review"
        label="核对"
        value={filters.review}
        set={set}
        options={[
          { value: 'true', label: '待核对' },
          { value: 'false', label: '无需核对' },
        ]}
      />
      <Button onClick={clear}>清除</Button>
    </Space>
  )
}

function optionsOf(words: Readonly<Record<string, string>>) {
  return Object.entries(words).map(([value, label]) => ({ value, label }))
}

interface FilterProps {
  name: string
  label: string
  value: string | undefined
  set: (name: string, value: string | undefined) => void
}

function Choice({ name, label, value, set, options }: FilterProps & { options: { value: string; label: string }[] }) {
  return (
    <Select
      allowClear
      aria-label={label}
      placeholder={label}
      value={value ?? null}
      options={options}
      popupMatchSelectWidth={false}
      style={{ minWidth: 104 }}
      onChange={(chosen) => set(name, chosen ?? undefined)}
    />
  )
}

function Search({ ref, name, label, value, set, width }: FilterProps & { width: number; ref?: React.Ref<InputRef> }) {
  const [text, setText] = useState(value ?? '')
  const [known, setKnown] = useState(value)
  if (known !== value) {
    setKnown(value)
    setText(value ?? '')
  }
  return (
    <Input
      ref={ref}
      allowClear
      aria-label={label}
      placeholder={label}
      value={text}
      style={{ width }}
      onChange={({ target }) => setText(target.value)}
      onPressEnter={() => set(name, text.trim() || undefined)}
      onBlur={() => text.trim() !== (value ?? '') && set(name, text.trim() || undefined)}
      onClear={() => set(name, undefined)}
    />
  )
}
