import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Checkbox, Form, Input, Modal, Space, Table, Tag } from 'antd'
import { useState } from 'react'
import { api } from '../api.ts'
import { faultWords } from '../fault.ts'
import { useKey } from '../keys.ts'
import { OnceShown } from '../once-shown.tsx'
import { Loaded, Nothing } from '../states.tsx'
import { minuteOf } from '../times.ts'
import { wordFor } from '../words.ts'
import { atLeastOne } from './user-form.tsx'

interface ApiKey {
  id: string
  name: string
  scopes: string[]
  prefix: string
  state: 'active' | 'replaced' | 'expired' | 'revoked'
  createdAt: string
  expiresAt: string | null
  lastUsedAt: string | null
}

type Shown = { title: string; secret: string } | null

const scopeWords = {
  calls: '电话系统',
  platform: '合作平台',
  open311: 'Open311',
  app: 'App',
  desk: '工作台接口',
}
const states = {
  active: { colour: 'green', word: '有效' },
  replaced: { colour: 'orange', word: '更换中' },
  expired: { colour: undefined, word: '已到期' },
  revoked: { colour: undefined, word: '已吊销' },
} as const
const keysKey = ['keys'] as const

/** Keys of machines: made, replaced with an overlap, revoked. */
export default function KeysPage() {
  const keys = useQuery({ queryKey: keysKey, queryFn: () => api.get<{ keys: ApiKey[] }>('/keys') })
  const [isAdding, setIsAdding] = useState(false)
  const [shown, setShown] = useState<Shown>(null)
  useKey('n', '生成密钥', () => setIsAdding(true))
  return (
    <>
      <div className="page-head">
        <h1>密钥</h1>
        <Button type="primary" className="push" onClick={() => setIsAdding(true)}>
          生成密钥
        </Button>
      </div>
      <Loaded query={keys}>
        {({ keys: rows }) =>
          rows.length === 0 ? (
            <Nothing>还没有密钥。电话系统、合作平台等机器凭密钥访问。</Nothing>
          ) : (
            <Table<ApiKey>
              size="small"
              rowKey="id"
              dataSource={rows}
              pagination={false}
              scroll={{ x: 'max-content' }}
              columns={[
                { title: '名称', dataIndex: 'name' },
                { title: '开头', key: 'prefix', render: (_, { prefix }) => <code>{prefix}…</code> },
                {
                  title: '用途',
                  key: 'scopes',
                  render: (_, { scopes }) => scopes.map((scope) => wordFor(scopeWords, scope)).join('、'),
                },
                {
                  title: '状态',
                  key: 'state',
                  render: (_, { state }) => <Tag color={states[state].colour}>{states[state].word}</Tag>,
                },
                { title: '生成', key: 'createdAt', render: (_, { createdAt }) => minuteOf(createdAt) },
                { title: '失效', key: 'expiresAt', render: (_, { expiresAt }) => minuteOf(expiresAt) },
                { title: '上次使用', key: 'lastUsedAt', render: (_, { lastUsedAt }) => minuteOf(lastUsedAt) },
                { title: '操作', key: 'act', render: (_, key) => <Acts apiKey={key} show={setShown} /> },
              ]}
            />
          )
        }
      </Loaded>
      {isAdding && <KeyForm close={() => setIsAdding(false)} show={setShown} />}
      <OnceShown shown={shown} close={() => setShown(null)} />
    </>
  )
}

function Acts({ apiKey, show }: { apiKey: ApiKey; show: (shown: Shown) => void }) {
  const queries = useQueryClient()
  const { message, modal } = App.useApp()
  const onError = (error: unknown) => void message.error(faultWords(error))
  const onSettled = () => queries.invalidateQueries({ queryKey: keysKey })
  const rotate = useMutation({
    mutationFn: () => api.post<{ key: string }>(`/keys/${apiKey.id}/rotate`, {}),
    onSuccess: ({ key }) => show({ title: `密钥 ${apiKey.name} 的新值`, secret: key }),
    onError,
    onSettled,
  })
  const revoke = useMutation({ mutationFn: () => api.post(`/keys/${apiKey.id}/revoke`), onError, onSettled })
  if (apiKey.state === 'revoked' || apiKey.state === 'expired') return null
  const confirmRevoke = () =>
    modal.confirm({
      title: `吊销密钥 ${apiKey.name}？`,
      content: '用它的机器立即不能访问，不能恢复。',
      onOk: () => revoke.mutateAsync().catch(() => undefined),
    })
  const confirmRotate = () =>
    modal.confirm({
      title: `更换密钥 ${apiKey.name}？`,
      content: '会生成新密钥，旧的再用 24 小时，请在此期间把新的装到对方机器上。',
      onOk: () => rotate.mutateAsync().catch(() => undefined),
    })
  return (
    <Space size={4}>
      {apiKey.state === 'active' && (
        <Button size="small" onClick={confirmRotate} aria-label={`更换 ${apiKey.name}`}>
          更换
        </Button>
      )}
      <Button size="small" danger onClick={confirmRevoke} aria-label={`吊销 ${apiKey.name}`}>
        吊销
      </Button>
    </Space>
  )
}

function KeyForm({ close, show }: { close: () => void; show: (shown: Shown) => void }) {
  const queries = useQueryClient()
  const [form] = Form.useForm<{ name: string; scopes: string[] }>()
  const add = useMutation({
    mutationFn: (fields: { name: string; scopes: string[] }) =>
      api.post<{ name: string; key: string }>('/keys', fields),
    onSuccess({ name, key }) {
      close()
      show({ title: `密钥 ${name}`, secret: key })
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keysKey }),
  })
  return (
    <Modal open title="生成密钥" okText="生成" onCancel={close} onOk={form.submit} confirmLoading={add.isPending}>
      <Form form={form} layout="vertical" onFinish={add.mutate} requiredMark={false}>
        <Form.Item
          label="名称"
          name="name"
          extra="给谁用的，例如 话务平台一号机。"
          rules={[{ required: true, max: 64, whitespace: true, message: '请填写名称' }]}
        >
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item label="用途" name="scopes" rules={[atLeastOne]}>
          <Checkbox.Group options={Object.entries(scopeWords).map(([value, label]) => ({ value, label }))} />
        </Form.Item>
        {add.error && <Alert type="error" showIcon title={faultWords(add.error)} />}
      </Form>
    </Modal>
  )
}
