import { App, Button } from 'antd'
import { useEffect, useState } from 'react'
import { api } from '../api.ts'
import { CompanyBeside } from '../enterprise/beside.tsx'
import { faultWords } from '../fault.ts'
import { useKey } from '../keys.ts'
import { Answers } from '../live/answers.tsx'
import { TicketForm } from '../live/form.tsx'
import '../live/live.css'
import { useLive } from '../live/provider.tsx'
import { Related, Warnings } from '../live/side.tsx'
import { SoundSwitch } from '../live/sound-switch.tsx'
import { Transcript } from '../live/transcript.tsx'
import type { CallCard, CallOnScreen } from '../live/types.ts'
import { hasRole, type Me, useMe } from '../session.ts'
import { Nothing } from '../states.tsx'

/** Live calls: the list, and the one that is being taken, with everything beside it. */
export default function CallsPage() {
  const me = useMe()
  const { calls, send, isLost } = useLive()
  const [chosenId, setChosenId] = useState<string | null>(null)
  const mine = calls.cards.find((card) => card.state === 'live' && isOf(card, me))
  const shown = calls.cards.find(({ id }) => id === chosenId) ?? mine ?? calls.cards[0]
  const open = shown && calls.open[shown.id]
  const shownId = shown?.id
  const isOpen = open !== undefined
  // A call that is looked at is watched: its words come from now on.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `send` is the same line all the time
  useEffect(() => {
    if (shownId && !isOpen && !isLost) send({ type: 'watch', callId: shownId })
  }, [shownId, isOpen, isLost])
  const step = (by: number) => {
    const at = calls.cards.findIndex(({ id }) => id === shownId)
    const next = calls.cards[at + by]
    if (next) setChosenId(next.id)
  }
  useKey('j', '下一通来电', calls.cards.length > 1 ? () => step(1) : null)
  useKey('k', '上一通来电', calls.cards.length > 1 ? () => step(-1) : null)
  return (
    <div className="live">
      <div className="live-head">
        <h1>来电</h1>
        {isLost && <strong className="live-doubt">连接断开，正在重连；已经听到的都在，不会丢</strong>}
        <SoundSwitch />
      </div>
      <CallList cards={calls.cards} shownId={shownId} choose={setChosenId} me={me} />
      {open ? (
        <Call key={open.call.id} call={open} send={send} me={me} />
      ) : (
        <Nothing>{shown ? '正在打开这通来电……' : '现在没有来电。新来电会自动出现在这里。'}</Nothing>
      )}
    </div>
  )
}

function isOf({ agentId }: CallCard, { id, name }: Me): boolean {
  return agentId === id || agentId?.toLowerCase() === name
}

interface CallListProps {
  cards: readonly CallCard[]
  shownId: string | undefined
  choose: (id: string) => void
  me: Me
}

/** Every call on the table; for supervisors the wall of all that goes on. */
function CallList({ cards, shownId, choose, me }: CallListProps) {
  return (
    <ul className="live-list" aria-label="来电列表">
      {cards.map((card) => (
        <li key={card.id}>
          <button type="button" aria-pressed={card.id === shownId} onClick={() => choose(card.id)}>
            <span>{card.caller ?? '号码未知'}</span>
            <span className="soft">
              {card.startedAt.slice(11, 16)} {card.agentId ?? '未分配'}
            </span>
            <span className="live-tags">
              <span className={card.state === 'live' ? 'live-state on' : 'live-state'}>
                {card.state === 'live' ? '通话中' : card.ticketNo ? '已提交' : '待提交'}
              </span>
              {isOf(card, me) && <span className="live-state">我的</span>}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}

interface CallProps {
  call: CallOnScreen
  send: (frame: object) => void
  me: Me
}

function Call({ call, send, me }: CallProps) {
  const { message } = App.useApp()
  const [isBusy, setIsBusy] = useState(false)
  const callId = call.call.id
  const isFiled = call.call.ticketNo !== null
  async function submit(): Promise<void> {
    setIsBusy(true)
    try {
      const { ticketNo } = await api.post<{ ticketNo: string }>(`/calls/${callId}/submit`)
      message.success(`已提交，工单号 ${ticketNo}`)
    } catch (error) {
      message.error(faultWords(error))
    } finally {
      setIsBusy(false)
    }
  }
  useKey('s', '提交工单', isFiled || isBusy ? null : () => void submit())
  return (
    <>
      <Warnings call={call} />
      <div className="live-columns">
        <section className="live-column" aria-label="通话">
          <h2>
            通话 <span className="soft">{call.call.caller ?? '号码未知'}</span>
          </h2>
          <Transcript call={call} />
          {hasRole(me, ['supervisor']) && !isOf(call.call, me) && (
            <Whisper send={(text) => send({ type: 'whisper', callId, text })} />
          )}
        </section>
        <section className="live-column">
          <Answers call={call} send={send} />
          <Related call={call} />
        </section>
        <section className="live-column">
          <div className="live-bar">
            <h2>工单</h2>
            {isFiled ? (
              <p className="live-filed">已提交，工单号 {call.call.ticketNo}</p>
            ) : (
              <Button type="primary" size="small" loading={isBusy} onClick={() => void submit()}>
                提交工单（s）
              </Button>
            )}
          </div>
          {call.call.state === 'ended' && <pre className="live-summary">{call.summary}</pre>}
          <TicketForm
            form={call.form}
            disabled={isFiled}
            edit={(field, value) => send({ type: 'edit', callId, field, value })}
            release={(field) => send({ type: 'release', callId, field })}
          />
        </section>
        {call.call.line === 'enterprise' && <CompanyBeside path={`/calls/${callId}/companies`} />}
      </div>
    </>
  )
}

function Whisper({ send }: { send: (text: string) => void }) {
  const [text, setText] = useState('')
  return (
    <form
      className="live-whisper"
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim() !== '') send(text.trim())
        setText('')
      }}
    >
      <input
        aria-label="悄悄提示坐席"
        placeholder="悄悄提示坐席"
        value={text}
        onChange={({ target }) => setText(target.value)}
        maxLength={500}
      />
      <Button size="small" htmlType="submit">
        提示
      </Button>
    </form>
  )
}
