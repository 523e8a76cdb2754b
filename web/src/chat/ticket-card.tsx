import { useState } from 'react'
import { clockOf, copyText, dayInWords, deadlineInWords } from '../shared/index.ts'
import { Facts } from './facts.tsx'
import type { TicketReceipt } from './frames.ts'
import { statusNames } from './labels.ts'

const steps = ['登记', '派单', '办结'] as const
/** How many steps are done; a ticket that has left the road has no steps to show. */
const stepsDone: Partial<Record<TicketReceipt['status'], number>> = {
  filed: 1,
  accepted: 1,
  returned: 1,
  dispatched: 2,
  extended: 2,
  escalated: 2,
  completed: 3,
}

/** A ticket as `GET /v1/conversations/{id}/tickets` lists it, and as a message carries it. */
export interface OwnTicket extends Omit<TicketReceipt, 'unit' | 'responseTier'> {
  unit?: string | null
  /** The status in a sentence; in the list only. */
  statusText?: string
  /** ISO time; in the list only. */
  receivedAt?: string
}

interface TicketCardProps {
  ticket: OwnTicket
  heading: 'h3' | 'h4'
  /** What the card is called. */
  name: string
}

/**
 * A ticket as its requester sees it: number, promise, who does it, how far it is. An article and no region: a story may
 * hold several of the same name.
 */
export function TicketCard({ ticket, heading: Heading, name }: TicketCardProps) {
  const { ticketNo, status, statusText, title, unit, dueAt, receivedAt } = ticket
  return (
    <article className="card ticket" aria-label={name}>
      <Heading>{name}</Heading>
      <p className="ticket-number">
        <span>
          工单号 <wbr />
          <strong>{ticketNo}</strong>
        </span>
        <CopyButton text={ticketNo} />
      </p>
      <Steps status={status} />
      <Facts
        rows={[
          ['状态', statusText ?? statusNames[status] ?? status],
          ['标题', title !== name && title],
          ['承办单位', unit],
          ['答复时间', status !== 'completed' && dueAt && deadlineInWords(dueAt, Date.now())],
          ['登记时间', receivedAt && momentInWords(receivedAt)],
        ]}
      />
    </article>
  )
}

function momentInWords(iso: string): string {
  const at = Date.parse(iso)
  return `${dayInWords(at, Date.now())} ${clockOf(at)}`
}

function Steps({ status }: { status: TicketReceipt['status'] }) {
  const done = stepsDone[status]
  if (done === undefined) return null
  return (
    <ol className="steps" aria-label="办理进度">
      {steps.map((step, index) => (
        <li key={step} className={index < done ? 'done' : ''} aria-current={index === done - 1 ? 'step' : undefined}>
          {step}
        </li>
      ))}
    </ol>
  )
}

function CopyButton({ text }: { text: string }) {
  const [said, setSaid] = useState('')
  const copy = async () => setSaid((await copyText(text)) ? '已复制' : '请长按工单号复制')
  return (
    <>
      <button type="button" className="small-button" aria-label={`复制工单号 ${text}`} onClick={() => void copy()}>
        复制
      </button>
      <span className="said" role="status">
        {said}
      </span>
    </>
  )
}
