import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { api } from './api.ts'
import { DeskFault, faultWords } from './fault.ts'
import { becomes, type Me } from './session.ts'

interface Fields {
  name: string
  password: string
  code?: string
}

/** The door of the desk: name and password, and a one-time code where the account asks for one. */
export function SignIn({ note }: { note: string | null }) {
  const ways = useQuery({ queryKey: ['ways'], queryFn: () => api.get<{ oidc: boolean }>('/sign-in') })
  const queries = useQueryClient()
  const [asksCode, setAsksCode] = useState(false)
  const [fault, setFault] = useState(faultInAddress)
  const [isBusy, setIsBusy] = useState(false)

  async function submit(fields: Fields): Promise<void> {
    setIsBusy(true)
    setFault(null)
    try {
      const me = await api.post<Me>('/sign-in', { ...fields, code: fields.code || undefined })
      becomes(queries, me)
    } catch (error) {
      const needsCode = error instanceof DeskFault && error.code === 'TOTP_NEEDED'
      if (needsCode) setAsksCode(true)
      else setFault(faultWords(error))
      setIsBusy(false)
    }
  }

  return (
    <main className="door">
      <h1>接诉工作台</h1>
      <p className="door-note">{note ?? '请用工作账号登录。'}</p>
      <Form<Fields> layout="vertical" onFinish={submit} requiredMark={false} disabled={isBusy}>
        <Form.Item label="账号" name="name" rules={[{ required: true, message: '请填写账号' }]}>
          <Input autoFocus autoComplete="username" autoCapitalize="off" spellCheck={false} size="large" />
        </Form.Item>
        <Form.Item label="密码" name="password" rules={[{ required: true, message: '请填写密码' }]}>
          <Input.Password autoComplete="current-password" size="large" />
        </Form.Item>
        {asksCode && (
          <Form.Item
            label="动态口令"
            name="code"
            rules={[{ required: true, pattern: /^\d{6}$/, message: '请填写手机上的六位数字' }]}
          >
            <Input autoFocus inputMode="numeric" autoComplete="one-time-code" maxLength={6} size="large" />
          </Form.Item>
        )}
        {fault && <Alert type="error" showIcon title={fault} className="door-fault" />}
        <Button type="primary" htmlType="submit" size="large" block loading={isBusy}>
          登录
        </Button>
      </Form>
      {ways.data?.oidc && (
        <Button href="/v1/desk/oidc" size="large" block className="door-other">
          统一认证登录
        </Button>
      )}
    </main>
  )
}

/** What went wrong on the way through the identity provider, which brings people back by address. */
function faultInAddress(): string | null {
  const code = new URLSearchParams(window.location.search).get('fault')
  return code && faultWords(new DeskFault(0, code, ''))
}
