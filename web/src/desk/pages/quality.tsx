import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, InputNumber } from 'antd'
import { useState } from 'react'
import { api } from '../api.ts'
import { faultWords } from '../fault.ts'
import { CheckForm } from '../quality/check-form.tsx'
import { type Check, stateOf } from '../quality/types.ts'
import { hasRole, useMe } from '../session.ts'
import { Loaded, Nothing } from '../states.tsx'
import { minuteOf } from '../times.ts'
import '../live/live.css'

/** Quality checks: supervisors draw and mark; agents read the results of their own. */
export default function QualityPage() {
  const me = useMe()
  const [chosen, setChosen] = useState<string | null>(null)
  const list = useQuery({
    queryKey: ['quality'],
    queryFn: () => api.get<{ checks: Check[] }>('/quality'),
  })
  const isSupervisor = hasRole(me, ['supervisor'])
  return (
    <>
      <div className="page-head">
        <h1>质检</h1>
        <span className="push" />
        {isSupervisor && <Draw />}
      </div>
      <Loaded query={list}>
        {({ checks }) =>
          checks.length === 0 ? (
            <Nothing>
              {isSupervisor ? '还没有抽到的通话或对话。点“抽样”从已结束的里面随机抽取。' : '还没有您的质检结果。'}
            </Nothing>
          ) : (
            <div className="quality">
              <ul className="live-list quality-list" aria-label="质检列表">
                {checks.map((check) => (
                  <li key={check.id}>
                    <button type="button" aria-pressed={check.id === chosen} onClick={() => setChosen(check.id)}>
                      <span>
                        {check.medium === 'call' ? '通话' : '对话'} {check.agentName ?? ''}
                      </span>
                      <span className="soft">{minuteOf(check.talkedAt)}</span>
                      <span className={check.marks ? 'live-state on' : 'live-state'}>{stateOf(check, me)}</span>
                    </button>
                  </li>
                ))}
              </ul>
              {chosen ? <CheckForm key={chosen} id={chosen} /> : <Nothing>选一条查看原文和评分。</Nothing>}
            </div>
          )
        }
      </Loaded>
    </>
  )
}

/** So many for each agent, out of the last days, by lot. */
function Draw() {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [days, setDays] = useState(7)
  const [perAgent, setPerAgent] = useState(2)
  const draw = useMutation({
    mutationFn: () => api.post<{ drawn: number }>('/quality/draw', { days, perAgent }),
    onSuccess: ({ drawn }) => void message.success(drawn > 0 ? `抽到 ${drawn} 件` : '没有还没抽过的通话或对话'),
    onError: (error) => void message.error(faultWords(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['quality'] }),
  })
  return (
    <span className="live-actions">
      近
      <InputNumber
        size="small"
        aria-label="天数"
        min={1}
        max={90}
        value={days}
        onChange={(value) => setDays(value ?? 7)}
      />
      天，每人
      <InputNumber
        size="small"
        aria-label="每人件数"
        min={1}
        max={20}
        value={perAgent}
        onChange={(value) => setPerAgent(value ?? 2)}
      />
      件
      <Button type="primary" size="small" loading={draw.isPending} onClick={() => draw.mutate()}>
        抽样
      </Button>
    </span>
  )
}
