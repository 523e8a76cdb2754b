import { Alert } from 'antd'
import { minuteOf } from '../times.ts'
import type { Brief, CallOnScreen } from './types.ts'
import { statusWords } from './words.ts'

/** Danger first, then what must be kept in mind; announced to who does not see the screen. */
export function Warnings({ call: { warnings, whispers } }: { call: Pick<CallOnScreen, 'warnings' | 'whispers'> }) {
  const isDanger = (sort: string) => sort === 'emergency' || sort === 'self-harm'
  return (
    <div role="alert" className="live-warnings">
      {warnings.map(({ sort, text, numbers }) => (
        <Alert
          key={sort}
          type={isDanger(sort) ? 'error' : 'warning'}
          showIcon
          title={numbers.length > 0 ? `${text}（${numbers.join('、')}）` : text}
        />
      ))}
      {whispers.map(({ from, text }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: whispers have no name but their place
        <Alert key={at} type="info" showIcon title={`${from}：${text}`} />
      ))}
    </div>
  )
}

/** Tickets that may matter: the caller's own, and others of the same matter. */
export function Related({ call: { past, repeats } }: { call: Pick<CallOnScreen, 'past' | 'repeats'> }) {
  return (
    <section aria-label="相关工单" className="live-related">
      <Tickets title="这个号码以前的工单" tickets={past} none="没有找到。" />
      <Tickets title="可能是同一件事" tickets={repeats} none="一个月内没有找到同一件事的工单。" />
    </section>
  )
}

function Tickets({ title, tickets, none }: { title: string; tickets: readonly Brief[]; none: string }) {
  return (
    <>
      <h2>{title}</h2>
      {tickets.length === 0 && <p className="soft">{none}</p>}
      <ul>
        {tickets.map(({ ticketNo, title: about, status, receivedAt, unit, reason }) => (
          <li key={ticketNo}>
            <strong>{about}</strong>
            <span className="soft">
              {ticketNo}，{minuteOf(receivedAt)}，{statusWords[status]}
              {unit && `，${unit}`}
            </span>
            {reason && <span className="soft">{reason}</span>}
          </li>
        ))}
      </ul>
    </>
  )
}
