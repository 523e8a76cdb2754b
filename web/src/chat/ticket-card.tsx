import { useState } from 'react'
import { copyText, deadlineInWords } from '../shared/index.ts'
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

/** A ticket as its requester sees it: number, promise, who does it, how far it is. */
export function TicketCard({ ticket, isNew }: { ticket: TicketReceipt; isNew: boolean }) {
  return (
    <section className="card ticket" aria-label={isNew ? '诉求已提交' : '诉求进度'}>
      <h4>{isNew ? '诉求已提交' : '诉求进度'}</h4>
      <p className="ticket-number">
        <span>
          工单号 <wbr />
          <strong>{ticket.ticketNo}</strong>
        </span>
        <CopyButton text={ticket.ticketNo} />
      </p>
      <Steps status={ticket.status} />
      <dl className="facts">
        <div>
          <dt>状态</dt>
          <dd>{statusNames[ticket.status] ?? ticket.status}</dd>
        </div>
        {ticket.title && (
          <div>
            <dt>标题</dt>
            <dd>{ticket.title}</dd>
          </div>
        )}
        {ticket.unit && (
          <div>
            <dt>承办单位</dt>
            <dd>{ticket.unit}</dd>
          </div>
        )}
        {ticket.status !== 'completed' && ticket.dueAt && (
          <div>
            <dt>答复时间</dt>
            <dd>{deadlineInWords(ticket.dueAt, Date.now())}</dd>
          </div>
        )}
      </dl>
    </section>
  )
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
