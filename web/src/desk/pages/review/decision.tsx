import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Form, Input, Radio, Select, Space } from 'antd'
import { Link } from 'wouter'
import { api } from '../../api.ts'
import { faultWords } from '../../fault.ts'
import { leftUntil, minuteOf } from '../../times.ts'
import { kindWords } from '../../words.ts'
import type { DeskTicket } from '../ticket-types.ts'
import { Quoted } from './quoted.tsx'
import { RemoteChoice } from './remote-choice.tsx'
import { faults, type LeafChoice, type Named, reviewKey, type WaitingTicket } from './types.ts'

interface Decided {
  leaf?: string
  otherLeaf?: string
  place?: string
  unit?: string
  kind: string
  reason?: string
}

/** None of those that were found: another leaf is looked up. */
const OTHER = 'other'

const nameOf = ({ path }: LeafChoice) => path.join(' › ')
const percent = (confidence: number | undefined) =>
  confidence === undefined ? '' : `（${Math.round(confidence * 100)}%）`
const optionOf = ({ code, name }: Named) => ({ value: code, label: name })

/** Below this a leaf is a guess, as where tickets are routed: nobody confirms a guess by not looking. */
const LIKELY = 0.4

const likelyLeaf = ({ category }: WaitingTicket) =>
  category && (category.confidence ?? 0) >= LIKELY ? category.code : undefined

/** One ticket that waits: what was said, what is unsure, and the decision, which also teaches. */
export function Decision({ ticket, onDecided }: { ticket: WaitingTicket; onDecided: () => void }) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [form] = Form.useForm<Decided>()
  const decide = useMutation({
    mutationFn: ({ leaf, otherLeaf, place, unit, kind, reason }: Decided) => {
      const category = leaf === OTHER ? otherLeaf : leaf
      return api.post<{ ticket: DeskTicket }>(`/review/${ticket.ticketNo}`, {
        ...(category && { category }),
        ...(place && { place }),
        ...(unit && { unit }),
        ...(kind !== ticket.kind && { kind }),
        ...(reason?.trim() && { reason }),
      })
    },
    onSuccess({ ticket: after }) {
      void message.success(`已核定：${after.leadUnit?.name ?? '单位待定'}，${minuteOf(after.dueAt)}前办结`)
      onDecided()
    },
    onSettled: () => queries.invalidateQueries({ queryKey: reviewKey }),
  })
  return (
    <section aria-label={`核对工单 ${ticket.ticketNo}`}>
      <h2>
        <Link href={`/tickets/${ticket.ticketNo}`}>{ticket.title}</Link>
      </h2>
      <Alert
        type="warning"
        showIcon
        title={ticket.reasons.map(({ text }) => text).join('')}
        description={ticket.routeReason}
      />
      <Quoted text={ticket.description} spans={ticket.category?.evidence ?? []} />
      <p className="soft">
        {minuteOf(ticket.receivedAt)}受理，{minuteOf(ticket.dueAt)}到期（{leftUntil(ticket.dueAt)}）
        {ticket.firstUnit && `，首接单位${ticket.firstUnit.name}`}
      </p>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ leaf: likelyLeaf(ticket), kind: ticket.kind }}
        onFinish={decide.mutate}
      >
        <Leaves ticket={ticket} />
        <div className="pair">
          <Places ticket={ticket} />
          <Form.Item label="承办单位" name="unit" extra={`按规则：${ticket.leadUnit?.name ?? '待定'}`}>
            <RemoteChoice<{ units: Named[] }>
              label="承办单位"
              placeholder="不改就按规则定"
              path="/units"
              read={({ units }) => units.map(optionOf)}
              first={ticket.firstUnit ? [optionOf(ticket.firstUnit)] : []}
            />
          </Form.Item>
          <Form.Item label="类型" name="kind">
            <Select options={Object.entries(kindWords).map(([value, label]) => ({ value, label }))} />
          </Form.Item>
          <Form.Item label="说明（写入审计日志）" name="reason">
            <Input maxLength={200} />
          </Form.Item>
        </div>
        <Space>
          <Button type="primary" htmlType="submit" loading={decide.isPending}>
            核定并派单
          </Button>
          <span className="soft">以后同样的话就按这次的分类。</span>
        </Space>
        {decide.error && <Alert type="error" showIcon title={faultWords(decide.error, faults)} />}
      </Form>
    </section>
  )
}

function Leaves({ ticket: { category, choices } }: { ticket: WaitingTicket }) {
  const own = category && !choices.some(({ code }) => code === category.code) ? [category] : []
  const leaf = Form.useWatch('leaf')
  return (
    <>
      <Form.Item label="分类" name="leaf" rules={[{ required: true, message: '请选一个分类' }]}>
        <Radio.Group className="stacked">
          {[...own, ...choices].map((choice) => (
            <Radio key={choice.code} value={choice.code}>
              {nameOf(choice)} <span className="soft">{percent(choice.confidence)}</span>
            </Radio>
          ))}
          <Radio value={OTHER}>都不是，另选</Radio>
        </Radio.Group>
      </Form.Item>
      {leaf === OTHER && (
        <Form.Item label="另选分类" name="otherLeaf" rules={[{ required: true, message: '请选一个分类' }]}>
          <RemoteChoice<{ leaves: LeafChoice[] }>
            label="另选分类"
            placeholder="输入名称、编码或市民的说法"
            path="/catalogue"
            read={({ leaves }) => leaves.slice(0, 30).map((one) => ({ value: one.code, label: nameOf(one) }))}
            first={[]}
          />
        </Form.Item>
      )}
    </>
  )
}

function Places({ ticket: { place, places, elements } }: { ticket: WaitingTicket }) {
  const now = [place?.district, place?.street, place?.community].filter(Boolean).join('')
  return (
    <Form.Item
      label="地点"
      name="place"
      extra={`现在：${now || '没有定位'}${elements.place ? `；原话：${elements.place}` : ''}`}
    >
      <RemoteChoice<{ places: Named[] }>
        label="地点"
        placeholder={now ? '不改就留空' : '选区、街道或社区'}
        path="/places"
        read={(answer) => answer.places.map(optionOf)}
        first={places.map(optionOf)}
      />
    </Form.Item>
  )
}
