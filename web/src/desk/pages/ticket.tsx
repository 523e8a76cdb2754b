import { useQuery } from '@tanstack/react-query'
import { Alert, Descriptions, Space, Tabs, Tag, Timeline } from 'antd'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { api } from '../api.ts'
import { TicketConferences } from '../enterprise/conference.tsx'
import { useKey } from '../keys.ts'
import { hasRole, useMe } from '../session.ts'
import { Loaded, Nothing } from '../states.tsx'
import { leftUntil, minuteOf } from '../times.ts'
import {
  channelWords,
  eventWords,
  kindWords,
  lineWords,
  outcomeWords,
  reviewWords,
  statusColours,
  statusWords,
  tierWords,
  urgencyWords,
  wordFor,
} from '../words.ts'
import { AttachedFiles } from './attached-files.tsx'
import { DeliveryTable } from './delivery-table.tsx'
import { Masked } from './masked.tsx'
import type { DeskTicket, TicketEvent, TicketView } from './ticket-types.ts'
import { Transcript } from './transcript.tsx'
import { Views } from './views.tsx'

/** One ticket: what is asked, where it stands, what was said, who looked. Personal data are masked until revealed. */
export default function TicketPage({ ticketNo }: { ticketNo: string }) {
  const [, navigate] = useLocation()
  useKey('Escape', '回到工单列表', () => navigate('/tickets'))
  const view = useQuery({
    queryKey: ['ticket', ticketNo],
    queryFn: () => api.get<TicketView>(`/tickets/${ticketNo}`),
    // Each look is an entry of the audit log: none by itself.
    refetchOnWindowFocus: false,
  })
  return <Loaded query={view}>{(data) => <Ticket view={data} />}</Loaded>
}

function Ticket({ view }: { view: TicketView }) {
  const me = useMe()
  const [tab, setTab] = useState('story')
  const { ticket } = view
  const mayAskWhoLooked = hasRole(me, ['supervisor', 'auditor'])
  useKey('1', '办理经过', () => setTab('story'))
  useKey('2', '对话', () => setTab('transcript'))
  useKey('3', '投递', () => setTab('deliveries'))
  useKey('4', '谁看过', mayAskWhoLooked ? () => setTab('views') : null)
  return (
    <>
      <div className="page-head">
        <h1>{ticket.title}</h1>
        <Tag color={statusColours[ticket.status]}>{wordFor(statusWords, ticket.status)}</Tag>
        {ticket.urgency !== 'ordinary' && <Tag color="red">{wordFor(urgencyWords, ticket.urgency)}</Tag>}
        {ticket.requester.confidential && <Tag color="purple">保密</Tag>}
        {ticket.requester.anonymous && <Tag>匿名</Tag>}
        <span className="soft">{ticket.ticketNo}</span>
      </div>
      {ticket.review.required && (
        <Alert
          type="warning"
          showIcon
          className="door-fault"
          title={`请核对：${ticket.review.reasons.map((code) => wordFor(reviewWords, code)).join('；')}`}
        />
      )}
      <div className="two-columns">
        <section aria-label="诉求内容">
          <Facts view={view} />
        </section>
        <section>
          <Tabs
            activeKey={tab}
            onChange={setTab}
            items={[
              { key: 'story', label: '办理经过', children: <Story ticket={ticket} events={view.events} /> },
              { key: 'transcript', label: '对话', children: <TicketTranscript view={view} /> },
              {
                key: 'deliveries',
                label: '投递',
                children: <DeliveryTable deliveries={view.deliveries} />,
              },
              {
                key: 'conferences',
                label: '会商',
                children: <TicketConferences ticketNo={ticket.ticketNo} isOver={isOver(ticket.status)} />,
              },
              ...(mayAskWhoLooked
                ? [{ key: 'views', label: '谁看过', children: <Views ticketNo={ticket.ticketNo} /> }]
                : []),
            ]}
          />
        </section>
      </div>
    </>
  )
}

const isOver = (status: string) => ['completed', 'withdrawn', 'merged'].includes(status)

