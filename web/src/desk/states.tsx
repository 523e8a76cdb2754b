import { Alert, Button, Empty, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { faultWords } from './fault.ts'

/** A page, or a part of one, whose data could not be had. */
export function Fault({ error, again }: { error: unknown; again?: () => void }) {
  return (
    <Alert
      type="error"
      showIcon
      title={faultWords(error)}
      action={
        again && (
          <Button size="small" onClick={again}>
            重试
          </Button>
        )
      }
    />
  )
}

/** Nothing to show, and what that means. */
export function Nothing({ children }: { children: ReactNode }) {
  return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={children} />
}

/** What a query may be doing, as react-query tells it. */
interface Loading<T> {
  data: T | undefined
  error: unknown
  refetch: () => unknown
}

/** Shows data as soon as there is some; before, that it is coming, or why not. */
export function Loaded<T>({ query, children }: { query: Loading<T>; children: (data: T) => ReactNode }) {
  const { data, error, refetch } = query
  if (data !== undefined) return children(data)
  if (error) return <Fault error={error} again={() => void refetch()} />
  return <Skeleton active paragraph={{ rows: 6 }} aria-label="正在加载" />
}
