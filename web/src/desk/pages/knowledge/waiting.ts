import { useIsMutating, useQuery } from '@tanstack/react-query'
import { api } from '../../api.ts'
import type { Draft, ImportPreview } from './types.ts'

/** What is done to a file that was brought goes under this key. */
export const importKey = ['knowledge', 'import']

const lookMs = 1000

/** What waits for a second pair of eyes; while a file is published, how far it is. */
export function useWaiting() {
  const acting = useIsMutating({ mutationKey: importKey })
  return useQuery({
    queryKey: ['knowledge', 'review'],
    queryFn: () => api.get<{ drafts: Draft[]; imports: ImportPreview[] }>('/knowledge/review'),
    refetchInterval: ({ state: { data } }) =>
      acting > 0 || data?.imports.some(({ state }) => state === 'publishing') ? lookMs : false,
  })
}
