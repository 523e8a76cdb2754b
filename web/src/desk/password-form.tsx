import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { api } from './api.ts'
import { faultWords } from './fault.ts'
import { type Me, meKey } from './session.ts'

interface Fields {
  present: string
  next: string
  again: string
}

/** Changes one's own password. */
export function PasswordForm({ onDone }: { onDone?: () => void }) {
  const queries = useQueryClient()
  const [form] = Form.useForm<Fields>()
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setIsBusy] = useState(false)

  async function submit({ present, next }: Fields): Promise<void> {
    setIsBusy(true)
    setFault(null)
    try {
      queries.setQueryData(meKey, await api.post<Me>('/me/password', { present, next }))
      form.resetFields()
      onDone?.()
    } catch (error) {
      setFault(faultWords(error, { SIGN_IN_REFUSED: '现在的密码不对。' }))
    }
    setIsBusy(false)
  }

  return (
    <Form<Fields> form={form} layout="vertical" onFinish={submit} requiredMark={false} disabled={isBusy}>
      <Form.Item label="现在的密码" name="present" rules={[{ required: true, message: '请填写现在的密码' }]}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Form.Item
        label="新密码"
        name="next"
        extra="至少 12 位，越长越好；不含账号名，不用常见密码。"
        rules={[{ required: true, min: 12, message: '至少 12 位' }]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        label="再输一遍新密码"
        name="again"
        dependencies={['next']}
        rules={[
          {
            validator: (_rule, value) =>
              value === form.getFieldValue('next') ? Promise.resolve() : Promise.reject(new Error('两次输入的不一样')),
          },
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      {fault && <Alert type="error" showIcon title={fault} className="door-fault" />}
      <Button type="primary" htmlType="submit" loading={isBusy}>
        修改密码
      </Button>
    </Form>
  )
}
