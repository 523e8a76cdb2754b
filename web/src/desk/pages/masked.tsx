import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Form, Input, Modal, Space } from 'antd'
import { useState } from 'react'
import { api } from '../api.ts'
import { faultWords } from '../fault.ts'

interface MaskedProps {
  ticketNo: string
  field: string
  /** What everybody at the desk sees; null: nothing is known. */
  masked: string | null
  canReveal: boolean
  label?: string
}

const fieldWords: Readonly<Record<string, string>> = {
  name: '姓名',
  phone: '电话',
  creditCode: '信用代码',
  description: '经过',
  place: '地点',
  transcript: '对话',
}
const reasons = ['联系诉求人核实情况', '电话回访', '核实地点', '领导交办']

/** A masked value, and the way to see it whole: for a reason, which is written down with one's name. */
export function Masked({ ticketNo, field, masked, canReveal, label }: MaskedProps) {
  const [isAsking, setIsAsking] = useState(false)
  const [shown, setShown] = useState<string | null>(null)
  if (masked === null && !canReveal) return <span className="soft">未提供</span>
  return (
    <>
      <Space size={8} align="start" wrap>
        {shown === null ? masked : <span className="revealed">{shown}</span>}
        {canReveal && shown === null && (
          <Button size="small" onClick={() => setIsAsking(true)} aria-label={`查看完整${fieldWords[field] ?? field}`}>
            {label ?? '查看'}
          </Button>
        )}
        {shown !== null && (
          <Button size="small" onClick={() => setShown(null)}>
            遮盖
          </Button>
        )}
      </Space>
      {isAsking && (
        <Reason
          what={fieldWords[field] ?? field}
          path={`/tickets/${ticketNo}/reveal`}
          field={field}
          close={() => setIsAsking(false)}
          show={setShown}
        />
      )}
    </>
  )
}

interface ReasonProps {
  what: string
  path: string
  field: string
  close: () => void
  show: (value: string) => void
}

function Reason({ what, path, field, close, show }: ReasonProps) {
  const [form] = Form.useForm<{ reason: string }>()
  const reveal = useMutation({
    mutationFn: ({ reason }: { reason: string }) => api.post<{ value: string }>(path, { field, reason }),
    onSuccess({ value }) {
      show(value)
      close()
    },
  })
  return (
    <Modal
      open
      title={`查看完整${what}`}
      okText="查看"
      onCancel={close}
      onOk={form.submit}
      confirmLoading={reveal.isPending}
    >
      <p>您的姓名、时间、看了什么和理由会写入审计日志，不能删除。</p>
      <Form form={form} layout="vertical" onFinish={reveal.mutate} requiredMark={false}>
        <Form.Item
          label="理由"
          name="reason"
          rules={[{ required: true, min: 4, max: 200, whitespace: true, message: '请写明理由，至少四个字' }]}
        >
          <Input.TextArea autoFocus rows={2} maxLength={200} />
        </Form.Item>
        <Space wrap>
          {reasons.map((reason) => (
            <Button key={reason} size="small" onClick={() => form.setFieldsValue({ reason })}>
              {reason}
            </Button>
          ))}
        </Space>
        {reveal.error && <Alert type="error" showIcon title={faultWords(reveal.error)} />}
      </Form>
    </Modal>
  )
}
