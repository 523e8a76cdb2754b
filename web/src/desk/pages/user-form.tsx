import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Form, Input, Modal, Select, Space } from 'antd'
import { api } from '../api.ts'
import { faultWords } from '../fault.ts'
import { grouped } from '../grouped.ts'
import { type Role, roles, roleWords } from '../session.ts'

export interface User {
  id: string
  name: string
  displayName: string
  roles: Role[]
  signsInWith: 'password' | 'oidc'
  totp: boolean
  skillGroups: string[]
  workingHours: { day: number; from: string; to: string }[] | null
  disabledAt: string | null
  lastSignedInAt: string | null
}

interface Fields {
  name: string
  displayName: string
  roles: Role[]
  skillGroups: string[]
  hasHours: boolean
  workingHours: { days: number[]; from: string; to: string }[]
}

interface UserFormProps {
  /** Null makes a new one. */
  user: User | null
  close: () => void
  onMade: (made: { user: User; password: string }) => void
}

/** Not `required`: antd would mark the group with an attribute that groups do not have. */
export const atLeastOne = {
  validator: (_rule: unknown, chosen: unknown[] = []) =>
    chosen.length > 0 ? Promise.resolve() : Promise.reject(new Error('至少选一个')),
}
const weekdays = ['周一', '周二', '周三', '周四', '周五', '周六', '周日'].map((label, n) => ({ label, value: n + 1 }))
const timeRule = { required: true, pattern: /^([01]\d|2[0-3]):[0-5]\d$/, message: '例如 09:00' }

/** Makes or changes an account. */
export function UserForm({ user, close, onMade }: UserFormProps) {
  const queries = useQueryClient()
  const [form] = Form.useForm<Fields>()
  const { data: { groups } = { groups: [] } } = useQuery({
    queryKey: ['groups'],
    queryFn: () => api.get<{ groups: { id: string; name: string }[] }>('/groups'),
  })
  const save = useMutation({
    mutationFn: async (fields: Fields) => {
      const change = { displayName: fields.displayName, roles: fields.roles }
      const more = { skillGroups: fields.skillGroups, workingHours: hoursOf(fields) }
      if (user) {
        const isSame =
          user.roles.length === fields.roles.length && user.roles.every((role) => fields.roles.includes(role))
        const wanted = isSame ? { displayName: fields.displayName } : change
        await api.patch(`/users/${user.id}`, { ...wanted, ...more })
        return
      }
      const made = await api.post<{ user: User; password: string }>('/users', { name: fields.name, ...change })
      onMade(made)
      if (more.skillGroups.length > 0 || more.workingHours) await api.patch(`/users/${made.user.id}`, more)
    },
    onSuccess: close,
    onSettled: () => queries.invalidateQueries({ queryKey: ['users'] }),
  })
  return (
    <Modal
      open
      title={user ? `修改账号 ${user.name}` : '添加账号'}
      onCancel={close}
      onOk={form.submit}
      okText="保存"
      confirmLoading={save.isPending}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        onFinish={save.mutate}
        requiredMark={false}
        initialValues={valuesOf(user)}
      >
        {!user && (
          <Form.Item
            label="账号"
            name="name"
            extra="小写字母、数字和 . - _ @，登录时填写。"
            rules={[{ required: true, pattern: /^[A-Za-z0-9][A-Za-z0-9._@-]{1,63}$/, message: '请按下面的格式填写' }]}
          >
            <Input autoCapitalize="off" autoComplete="off" />
          </Form.Item>
        )}
        <Form.Item label="姓名或工号" name="displayName" rules={[{ required: true, max: 64, message: '请填写' }]}>
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item label="角色" name="roles" rules={[atLeastOne]}>
          <Checkbox.Group options={roles.map((role) => ({ value: role, label: roleWords[role] }))} />
        </Form.Item>
        <Form.Item label="技能组" name="skillGroups" extra="只接这些组的对话；不选就是全部。">
          <Select mode="multiple" options={groups.map(({ id, name }) => ({ value: id, label: name }))} />
        </Form.Item>
        <Hours />
        {save.error && <Alert type="error" showIcon title={faultWords(save.error)} />}
      </Form>
    </Modal>
  )
}

function Hours() {
  return (
    <>
      <Form.Item name="hasHours" valuePropName="checked" style={{ marginBottom: 8 }}>
        <Checkbox>只在这些时间当班</Checkbox>
      </Form.Item>
      <Form.Item noStyle dependencies={['hasHours']}>
        {({ getFieldValue }) =>
          getFieldValue('hasHours') && (
            <Form.List name="workingHours">
              {(fields, { add, remove }) => (
                <>
                  {fields.map(({ key, name }) => (
                    <Space key={key} align="baseline" wrap>
                      <Form.Item name={[name, 'days']} rules={[{ required: true, message: '选哪几天' }]}>
                        <Select mode="multiple" options={weekdays} style={{ width: 210 }} aria-label="哪几天" />
                      </Form.Item>
                      <Form.Item name={[name, 'from']} rules={[timeRule]}>
                        <Input style={{ width: 80 }} aria-label="从" placeholder="09:00" />
                      </Form.Item>
                      <Form.Item name={[name, 'to']} rules={[timeRule]}>
                        <Input style={{ width: 80 }} aria-label="到" placeholder="18:00" />
                      </Form.Item>
                      <Button size="small" onClick={() => remove(name)}>
                        删除
                      </Button>
                    </Space>
                  ))}
                  <Button size="small" onClick={() => add({ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' })}>
                    加一段时间
                  </Button>
                </>
              )}
            </Form.List>
          )
        }
      </Form.Item>
    </>
  )
}

function valuesOf(user: User | null): Partial<Fields> {
  if (!user) return { roles: ['agent'], skillGroups: [], hasHours: false, workingHours: [] }
  const { displayName, roles: own, skillGroups, workingHours } = user
  const spans = grouped(workingHours ?? [], ({ from, to }) => `${from} ${to}`)
  return {
    displayName,
    roles: own,
    skillGroups,
    hasHours: workingHours !== null,
    workingHours: [...spans.values()].map((span) => ({
      days: span.map(({ day }) => day),
      from: span[0]!.from,
      to: span[0]!.to,
    })),
  }
}

function hoursOf({ hasHours, workingHours = [] }: Fields): User['workingHours'] {
  if (!hasHours) return null
  return workingHours.flatMap(({ days, from, to }) => days.map((day) => ({ day, from, to })))
}
