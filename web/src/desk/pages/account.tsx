import { App } from 'antd'
import { PasswordForm } from '../password-form.tsx'
import { roleWords, useMe } from '../session.ts'
import { Totp } from './totp.tsx'

/** One's own account: password and one-time codes. */
export default function AccountPage() {
  const me = useMe()
  const { message } = App.useApp()
  return (
    <div style={{ maxWidth: 480 }}>
      <div className="page-head">
        <h1>我的账号</h1>
      </div>
      <p>
        {me.displayName}（{me.name}），{me.roles.map((role) => roleWords[role]).join('、')}
      </p>
      {me.hasPassword ? (
        <>
          <h2>修改密码</h2>
          <PasswordForm onDone={() => message.success('密码已修改，其他地方的登录已全部失效')} />
          <Totp />
        </>
      ) : (
        <p className="soft">您通过统一认证登录，密码和动态口令在那里管理。</p>
      )}
    </div>
  )
}
