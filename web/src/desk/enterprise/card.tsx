import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Select, Tag } from 'antd'
import { useState } from 'react'
import { Link } from 'wouter'
import type { PolicyMatch } from '../../policies/match.ts'
import { api } from '../api.ts'
import { faultWords } from '../fault.ts'
import { minuteOf } from '../times.ts'
import { statusWords, wordFor } from '../words.ts'
import { EndSpeaker } from './claim-actions.tsx'
import { Facts } from './facts.tsx'
import type { CompanyCard, Manager, Visit } from './types.ts'
import {
  faults,
  fieldWords,
  proofWords,
  purposeWords,
  roleWords,
  sourceWords,
  speakerWords,
  visitWords,
} from './words.ts'
import './enterprise.css'

interface CardProps {
  card: CompanyCard
  /** The conversation that it stands beside: a three-way call is recorded as begun from it. */
  conversationId?: string
  /** It is the whole page, and the page says its name. */
  isPage?: boolean
}

/** A company with all that is known of it: facts and their sources, policies, tickets, visits, who serves and speaks. */
export function Company({ card, conversationId, isPage = false }: CardProps) {
  const Heading = isPage ? 'h2' : 'h4'
  return (
    <section className="company-card" aria-label={`企业 ${card.name}`}>
      {!isPage && (
        <h3>
          <Link href={`/companies/${card.id}`}>{card.name}</Link>
        </h3>
      )}
      <p className="soft">
        {card.creditCode}
        {card.park && ` · ${card.park}`}
        {card.manager ? ` · 服务管家 ${card.manager.name} ${card.manager.phone ?? ''}` : ' · 还没有服务管家'}
      </p>
      <Facts card={card} />
      <Heading>
        政策匹配 <Tag color="green">适合 {card.fits}</Tag>
        <Tag>差一点 {card.nearly}</Tag>
      </Heading>
      <ul className="company-list">
        {card.matches.map((match) => (
          <Match key={match.articleId} match={match} />
        ))}
      </ul>
      <Heading>工单</Heading>
      {card.tickets.length === 0 && <p className="soft">还没有以企业名义提交的工单。</p>}
      <ul className="company-list">
        {card.tickets.map(({ ticketNo, title, status, receivedAt }) => (
          <li key={ticketNo}>
            <Link href={`/tickets/${ticketNo}`}>{title}</Link>
            <span className="soft">
              {ticketNo}，{minuteOf(receivedAt)}，{wordFor(statusWords, status)}
            </span>
          </li>
        ))}
      </ul>
      <Heading>走访与通话</Heading>
      <Visits card={card} conversationId={conversationId} />
      <Heading>代表与同意</Heading>
      <ul className="company-list">
        {card.speakers.map(({ conversationId: of, role, status, proof, provedAt, claimedAt }) => (
          <li key={of}>
            {wordFor(roleWords, role)} <Tag>{wordFor(speakerWords, status)}</Tag>
            <span className="soft">
              {minuteOf(provedAt ?? claimedAt)}
              {proof && `，${wordFor(proofWords, proof)}`}
            </span>
            {status === 'proved' && (
              <span className="company-actions">
                <EndSpeaker companyId={card.id} conversationId={of} verb="revoke" label="撤销代表" />
              </span>
            )}
          </li>
        ))}
        {card.consents.map(({ purpose, source, givenAt, takenBackAt }) => (
          <li key={`${purpose}${givenAt}`}>
            {wordFor(purposeWords, purpose)}
            <span className="soft">
              {minuteOf(givenAt)} 同意（{wordFor(sourceWords, source)}）
              {takenBackAt && `，${minuteOf(takenBackAt)} 收回`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Match({ match: { title, fit, benefit, automatic, decidedBy, missing, closesAt } }: { match: PolicyMatch }) {
  const decisive =
    decidedBy.find(({ met }) => met === false) ?? decidedBy.find(({ met }) => met === null) ?? decidedBy[0]
  return (
    <li>
      <span>
        <Tag color={fit === 'fits' ? 'green' : undefined}>{fit === 'fits' ? '适合' : '差一点'}</Tag>
        {title.replace(/[?？]$/, '')}：{benefit}
      </span>
      <span className="soft">
        {automatic && '免申即享；'}
        {closesAt && `${closesAt} 截止；`}
        {missing.length > 0 && `还缺${missing.map((field) => wordFor(fieldWords, field)).join('、')}；`}
        {decisive && (
          <>
            {decisive.condition} <q>{decisive.quote}</q>
          </>
        )}
      </span>
    </li>
  )
}

/** Visits and calls; a three-way call is begun here, and ended with what came of it. */
function Visits({ card, conversationId }: CardProps) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [note, setNote] = useState('')
  const managers = useQuery({
    queryKey: ['managers'],
    queryFn: () => api.get<{ managers: Manager[] }>('/managers'),
    staleTime: 60_000,
  })
  const [managerId, setManagerId] = useState<string | null>(card.manager?.id ?? null)
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onError: (error) => message.error(faultWords(error, faults)),
    onSuccess: () => setNote(''),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['company'] })
    },
  })
  const running = card.visits.find(({ kind, endedAt }) => kind === 'three-way' && !endedAt)
  const record = (kind: Visit['kind']) =>
    act.mutate(() =>
      api.post(`/companies/${card.id}/visits`, {
        kind,
        managerId,
        conversationId: conversationId ?? null,
        note: note.trim() === '' ? null : note.trim(),
      }),
    )
  const finish = (handedOver: boolean) =>
    act.mutate(() => api.post(`/visits/${running!.id}/finish`, { note: note.trim(), handedOver }))
  return (
    <>
      <ul className="company-list">
        {card.visits.map(({ id, kind, manager, agentName, note: said, beganAt, endedAt, handedOver }) => (
          <li key={id}>
            {wordFor(visitWords, kind)}
            {kind === 'three-way' && <Tag color={endedAt ? undefined : 'blue'}>{state(endedAt, handedOver)}</Tag>}
            <span className="soft">
              {minuteOf(beganAt)}，{agentName}
              {manager && `，管家 ${manager}`}
              {said && `：${said}`}
            </span>
          </li>
        ))}
      </ul>
      <Input.TextArea
        aria-label="情况记录"
        placeholder="谁参加、说了什么、接下来谁办"
        value={note}
        maxLength={2000}
        autoSize={{ minRows: 1, maxRows: 4 }}
        onChange={({ target }) => setNote(target.value)}
      />
      <div className="company-actions">
        <Select
          size="small"
          aria-label="服务管家"
          placeholder="服务管家"
          allowClear
          value={managerId}
          style={{ minWidth: 120 }}
          options={(managers.data?.managers ?? []).map(({ id, name, park }) => ({
            value: id,
            label: park ? `${name}（${park}）` : name,
          }))}
          onChange={(chosen: string | undefined) => setManagerId(chosen ?? null)}
        />
        {running ? (
          <>
            <Button size="small" disabled={note.trim() === ''} onClick={() => finish(true)}>
              结束，管家接着办
            </Button>
            <Button size="small" disabled={note.trim() === ''} onClick={() => finish(false)}>
              结束，当场办完
            </Button>
          </>
        ) : (
          <Button size="small" type="primary" disabled={!managerId} onClick={() => record('three-way')}>
            开始三方通话
          </Button>
        )}
        <Button size="small" disabled={note.trim() === ''} onClick={() => record('visit')}>
          记走访
        </Button>
        <Button size="small" disabled={note.trim() === ''} onClick={() => record('call')}>
          记通话
        </Button>
      </div>
    </>
  )
}

function state(endedAt: string | null, handedOver: boolean): string {
  if (!endedAt) return '进行中'
  return handedOver ? '已转管家' : '已结束'
}
