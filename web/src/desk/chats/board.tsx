import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { api } from '../api.ts'
import { CompanyBeside } from '../enterprise/beside.tsx'
import { faultWords } from '../fault.ts'
import { useKey } from '../keys.ts'
import { useLive } from '../live/provider.tsx'
import { Related, Warnings } from '../live/side.tsx'
import type { Suggestion } from '../live/types.ts'
import { Loaded } from '../states.tsx'
import { ChatAnswers } from './answers.tsx'
import { Holding } from './holding.tsx'
import { Talk } from './talk.tsx'
import { ChatTicket } from './ticket.tsx'
import type { Beside, Chat, Queue, Wish } from './types.ts'

/** What an agent is about to say, and the suggestion that it began as. */
export interface ReplyDraft {
  text: string
  from: Suggestion | null
}
export const noDraft: ReplyDraft = { text: '', from: null }

interface ChatBoardProps {
  wish: Wish
  queue: Queue
  isHeld: boolean
  draft: ReplyDraft
  change: (draft: ReplyDraft) => void
}

/** One chat, with everything beside it. */
export function ChatBoard({ wish: { conversationId: id, line }, queue, isHeld, draft, change }: ChatBoardProps) {
  const { send: tellDesk, typing } = useLive()
  const path = `/conversations/${id}`
  const chat = useQuery({ queryKey: ['chat', id], queryFn: () => api.get<Chat>(path) })
  const newest = chat.data?.messages[chat.data.messages.length - 1]?.messageId
  const beside = useQuery({
    queryKey: ['chat', id, 'assist', newest],
    queryFn: () => api.get<Beside>(`${path}/assist`),
    enabled: newest !== undefined,
    placeholderData: (before) => before,
  })
  const act = useAct(id)
  const tell = ({ id: suggestion }: Suggestion, fate: string) =>
    api.put(`${path}/suggestions/${suggestion}`, { fate }).catch(() => undefined)
  const send = () => {
    const { text, from } = draft
    if (text.trim() === '') return
    act.mutate(async () => {
      await api.post(`${path}/messages`, { text: text.trim(), messageId: crypto.randomUUID() })
      if (from) await tell(from, from.text === text.trim() ? 'used' : 'edited')
    })
    change(noDraft)
  }
  const take = () => act.mutate(() => api.post(`${path}/take`))
  useKey('e', '接入这个对话', isHeld ? null : take)
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
              <Button type="primary" size="small" onClick={take}>
                接入（e）
              </Button>
            )}
          </div>
          <Loaded query={chat}>
            {(data) => (
              <Talk
                chat={data}
                draft={draft.text}
                change={(text) => change({ ...draft, text })}
                send={send}
                onTyping={() => tellDesk({ type: 'chat.typing', conversationId: id })}
                isHeld={isHeld}
                isTheirTyping={typing.has(id)}
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
                say={(one) => change({ text: one.text, from: one })}
                ask={(text) => change({ text, from: null })}
                reject={(one) => act.mutate(() => tell(one, 'rejected'))}
              />
              <Related call={beside.data} />
            </section>
            <section className="live-column">
              <ChatTicket form={beside.data.form} isHeld={isHeld} act={act} path={path} />
            </section>
          </>
        )}
        {line === 'enterprise' && <CompanyBeside path={`/conversations/${id}/company`} />}
      </div>
    </>
  )
}

export type Act = ReturnType<typeof useAct>

/** Something done in a chat; faults are told, and what is shown is loaded again. */
function useAct(id: string) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onError: (error) => message.error(faultWords(error)),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['queue'] })
      void queries.invalidateQueries({ queryKey: ['chat', id] })
    },
  })
}
