import { useQuery } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { api } from '../api.ts'
import { useKey } from '../keys.ts'
import { Loaded, Nothing } from '../states.tsx'
import { type Line, Transcript } from './transcript.tsx'

/** One conversation to read, as it was said. Opening it is recorded. */
export default function ConversationPage({ id }: { id: string }) {
  const [, navigate] = useLocation()
  useKey('Escape', '回到对话列表', () => navigate('/conversations'))
  const conversation = useQuery({
    queryKey: ['conversation', id],
    queryFn: () => api.get<{ messages: Line[] }>(`/conversations/${id}`),
    refetchOnWindowFocus: false,
  })
  return (
    <>
      <div className="page-head">
        <h1>对话</h1>
        <span className="soft">{id}</span>
      </div>
      <Loaded query={conversation}>
        {({ messages }) =>
          messages.length === 0 ? (
            <Nothing>内容已按期限或应本人要求删除。</Nothing>
          ) : (
            <Transcript lines={messages} of={`/conversations/${id}`} />
          )
        }
      </Loaded>
    </>
  )
}
