import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Select } from 'antd'
import { useRef, useState } from 'react'
import { api } from '../api.ts'
import { ChatAnswers } from '../chats/answers.tsx'
import { Talk } from '../chats/talk.tsx'
import type { Beside, Chat, Queue, Wish } from '../chats/types.ts'
import { CompanyBeside } from '../enterprise/beside.tsx'
import { faultWords } from '../fault.ts'
import { useKey } from '../keys.ts'
import { TicketForm } from '../live/form.tsx'
import '../live/live.css'
import { Related, Warnings } from '../live/side.tsx'
import type { Suggestion } from '../live/types.ts'
import { useMe } from '../session.ts'
import { Loaded, Nothing } from '../states.tsx'
import { minuteOf } from '../times.ts'

const LOOK_MS = 2000
const PRESENT_MS = 10_000

/** Chats: who waits for a person, and those that are held here, several at once. */
export default function ChatsPage() {
  const me = useMe()
  const [chosenId, setChosenId] = useState<string | null>(null)
  const queue = useQuery({
    queryKey: ['queue'],
    queryFn: () => api.get<Queue>('/queue'),
    refetchInterval: LOOK_MS,
  })
  return (
    <div className="live">
      <div className="live-head">
        <h1>在线对话</h1>
        <Presence queue={queue.data} myId={me.id} />
      </div>
      <Loaded query={queue}>
        {(data) => {
          const held = data.waiting.filter(({ status, agentId }) => status === 'taken' && agentId === me.id)
          const waiting = data.waiting.filter(({ status }) => status === 'queued')
          const shown = [...held, ...waiting].find(({ conversationId }) => conversationId === chosenId) ?? held[0]
          return (
            <>
              <WishList held={held} waiting={waiting} shown={shown} choose={setChosenId} />
              {shown ? (
                <ChatBoard key={shown.conversationId} wish={shown} queue={data} isHeld={held.includes(shown)} />
              ) : (
                <Nothing>没有接入的对话。有人等待时会出现在上面，点一下就能接入。</Nothing>
              )}
            </>
          )
        }}
      </Loaded>
    </div>
  )
}

/** Whether somebody is there for new chats; said again every few seconds while this page is open. */
function Presence({ queue, myId }: { queue: Queue | undefined; myId: string }) {
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
    mutationFn: () =>
      isThere
        ? api.delete('/presence')
        : api.put('/presence', { groups: queue!.groups.map(({ id }) => id), capacity: 3, state: 'available' }),
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
  held: readonly Wish[]
  waiting: readonly Wish[]
  shown: Wish | undefined
  choose: (conversationId: string) => void
}

function WishList({ held, waiting, shown, choose }: WishListProps) {
  return (
    <ul className="live-list" aria-label="对话列表">
      {[...held, ...waiting].map((wish) => (
        <li key={wish.id}>
          <button
            type="button"
            aria-pressed={wish.conversationId === shown?.conversationId}
            onClick={() => choose(wish.conversationId)}
          >
            <span>{wish.line === 'enterprise' ? '企业' : '市民'}</span>
            <span className="soft">{minuteOf(wish.requestedAt)}</span>
            <span className={held.includes(wish) ? 'live-state on' : 'live-state'}>
              {held.includes(wish) ? '接待中' : '等待接入'}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}

interface ChatBoardProps {
  wish: Wish
  queue: Queue
  isHeld: boolean
}

/** One chat, with everything beside it. */
function ChatBoard({ wish: { conversationId: id, line }, queue, isHeld }: ChatBoardProps) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [draft, setDraft] = useState('')
  /** The suggestion that the draft began as. */
  const begun = useRef<Suggestion | null>(null)
  const chat = useQuery({
    queryKey: ['chat', id],
    queryFn: () => api.get<Chat>(`/conversations/${id}`),
    refetchInterval: LOOK_MS,
  })
  const messages = chat.data?.messages ?? []
  const newest = messages[messages.length - 1]?.messageId
  const beside = useQuery({
    queryKey: ['chat', id, 'assist', newest],
    queryFn: () => api.get<Beside>(`/conversations/${id}/assist`),
    enabled: newest !== undefined,
    placeholderData: (before) => before,
  })
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onError: (error) => message.error(faultWords(error)),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['queue'] })
      void queries.invalidateQueries({ queryKey: ['chat', id] })
    },
  })
  const path = `/conversations/${id}`
  const tell = ({ id: suggestion }: Suggestion, fate: string) =>
    api.put(`${path}/suggestions/${suggestion}`, { fate }).catch(() => undefined)
  const send = () => {
    const text = draft.trim()
    if (text === '') return
    const from = begun.current
    act.mutate(async () => {
      await api.post(`${path}/messages`, { text, messageId: crypto.randomUUID() })
      if (from) await tell(from, from.text === text ? 'used' : 'edited')
    })
    setDraft('')
    begun.current = null
  }
  const say = (suggestion: Suggestion) => {
    begun.current = suggestion
    setDraft(suggestion.text)
  }
  useKey('e', '接入这个对话', isHeld ? null : () => act.mutate(() => api.post(`${path}/take`)))
  return (
    <>
      {beside.data && <Warnings call={{ ...beside.data, whispers: [] }} />}
      <div className="live-columns">
        <section className="live-column" aria-label="对话">
          <div className="live-bar">
            <h2>对话</h2>
            {isHeld ? (
              <Holding queue={queue} act={act.mutate} path={path} />
            ) : (
              <Button type="primary" size="small" onClick={() => act.mutate(() => api.post(`${path}/take`))}>
                接入（e）
              </Button>
            )}
          </div>
          <Loaded query={chat}>
            {(data) => (
              <Talk
                chat={data}
                draft={draft}
                change={setDraft}
                send={send}
                isHeld={isHeld}
                note={(text) => act.mutate(() => api.post(`${path}/notes`, { text }))}
              />
            )}
          </Loaded>
        </section>
        {beside.data && (
          <>
            <section className="live-column">
              <ChatAnswers
                beside={beside.data}
                isHeld={isHeld}
                say={say}
                ask={(question) => setDraft(question)}
                reject={(one) => act.mutate(() => tell(one, 'rejected'))}
              />
              <Related call={beside.data} />
            </section>
            <section className="live-column">
              <h2>工单</h2>
              <TicketForm
                form={beside.data.form}
                disabled={!isHeld}
                edit={(field, value) => act.mutate(() => api.put(`${path}/form/${field}`, { value }))}
              />
            </section>
          </>
        )}
        {line === 'enterprise' && <CompanyBeside path={`/conversations/${id}/company`} />}
      </div>
    </>
  )
}

interface HoldingProps {
  queue: Queue
  act: (work: () => Promise<unknown>) => void
  path: string
}

function Holding({ queue, act, path }: HoldingProps) {
  return (
    <span className="live-actions">
      <Select
        size="small"
        placeholder="转给…"
        aria-label="转给其他组"
        value={null}
        options={queue.groups.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(group: string | null) => group && act(() => api.post(`${path}/transfer`, { group }))}
      />
      <Button size="small" onClick={() => act(() => api.post(`${path}/hand-back`))}>
        交还机器人
      </Button>
    </span>
  )
}
