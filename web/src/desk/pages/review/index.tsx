import { useQuery } from '@tanstack/react-query'
import { Tabs, Tag } from 'antd'
import { useRef, useState } from 'react'
import { useSearchParams } from 'wouter'
import { api } from '../../api.ts'
import { Loaded, Nothing } from '../../states.tsx'
import { leftUntil } from '../../times.ts'
import { useListKeys } from '../../use-list-keys.ts'
import { statusWords, wordFor } from '../../words.ts'
import { Decision } from './decision.tsx'
import { Merges, Offers } from './pairs.tsx'
import { type Review, reviewKey, type WaitingTicket } from './types.ts'

/** What the gateway is not sure of: tickets to decide on, pairs that may be one, merges that may be wrong. */
export default function ReviewPage() {
  const [tab, setTab] = useState('tickets')
  const review = useQuery({
    queryKey: reviewKey,
    queryFn: () => api.get<Review>('/review'),
    // Each look at the list is an entry of the audit log: none by itself.
    refetchOnWindowFocus: false,
  })
  return (
    <>
      <div className="page-head">
        <h1>核对</h1>
      </div>
      <Loaded query={review}>
        {({ count, tickets, offers, merges }) => (
          <Tabs
            activeKey={tab}
            onChange={setTab}
            items={[
              { key: 'tickets', label: `待核对 ${count}`, children: <Waiting tickets={tickets} /> },
              { key: 'offers', label: `可能重复 ${offers.length}`, children: <Offers pairs={offers} /> },
              { key: 'merges', label: `已并单 ${merges.length}`, children: <Merges pairs={merges} /> },
            ]}
          />
        )}
      </Loaded>
    </>
  )
}

function Waiting({ tickets }: { tickets: readonly WaitingTicket[] }) {
  const [search, setSearch] = useSearchParams()
  const detail = useRef<HTMLDivElement>(null)
  const asked = search.get('ticket')
  const at = Math.max(
    0,
    tickets.findIndex(({ ticketNo }) => ticketNo === asked),
  )
  const open = (index: number) => {
    setSearch({ ticket: tickets[index]!.ticketNo }, { replace: true })
    detail.current?.scrollIntoView({ block: 'nearest' })
  }
  const [marked] = useListKeys(tickets.length, open)
  const chosen = tickets[at]
  if (!chosen) return <Nothing>没有等待核对的工单。</Nothing>
  return (
    <div className="queue">
      <ul aria-label="待核对的工单">
        {tickets.map((ticket, index) => (
          <li key={ticket.ticketNo} data-row={index} className={index === marked ? 'marked' : undefined}>
            <button type="button" aria-current={index === at} onClick={() => open(index)}>
              <strong>{ticket.title}</strong>
              <span className="soft">
                {ticket.ticketNo} · {leftUntil(ticket.dueAt)}
              </span>
              <span>
                {ticket.status === 'returned' && <Tag color="orange">{wordFor(statusWords, ticket.status)}</Tag>}
                {ticket.urgency === 'emergency' && <Tag color="red">突发</Tag>}
                {ticket.urgency === 'urgent' && <Tag color="orange">紧急</Tag>}
                {ticket.round > 1 && <Tag>第 {ticket.round} 轮</Tag>}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <div ref={detail}>
        <Decision key={chosen.ticketNo} ticket={chosen} onDecided={() => setSearch({}, { replace: true })} />
      </div>
    </div>
  )
}
