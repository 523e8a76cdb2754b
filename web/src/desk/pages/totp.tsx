import { useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Form, Input, QRCode } from 'antd'
import { useState } from 'react'
import { api } from '../api.ts'
import { faultWords } from '../fault.ts'
import { meKey, useMe } from '../session.ts'

interface Fields {
  present: string
  code?: string
}

/** Switches one-time codes on, by picture and a first code, and off again. */
export function Totp() {
  const { totp } = useMe()
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [secret, setSecret] = useState<{ secret: string; address: string } | null>(null)
  const [fault, setFault] = useState<string | null>(null)

  async function attempt(work: () => Promise<void>): Promise<void> {
    setFault(null)
    await work().catch((error) => setFault(faultWords(error, { SIGN_IN_REFUSED: '密码不对。' })))
  }
  const begin = ({ present }: Fields) =>
    attempt(async () => setSecret(await api.post<{ secret: string; address: string }>('/me/totp', { present })))
  const confirm = ({ code }: Fields) =>
    attempt(async () => {
      await api.post('/me/totp/confirm', { code })
      setSecret(null)
      await queries.invalidateQueries({ queryKey: meKey })
      message.success('动态口令已启用')
    })
  const remove = (fields: Fields) =>
    attempt(async () => {
      await api.post('/me/totp/remove', fields)
      await queries.invalidateQueries({ queryKey: meKey })
      message.success('动态口令已停用')
    })

  return (
    <section>
      <h2>动态口令</h2>
      <p className="soft">
        {totp ? '已启用：登录时除密码外还要手机上的六位数字。' : '启用以后，别人拿到密码也登录不了。'}
      </p>
      {secret ? (
        <>
          <p>用手机上的身份验证器扫描，或手工输入密钥，再填写显示的六位数字。</p>
          <QRCode
            aria-label="身份验证器的二维码"
            value={secret.address}
            bordered={false}
            bgColor="#ffffff"
            color="#000000"
          />
          <code className="once">{secret.secret}</code>
          <CodeForm onFinish={confirm} action="启用" asks={['code']} />
        </>
      ) : (
        <CodeForm
          onFinish={totp ? remove : begin}
          action={totp ? '停用' : '开始设置'}
          asks={totp ? ['present', 'code'] : ['present']}
        />
      )}
      {fault && <Alert type="error" showIcon title={fault} className="door-fault" />}
    </section>
  )
}

interface CodeFormProps {
  onFinish: (fields: Fields) => Promise<void>
  action: string
  asks: readonly ('present' | 'code')[]
}

function CodeForm({ onFinish, action, asks }: CodeFormProps) {
  return (
    <Form<Fields> key={action} name="totp" layout="vertical" onFinish={onFinish} requiredMark={false}>
      {asks.includes('present') && (
        <Form.Item label="密码" name="present" rules={[{ required: true, message: '请填写密码' }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
      )}
      {asks.includes('code') && (
        <Form.Item
          label="六位数字"
          name="code"
          rules={[{ required: true, pattern: /^\d{6}$/, message: '请填写手机上的六位数字' }]}
        >
          <Input inputMode="numeric" autoComplete="one-time-code" maxLength={6} />
        </Form.Item>
      )}
      <Button htmlType="submit">{action}</Button>
    </Form>
  )
}
