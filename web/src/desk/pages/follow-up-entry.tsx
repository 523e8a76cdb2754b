import { useMutation } from '@tanstack/react-query'
import { App, Button, Form, Input, Radio, Select, Space } from 'antd'
import { useState } from 'react'
import { Link } from 'wouter'
import { api } from '../api.ts'
import { faultWords } from '../fault.ts'
import type { WaitingCall } from './follow-ups.tsx'
import { Masked } from './masked.tsx'

interface Answers {
  contacted?: boolean
  resolved?: boolean
  satisfaction?: 'satisfied' | 'basically' | 'dissatisfied'
  reason?: string
}
interface Entered {
  status: string
  reopened: boolean
}

const exclusions = [
  { value: 'demand_unlawful', label: '诉求不合法、不合理' },
  { value: 'not_ours', label: '不属于受理范围' },
]

interface EntryProps {
  call: WaitingCall
  script: readonly string[]
  /** `isOver`: this round is closed and off the list. */
  finished: (isOver: boolean) => void
}

/** One call: whom, what is said, what they answer. “Not solved” opens the next round at once. */
export function FollowUpEntry({ call: { ticketNo, round, unitName, attempts }, script, finished }: EntryProps) {
  const [form] = Form.useForm<Answers>()
  const resolved = Form.useWatch('resolved', form)
  const satisfaction = Form.useWatch('satisfaction', form)
  const { message } = App.useApp()
  const enter = useMutation({
    mutationFn: (entry: object) => api.post<Entered>(`/follow-ups/${ticketNo}`, { round, ...entry }),
    onSuccess({ status, reopened }) {
      const open = '已记录这次没打通'
      message.success(reopened ? '已重新交办，时限重新计算' : status === 'open' ? open : '回访已结束')
      finished(status !== 'open')
    },
    onError: (error) => void message.error(faultWords(error)),
  })
  return (
    <section className="call-entry" aria-label={`回访 ${ticketNo}`}>
      <h2>
        <Link href={`/tickets/${ticketNo}`}>{ticketNo}</Link> 第 {round} 轮，{unitName}
      </h2>
      <Masked ticketNo={ticketNo} field="phone" masked={null} canReveal label="查看电话" />
      <ol>
        {script.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={(answers) => enter.mutate({ outcome: 'answered', answers: given(answers) })}
      >
        <Question
          name="contacted"
          label="联系过吗"
          options={[
            [true, '联系过'],
            [false, '没有'],
          ]}
        />
        <Question
          name="resolved"
          label="解决了吗"
          options={[
            [true, '解决了'],
            [false, '没解决'],
          ]}
        />
        <Question
          name="satisfaction"
          label="满意吗"
          options={[
            ['satisfied', '满意'],
            ['basically', '基本满意'],
            ['dissatisfied', '不满意'],
          ]}
        />
        {(satisfaction === 'dissatisfied' || resolved === false) && (
          <Form.Item label="原因（诉求人的原话）" name="reason">
            <Input.TextArea rows={2} maxLength={2000} />
          </Form.Item>
        )}
        <Space wrap>
          <Button type="primary" htmlType="submit" loading={enter.isPending}>
            {resolved === false ? '保存并重新交办' : '保存'}
          </Button>
          <Button onClick={() => enter.mutate({ outcome: 'missed' })}>没打通（第 {attempts + 1} 次）</Button>
          <Excluded exclude={(entry) => enter.mutate({ outcome: 'excluded', ...entry })} />
        </Space>
      </Form>
    </section>
  )
}

function Question({
  name,
  label,
  options,
}: {
  name: keyof Answers
  label: string
  options: [string | boolean, string][]
}) {
  return (
    <Form.Item label={label} name={name}>
      <Radio.Group>
        {options.map(([value, word]) => (
          <Radio key={word} value={value}>
            {word}
          </Radio>
        ))}
      </Radio.Group>
    </Form.Item>
  )
}

/** Only what was answered: silence on a question is no answer to it. */
function given(answers: Answers): Answers {
  return Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== undefined && value !== ''))
}

/** Takes the round out of the rates, for a reason that stands in the audit log. */
function Excluded({ exclude }: { exclude: (entry: { exclusion: string; reason: string }) => void }) {
  const [exclusion, setExclusion] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  if (exclusion === null) return <Button onClick={() => setExclusion('not_ours')}>不计入三率…</Button>
  return (
    <Space wrap>
      <Select
        aria-label="为什么不计入"
        value={exclusion}
        options={exclusions}
        onChange={setExclusion}
        style={{ width: 190 }}
      />
      <Input
        aria-label="理由"
        placeholder="理由，写入审计日志"
        value={reason}
        maxLength={200}
        onChange={({ target }) => setReason(target.value)}
      />
      <Button danger disabled={reason.trim().length < 4} onClick={() => exclude({ exclusion, reason })}>
        不计入
      </Button>
    </Space>
  )
}
