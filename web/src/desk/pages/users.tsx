import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Space, Table, Tag } from 'antd'
import { useState } from 'react'
import { api } from '../api.ts'
import { faultWords } from '../fault.ts'
import { useKey } from '../keys.ts'
import { OnceShown } from '../once-shown.tsx'
import { type Role, roleWords, useMe } from '../session.ts'
import { Loaded } from '../states.tsx'
import { minuteOf } from '../times.ts'
import { useListKeys } from '../use-list-keys.ts'
import { type User, UserForm } from './user-form.tsx'

const usersKey = ['users'] as const

/** Accounts: who may sign in, and as what. */
export default function UsersPage() {
  const users = useQuery({ queryKey: usersKey, queryFn: () => api.get<{ users: User[] }>('/users') })
  const [edited, setEdited] = useState<User | 'new' | null>(null)
  const [shown, setShown] = useState<{ title: string; secret: string } | null>(null)
  const rows = users.data?.users ?? []
  const [marked] = useListKeys(rows.length, (index) => setEdited(rows[index]!))
  useKey('n', '添加账号', () => setEdited('new'))

  return (
    <>
      <div className="page-head">
        <h1>账号</h1>
        <Button type="primary" className="push" onClick={() => setEdited('new')}>
          添加账号
        </Button>
      </div>
      <Loaded query={users}>
        {() => (
          <Table<User>
            size="small"
            rowKey="id"
            dataSource={rows}
            pagination={false}
            scroll={{ x: 'max-content' }}
            onRow={(_user, index) => ({ 'data-row': index }) as object}
            rowClassName={(_user, index) => (index === marked ? 'marked' : '')}
            columns={[
              { title: '账号', dataIndex: 'name', render: nameCell },
              { title: '姓名', dataIndex: 'displayName' },
              { title: '角色', dataIndex: 'roles', render: roleTags },
              { title: '技能组', dataIndex: 'skillGroups', render: (groups: string[]) => groups.join('、') || '—' },
              { title: '上次登录', dataIndex: 'lastSignedInAt', render: minuteOf },
              {
                title: '操作',
                key: 'act',
                render: (_value, user) => <Acts user={user} edit={() => setEdited(user)} show={setShown} />,
              },
            ]}
          />
        )}
      </Loaded>
      {edited && (
        <UserForm
          user={edited === 'new' ? null : edited}
          close={() => setEdited(null)}
          onMade={(made) => setShown({ title: `账号 ${made.user.name} 的初始密码`, secret: made.password })}
        />
      )}
      <OnceShown shown={shown} close={() => setShown(null)} />
    </>
  )
}

function nameCell(name: string, { disabledAt, totp, signsInWith }: User) {
  return (
    <Space size={4}>
      <span>{name}</span>
      {disabledAt && <Tag>已停用</Tag>}
      {totp && <Tag color="green">动态口令</Tag>}
      {signsInWith === 'oidc' && <Tag color="blue">统一认证</Tag>}
    </Space>
  )
}

function roleTags(roles: Role[]) {
  return (
    <Space size={4}>
      {roles.map((role) => (
        <Tag key={role}>{roleWords[role]}</Tag>
      ))}
    </Space>
  )
}

interface ActsProps {
  user: User
  edit: () => void
  show: (shown: { title: string; secret: string }) => void
}

function Acts({ user, edit, show }: ActsProps) {
  const me = useMe()
  const queries = useQueryClient()
  const { message, modal } = App.useApp()
  const onError = (error: unknown) => void message.error(faultWords(error))
  const onSettled = () => queries.invalidateQueries({ queryKey: usersKey })
  const reset = useMutation({
    mutationFn: () => api.post<{ password: string }>(`/users/${user.id}/reset`, { totp: user.totp }),
    onSuccess: ({ password }) => show({ title: `账号 ${user.name} 的新密码`, secret: password }),
    onError,
    onSettled,
  })
  const disable = useMutation({
    mutationFn: () => api.patch<User>(`/users/${user.id}`, { disabled: user.disabledAt === null }),
    onError,
    onSettled,
  })
  const confirmReset = () =>
    modal.confirm({
      title: `重置 ${user.displayName} 的密码？`,
      content: `会生成一个新密码，正在使用的登录立即失效${user.totp ? '，动态口令一并取消' : ''}。`,
      onOk: () => reset.mutateAsync().catch(() => undefined),
    })
  const confirmDisable = () =>
    modal.confirm({
      title: `停用 ${user.displayName}？`,
      content: '正在使用的登录立即失效。以后可以恢复。',
      onOk: () => disable.mutateAsync().catch(() => undefined),
    })
  return (
    <Space size={4} wrap>
      <Button size="small" onClick={edit} aria-label={`修改 ${user.name}`}>
        修改
      </Button>
      {user.signsInWith === 'password' && (
        <Button size="small" onClick={confirmReset} aria-label={`重置 ${user.name} 的密码`}>
          重置密码
        </Button>
      )}
      {user.disabledAt ? (
        <Button size="small" onClick={() => disable.mutate()} aria-label={`恢复 ${user.name}`}>
          恢复
        </Button>
      ) : (
        <Button
          size="small"
          danger
          disabled={user.id === me.id}
          onClick={confirmDisable}
          aria-label={`停用 ${user.name}`}
        >
          停用
        </Button>
      )}
    </Space>
  )
}
