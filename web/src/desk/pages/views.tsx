import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import { Loaded, Nothing } from '../states.tsx'
import { AuditTable } from './audit-table.tsx'
import type { AuditEntry } from './audit-words.ts'

/** Who saw this ticket, what of it, when and why. */
export function Views({ ticketNo }: { ticketNo: string }) {
  const views = useQuery({
    queryKey: ['views', ticketNo],
    queryFn: () => api.get<{ views: AuditEntry[] }>(`/tickets/${ticketNo}/views`),
    refetchOnWindowFocus: false,
    staleTime: 0,
  })
  return (
    <Loaded query={views}>
      {({ views: entries }) =>
        entries.length === 0 ? <Nothing>还没有人看过。</Nothing> : <AuditTable entries={entries} isOfOneSubject />
      }
    </Loaded>
  )
}