function Facts({ view: { ticket, revealable } }: { view: TicketView }) {
  const masked = (field: string, value: string | null) => (
    <Masked ticketNo={ticket.ticketNo} field={field} masked={value} canReveal={revealable.includes(field)} />
  )
  const { requester, category, place } = ticket
  return (
    <Descriptions
      size="small"
      column={1}
      bordered
      items={[
        { label: '类型', children: `${wordFor(kindWords, ticket.kind)} · ${wordFor(lineWords, ticket.line)}` },
        { label: '经过', children: masked('description', ticket.description) },
        { label: '地点', children: <Place place={place} masked={masked('place', place?.text ?? null)} /> },
        {
          label: '分类',
          children: category
            ? `${category.path.join(' › ')}（${category.code}，把握 ${Math.round(category.confidence * 100)}%）`
            : '未定',
        },
        { label: '诉求人', children: masked('name', requester.name) },
        { label: '电话', children: masked('phone', requester.phone) },
        ...(requester.creditCode ? [{ label: '信用代码', children: masked('creditCode', requester.creditCode) }] : []),
        { label: '主责单位', children: ticket.leadUnit?.name ?? '待定' },
        ...(ticket.supportingUnits.length > 0
          ? [{ label: '协办单位', children: ticket.supportingUnits.map(({ name }) => name).join('、') }]
          : []),
        ...(ticket.copiedUnits.length > 0
          ? [{ label: '抄送', children: ticket.copiedUnits.map(({ name }) => name).join('、') }]
          : []),
        { label: '派单依据', children: ticket.routeReason },
        ...(ticket.attachments.length > 0
          ? [
              {
                label: '附件',
                children: <AttachedFiles files={ticket.attachments} of={`/tickets/${ticket.ticketNo}`} />,
              },
            ]
          : []),
        {
          label: '时限',
          children: `${minuteOf(ticket.dueAt)}（${wordFor(tierWords, ticket.responseTier)}，${leftUntil(ticket.dueAt)}）`,
        },
        { label: '来源', children: `${wordFor(channelWords, ticket.channel)}，${minuteOf(ticket.receivedAt)}` },
        ...relations(ticket),
      ]}
    />
  )
}

function Place({ place, masked }: { place: DeskTicket['place']; masked: React.ReactNode }) {
  if (!place) return '—'
  return (
    <Space size={4} wrap>
      {[place.district, place.street, place.community].filter(Boolean).join(' ')}
      {masked}
    </Space>
  )
}

function relations({ mergedInto, related, reporters, round }: DeskTicket) {
  const links = [...(mergedInto ? [mergedInto] : []), ...related]
  return [
    ...(links.length > 0
      ? [
          {
            label: mergedInto ? '并入' : '相关工单',
            children: (
              <Space wrap>
                {links.map((ticketNo) => (
                  <Link key={ticketNo} href={`/tickets/${ticketNo}`}>
                    {ticketNo}
                  </Link>
                ))}
              </Space>
            ),
          },
        ]
      : []),
    ...(reporters > 1 || round > 1 ? [{ label: '反映', children: `${reporters} 人反映，第 ${round} 轮办理` }] : []),
  ]
}

/** From the intake to what was reported last, in the order in which it came in. */
function Story({ ticket, events }: { ticket: DeskTicket; events: TicketEvent[] }) {
  const items = [
    { title: minuteOf(ticket.receivedAt), content: `受理，来自${wordFor(channelWords, ticket.channel)}` },
    ...events.map((event) => ({
      title: minuteOf(event.at),
      color: event.outcome === 'applied' ? 'blue' : 'gray',
      content: (
        <div>
          <strong>{wordFor(eventWords, event.type)}</strong> {event.unit}
          {event.outcome !== 'applied' && <Tag>{wordFor(outcomeWords, event.outcome)}</Tag>}
          {event.publicText && <p className="quoted">{event.publicText}</p>}
          {event.internalNote && <p className="quoted soft">内部：{event.internalNote}</p>}
        </div>
      ),
    })),
  ]
  return <Timeline items={items} />
}

function TicketTranscript({ view: { ticket, conversationId, revealable } }: { view: TicketView }) {
  const me = useMe()
  if (ticket.transcript.length === 0) return <Nothing>没有对话记录。</Nothing>
  return (
    <>
      <Transcript lines={ticket.transcript} />
      <Space wrap>
        <Masked
          ticketNo={ticket.ticketNo}
          field="transcript"
          masked=""
          canReveal={revealable.includes('transcript')}
          label="显示未遮盖的对话"
        />
        {hasRole(me, ['supervisor']) && <Link href={`/conversations/${conversationId}`}>打开完整对话</Link>}
      </Space>
    </>
  )
}
