import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { api, query } from './api.ts'

/** A list that goes on: each page says where the next one begins, null at the end. */
export interface ListPage {
  before: string | number | null
}

type Filters = Readonly<Record<string, string | number | boolean | null | undefined>>

/** Reads a list of the API page by page, by cursor. */
export function useListPages<P extends ListPage>(path: string, filters: Filters) {
  const list = useInfiniteQuery({
    queryKey: [path, filters],
    queryFn: ({ pageParam }) => api.get<P>(path + query({ ...filters, before: pageParam })),
    initialPageParam: null as string | number | null,
    getNextPageParam: (last) => last.before,
    // Each look at a list is an entry of the audit log: none by itself.
    refetchOnWindowFocus: false,
  })
  return { ...list, pages: list.data?.pages ?? [] }
}

/** The button below a list that goes on. */
export function More({
  list,
}: {
  list: Pick<ReturnType<typeof useListPages>, 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'>
}) {
  if (!list.hasNextPage) return null
  return (
    <p>
      <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
        显示更多
      </Button>
    </p>
  )
}
