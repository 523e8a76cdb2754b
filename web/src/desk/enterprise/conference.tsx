import { useQuery } from '@tanstack/react-query'
import { Button, Input, Select, Tag } from 'antd'
import { useState } from 'react'
import { api } from '../api.ts'
import { hasRole, useMe } from '../session.ts'
import { minuteOf } from '../times.ts'
import { wordFor } from '../words.ts'
import type { Conference } from './types.ts'
import { useAct } from './use-act.ts'
import { conferenceWords } from './words.ts'
import './enterprise.css'

/** Units of the catalogue, to choose from. */
export function useUnits(): { value: string; label: string }[] {
  const { data } = useQuery({
    queryKey: ['conference-units'],
    queryFn: () => api.get<{ units: { code: string; name: string }[] }>('/conference-units'),
    staleTime: 600_000,
  })
  return (data?.units ?? []).map(({ code, name }) => ({ value: code, label: name }))
}

/** One conference: who comes, the minutes, the decision. */
export function ConferenceCard({ conference }: { conference: Conference }) {
  const { status, reason, minutes, decision, meetsAt, calledBy, decidedBy, decidedAt } = conference
  const isCalled = status === 'called'
  return (
    <section className="company-card" aria-label="会商">
      <p>
        <Tag color={isCalled ? 'blue' : undefined}>{wordFor(conferenceWords, status)}</Tag>
        {minuteOf(meetsAt)} 开会，{calledBy} 召集
      </p>
      <p>事由：{reason}</p>
      <Units conference={conference} />
      {isCalled ? (
        <Steps conference={conference} />
      ) : (
        <>
          {minutes && <p>纪要：{minutes}</p>}
          {decision && <p>决定：{decision}</p>}
          <p className="soft">
            {minuteOf(decidedAt)} {decidedBy}
          </p>
        </>
      )}
    </section>
  )
}

function Units({ conference: { id, units, status } }: { conference: Conference }) {
  const isCalled = status === 'called'
  const act = useAct('conferences', 'ticket')
  return (
    <ul className="company-list">
      {units.map(({ unit, comes }) => (
        <li key={unit.name}>
          {unit.name}{' '}
          {comes === null ? (
            <Tag>未回复</Tag>
          ) : (
            <Tag color={comes ? 'green' : 'orange'}>{comes ? '参加' : '不参加'}</Tag>
          )}
          {isCalled && (
            <span className="company-actions">
              {[true, false].map((answer) => (
                <Button
                  key={String(answer)}
                  size="small"
                  aria-label={`${unit.name}${answer ? '参加' : '不参加'}`}
                  onClick={() =>
                    act.mutate(() => api.put(`/conferences/${id}/answers`, { unit: unit.name, comes: answer }))
                  }
                >
                  {answer ? '参加' : '不参加'}
                </Button>
              ))}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

function Steps({ conference }: { conference: Conference }) {
  const me = useMe()
  const act = useAct('conferences', 'ticket')
  const options = useUnits()
  const [minutes, setMinutes] = useState(conference.minutes ?? '')
  const [decision, setDecision] = useState('')
  const [leadUnit, setLeadUnit] = useState<string | null>(conference.units[0]?.unit.code ?? null)
  const [due, setDue] = useState('')
  const path = `/conferences/${conference.id}`
  const supporting = conference.units.map(({ unit }) => unit.code).filter((code) => code !== leadUnit)
  const decide = () =>
    act.mutate(() =>
      api.post(`${path}/decide`, {
        decision: decision.trim(),
        leadUnit,
        supportingUnits: supporting,
        dueAt: due ? `${due}T23:59:59+08:00` : null,
      }),
    )
  return (
    <div className="form-lines">
      <Input.TextArea
        aria-label="会议纪要"
        placeholder="会议纪要：谁参加、各方意见"
        value={minutes}
        maxLength={20_000}
        autoSize={{ minRows: 3, maxRows: 12 }}
        onChange={({ target }) => setMinutes(target.value)}
      />
      <Button
        disabled={minutes.trim().length < 4}
        onClick={() => act.mutate(() => api.put(`${path}/minutes`, { minutes: minutes.trim() }))}
      >
        保存纪要
      </Button>
      {hasRole(me, ['supervisor']) && (
        <>
          <Input.TextArea
            aria-label="会商决定"
            placeholder="会商决定（会告诉诉求人）"
            value={decision}
            maxLength={2000}
            autoSize={{ minRows: 2, maxRows: 6 }}
            onChange={({ target }) => setDecision(target.value)}
          />
          <div className="company-actions">
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              aria-label="主责单位"
              placeholder="主责单位"
              value={leadUnit}
              options={options}
              style={{ minWidth: 220 }}
              onChange={setLeadUnit}
            />
            <label>
              办理期限 <input type="date" value={due} onChange={({ target }) => setDue(target.value)} />
            </label>
            <Button type="primary" disabled={decision.trim().length < 4 || !leadUnit} onClick={decide}>
              作出决定
            </Button>
          </div>
        </>
      )}
      <Button
        danger
        disabled={minutes.trim().length < 4}
        title="取消的原因写在纪要里"
        onClick={() => act.mutate(() => api.post(`${path}/cancel`, { reason: minutes.trim().slice(0, 200) }))}
      >
        取消会商
      </Button>
    </div>
  )
}

/** A ticket's conferences, and the way to call one. */
export function TicketConferences({ ticketNo, isOver }: { ticketNo: string; isOver: boolean }) {
  const act = useAct('conferences', 'ticket')
  const options = useUnits()
  const [reason, setReason] = useState('')
  const [units, setUnits] = useState<string[]>([])
  const [meetsAt, setMeetsAt] = useState('')
  const held = useQuery({
    queryKey: ['conferences', ticketNo],
    queryFn: () => api.get<{ conferences: Conference[] }>(`/tickets/${ticketNo}/conferences`),
    refetchOnWindowFocus: false,
  })
  const conferences = held.data?.conferences ?? []
  const call = () =>
    act.mutate(async () => {
      await api.post(`/tickets/${ticketNo}/conferences`, {
        reason: reason.trim(),
        units,
        meetsAt: `${meetsAt}:00+08:00`,
      })
      setReason('')
    })
  return (
    <>
      {conferences.map((conference) => (
        <ConferenceCard key={conference.id} conference={conference} />
      ))}
      {!isOver && !conferences.some(({ status }) => status === 'called') && (
        <div className="form-lines">
          <p className="soft">一家单位办不了的疑难工单，可以请几家单位会商；决定会写回工单并告诉诉求人。</p>
          <Input
            aria-label="会商事由"
            placeholder="会商事由"
            value={reason}
            maxLength={1000}
            onChange={({ target }) => setReason(target.value)}
          />
          <Select
            mode="multiple"
            showSearch={{ optionFilterProp: 'label' }}
            aria-label="邀请的单位"
            placeholder="邀请的单位（至少两家）"
            value={units}
            options={options}
            onChange={setUnits}
          />
          <label>
            开会时间 <input type="datetime-local" value={meetsAt} onChange={({ target }) => setMeetsAt(target.value)} />
          </label>
          <Button
            type="primary"
            disabled={reason.trim().length < 4 || units.length < 2 || meetsAt === ''}
            onClick={call}
          >
            召集会商
          </Button>
        </div>
      )}
    </>
  )
}
