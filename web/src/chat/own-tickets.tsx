import { useEffect, useState } from 'react'
import { fetchTickets } from './history.ts'
import type { Session } from './keepsakes.ts'
import { type OwnTicket, TicketCard } from './ticket-card.tsx'

interface OwnTicketsProps {
  /** The way into the conversation as it is now; null before there is one. */
  session: () => Session | null
  onRecover: () => void
}

/** What was filed in this conversation, each with its state, its promise and its number to copy. */
export function OwnTickets({ session, onRecover }: OwnTicketsProps) {
  const [tickets, setTickets] = useState<OwnTicket[] | 'loading' | 'failed'>('loading')
  const load = () => {
    const opening = session()
    setTickets(opening ? 'loading' : 'failed')
    if (opening) void fetchTickets(opening).then((found) => setTickets(found ?? 'failed'))
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, when the sheet opens
  useEffect(load, [])

  return (
    <div className="prose own-tickets" aria-live="polite" aria-busy={tickets === 'loading'}>
      {tickets === 'loading' && <p>正在查询…</p>}
      {tickets === 'failed' && (
        <>
          <p>没有查到，可能是网络不好。您提交的诉求照常办理。</p>
          <button type="button" className="plain-button" onClick={load}>
            再查一次
          </button>
        </>
      )}
      {Array.isArray(tickets) && <TicketList tickets={tickets} onRecover={onRecover} />}
    </div>
  )
}

function TicketList({ tickets, onRecover }: { tickets: readonly OwnTicket[]; onRecover: () => void }) {
  return (
    <>
      {tickets.length === 0 && <p>这个对话里还没有提交过诉求。说说遇到的事，我来帮您登记。</p>}
      {tickets.map((ticket) => (
        <TicketCard key={ticket.ticketNo} ticket={ticket} heading="h3" name={ticket.title} />
      ))}
      <p className="quiet-line">
        在别的设备上提交的，这里看不到，可以
        <button type="button" className="link-button" onClick={onRecover}>
          找回以前的对话
        </button>
        。
      </p>
    </>
  )
}
