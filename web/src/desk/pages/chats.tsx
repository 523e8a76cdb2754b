import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { useEffect, useState } from 'react'
import { api } from '../api.ts'
import { ChatBoard, noDraft, type ReplyDraft } from '../chats/board.tsx'
import type { Queue, Wish } from '../chats/types.ts'
import { faultWords } from '../fault.ts'
import '../live/live.css'
import { useLive } from '../live/provider.tsx'
import { SoundSwitch } from '../live/sound-switch.tsx'
import { hasRole, type Me, useMe } from '../session.ts'
import { Loaded, Nothing } from '../states.tsx'
import { minuteOf } from '../times.ts'

const PRESENT_MS = 10_000

/** Chats: who waits for a person, and those that are held here, several at once. */
export default function ChatsPage() {
  const me = useMe()
  const { watch, isLost, unread, read } = useLive()
  const [chosenId, setChosenId] = useState<string | null>(null)
  const [drafts, setDrafts] = useState<Readonly<Record<string, ReplyDraft>>>({})
  const queue = useQuery({ queryKey: ['queue'], queryFn: () => api.get<Queue>('/queue') })
  const wishes = wishesFor(queue.data, me)
  const held = wishes.filter((wish) => isHeldBy(wish, me))
  const shown = wishes.find(({ conversationId }) => conversationId === chosenId) ?? held[0]
  const shownId = shown?.conversationId
  const isLookedAt = shown !== undefined && !isHeldBy(shown, me)
  // What one holds is watched anyway; what is looked at besides, as long as it is.
  useEffect(() => {
    if (isLookedAt && shownId) return watch(shownId)
  }, [shownId, isLookedAt, watch])
  const news = shownId ? unread[shownId] : undefined
  useEffect(() => {
    if (shownId && news) read(shownId)
  }, [shownId, news, read])
  return (
    <div className="live">
      <div className="live-head">
        <h1>在线对话</h1>
        {isLost && <strong className="live-doubt">连接断开，正在重连</strong>}
        <SoundSwitch />
        <Presence queue={queue.data} myId={me.id} />
      </div>
      <Loaded query={queue}>
        {(data) => (
          <>
            <WishList wishes={wishes} myId={me.id} shown={shown} unread={unread} choose={setChosenId} />
            {shown ? (
              <ChatBoard
                key={shown.conversationId}
                wish={shown}
                queue={data}
                isHeld={isHeldBy(shown, me)}
                draft={drafts[shown.conversationId] ?? noDraft}
                change={(draft) => setDrafts((before) => ({ ...before, [shown.conversationId]: draft }))}
              />
            ) : (
              <Nothing>没有接入的对话。有人等待时会出现在上面，点一下就能接入。</Nothing>
            )}
          </>
        )}
      </Loaded>
    </div>
  )
}

function isHeldBy({ status, agentId }: Wish, { id }: Me): boolean {
  return status === 'taken' && agentId === id
}

/** One's own chats first, then who waits; supervisors also see those that others hold. */
function wishesFor(queue: Queue | undefined, me: Me): Wish[] {
  const all = queue?.waiting ?? []
  const held = all.filter((wish) => isHeldBy(wish, me))
  const others = all.filter((wish) => wish.status === 'taken' && !isHeldBy(wish, me))
  return [...held, ...all.filter(({ status }) => status === 'queued'), ...(hasRole(me, ['supervisor']) ? others : [])]
}

/** Whether somebody is there for new chats; said again every few seconds while this page is open. */
function Presence({ queue, myId }: { queue: Queue | undefined; myId: string }) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const mine = queue?.agents.find(({ agentId }) => agentId === myId)
  const isThere = mine?.state === 'available'
  useQuery({
    queryKey: ['heartbeat'],
    queryFn: () => api.post('/presence/heartbeat'),
    refetchInterval: PRESENT_MS,
    enabled: mine !== undefined,
    refetchIntervalInBackground: true,
  })
  const change = useMutation({
    mutationFn: () => (isThere ? api.delete('/presence') : api.put('/presence', { capacity: 3, state: 'available' })),
    onError: (error) => message.error(faultWords(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['queue'] }),
  })
  return (
    <Button
      className="live-sound"
      size="small"
      type={isThere ? 'default' : 'primary'}
      disabled={!queue}
      loading={change.isPending}
      onClick={() => change.mutate()}
    >
      {isThere ? '下线' : '上线接待'}
    </Button>
  )
}

interface WishListProps {
  wishes: readonly Wish[]
  myId: string
  shown: Wish | undefined
  unread: Readonly<Record<string, number>>
  choose: (conversationId: string) => void
}

function WishList({ wishes, myId, shown, unread, choose }: WishListProps) {
  const stateOf = ({ status, agentId, agentName }: Wish) =>
    status === 'queued' ? '等待接入' : agentId === myId ? '接待中' : `${agentName ?? '坐席'}接待中`
  return (
    <ul className="live-list" aria-label="对话列表">
      {wishes.map((wish) => {
        const news = wish === shown ? 0 : (unread[wish.conversationId] ?? 0)
        return (
          <li key={wish.id}>
            <button
              type="button"
              aria-pressed={wish.conversationId === shown?.conversationId}
              onClick={() => choose(wish.conversationId)}
            >
              <span>
                {wish.line === 'enterprise' ? '企业' : '市民'}
                {news > 0 && <strong className="live-news"> {news} 条新消息</strong>}
              </span>
              <span className="soft">{minuteOf(wish.requestedAt)}</span>
              <span className={wish.status === 'taken' ? 'live-state on' : 'live-state'}>{stateOf(wish)}</span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
