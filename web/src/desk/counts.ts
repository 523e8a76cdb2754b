import { useQuery } from '@tanstack/react-query'
import { api } from './api.ts'
import { hasRole, type Me } from './session.ts'

const LOOK_MS = 15_000

/** How much waits on each page, by its path, for whoever serves; empty for others. */
export function useCounts(me: Me): Readonly<Record<string, number>> {
  const { data } = useQuery({
    queryKey: ['counts'],
    queryFn: () => api.get<{ counts: Record<string, number> }>('/counts'),
    enabled: hasRole(me, ['agent', 'supervisor', 'admin']),
    refetchInterval: LOOK_MS,
  })
  return data?.counts ?? {}
}
