import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Card } from 'antd'
import { Link } from 'wouter'
import { api } from '../api.ts'
import { faultWords } from '../fault.ts'
import { minuteOf } from '../times.ts'
import { eventWords, refusalWords, wordFor } from '../words.ts'

interface RefusedEvent {
  id: string
  ticketNo: string
  receiver: string
  type: string
  fault: string
  unit: string | null
  publicText: string | null
  internalNote: string | null
  reason: string | null
  at: string
}

const key = ['/status-events']

/** What receivers reported that could not be: kept for a person, each with what to do about it. Nothing where there is none. */
export function RefusedEvents() {
  const { data } = useQuery({ queryKey: key, queryFn: () => api.get<{ events: RefusedEvent[] }>('/status-events') })
  const queries = useQueryClient()
  const { message } = App.useApp()
  const seen = useMutation({
    mutationFn: (id: string) => api.post('/status-events/seen', { id }),
    onError: (error) => void message.error(faultWords(error)),
    onSettled: () => Promise.all([key, ['counts']].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  })
  const events = data?.events ?? []
  if (events.length === 0) return null
  return (
    <Card size="small" title={`对方发来、没有生效的状态（${events.length}）`} className="refused-events">
      <ul aria-label="没有生效的状态">
        {events.map((event) => (
          <li key={event.id}>
            <div>
              <Link href={`/tickets/${event.ticketNo}`}>{event.ticketNo}</Link> {wordFor(eventWords, event.type)} ·{' '}
              {event.unit ?? event.receiver} · {minuteOf(event.at)}
              <div>{wordFor(refusalWords, event.fault)}</div>
              <Said event={event} />
            </div>
            <Button size="small" loading={seen.isPending} onClick={() => seen.mutate(event.id)}>
              已处理
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Said({ event: { reason, publicText, internalNote } }: { event: RefusedEvent }) {
  const words = [reason, publicText, internalNote].filter(Boolean)
  return words.length > 0 && <div className="soft">对方写的：{words.join('；')}</div>
}
