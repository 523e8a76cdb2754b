import { useQuery } from '@tanstack/react-query'
import { Button, Input, InputNumber, Table, Tag } from 'antd'
import { type FormEvent, useState } from 'react'
import { api } from '../../api.ts'
import type { Manager } from '../../enterprise/types.ts'
import { useAct } from '../../enterprise/use-act.ts'
import { hasRole, useMe } from '../../session.ts'
import { Loaded, Nothing } from '../../states.tsx'
import '../../enterprise/enterprise.css'

interface GreenChannel {
  companies: {
    code: string
    name: string
    brands: string[]
    categories: string[]
    promisedHours: number
    active: boolean
  }[]
  ratings: {
    code: string
    name: string
    month: string
    received: number
    due: number
    answeredInTime: number
    lapsed: number
    solvedAsked: number
    solved: number
    satisfiedAsked: number
    satisfied: number
  }[]
}

const focusable = { tabIndex: 0 }
const share = (part: number, of: number) =>
  of === 0 ? '—' : `${Math.round((part / of) * 1000) / 10}%（${part}/${of}）`

/** Service managers, and green-channel companies with how they keep their promises. */
export default function ServicePage() {
  const mayChange = hasRole(useMe(), ['supervisor'])
  return (
    <>
      <div className="page-head">
        <h1>服务管家与绿通企业</h1>
      </div>
      <Managers mayChange={mayChange} />
      <GreenChannels mayChange={mayChange} />
    </>
  )
}

function Managers({ mayChange }: { mayChange: boolean }) {
  const change = useAct('managers')
  // A form that has done its work begins anew.
  const [count, setAdded] = useState(0)
  const managers = useQuery({ queryKey: ['managers'], queryFn: () => api.get<{ managers: Manager[] }>('/managers') })
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '').trim() || null
    const manager = { name: text('name'), phone: text('phone'), park: text('park') }
    change.mutate(() => api.post('/managers', manager), { onSuccess: () => setAdded(count + 1) })
  }
  return (
    <>
      <h2>服务管家</h2>
      <Loaded query={managers}>
        {({ managers: rows }) =>
          rows.length === 0 ? (
            <Nothing>还没有服务管家。</Nothing>
          ) : (
            <ul className="company-list">
              {rows.map(({ id, name, phone, park }) => (
                <li key={id}>
                  {name} {phone} {park && <Tag>{park}</Tag>}
                  {mayChange && (
                    <Button size="small" onClick={() => change.mutate(() => api.delete(`/managers/${id}`))}>
                      停用{name}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {mayChange && (
        <form key={count} className="company-actions" onSubmit={add} aria-label="添加服务管家">
          <Input name="name" aria-label="管家姓名" placeholder="姓名" required maxLength={40} style={{ width: 120 }} />
          <Input name="phone" aria-label="工作电话" placeholder="工作电话" maxLength={20} style={{ width: 140 }} />
          <Input name="park" aria-label="负责的园区" placeholder="负责的园区" maxLength={100} style={{ width: 180 }} />
          <Button htmlType="submit" type="primary">
            添加
          </Button>
        </form>
      )}
    </>
  )
}

function GreenChannels({ mayChange }: { mayChange: boolean }) {
  const change = useAct('green-channel')
  const [hours, setHours] = useState(48)
  const [count, setAdded] = useState(0)
  const kept = useQuery({ queryKey: ['green-channel'], queryFn: () => api.get<GreenChannel>('/green-channel') })
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const list = (name: string) =>
      String(form.get(name) ?? '')
        .split(/[,，、\s]+/)
        .filter(Boolean)
    const code = String(form.get('code') ?? '').trim()
    const unit = {
      name: String(form.get('name')).trim(),
      brands: list('brands'),
      categories: list('categories'),
      promisedHours: hours,
    }
    change.mutate(() => api.put(`/green-channel/${code}`, unit), { onSuccess: () => setAdded(count + 1) })
  }
  return (
    <>
      <h2>绿通企业</h2>
      <p className="soft">消费争议直派企业先行和解；过了承诺的时间没有答复，自动转市场监管部门。</p>
      <Loaded query={kept}>
        {({ companies, ratings }) => (
          <>
            {companies.length === 0 && <Nothing>还没有绿通企业。</Nothing>}
            <ul className="company-list">
              {companies.map((company) => (
                <li key={company.code}>
                  {company.name} {!company.active && <Tag>停用</Tag>}
                  <span className="soft">
                    {company.code} · 叫法 {company.brands.join('、')} · 分类 {company.categories.join('、')} · 承诺{' '}
                    {company.promisedHours} 小时
                  </span>
                  {mayChange && (
                    <Button
                      size="small"
                      onClick={() => {
                        const { code, ...rest } = company
                        change.mutate(() => api.put(`/green-channel/${code}`, { ...rest, active: !company.active }))
                      }}
                    >
                      {company.active ? '停用' : '启用'}
                      {company.name}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
            {ratings.length > 0 && <Ratings ratings={ratings} />}
          </>
        )}
      </Loaded>
      {mayChange && (
        <form key={count} className="company-actions" onSubmit={add} aria-label="添加绿通企业">
          <Input
            name="code"
            aria-label="单位编码"
            placeholder="编码，如 gc-shop"
            required
            pattern="[a-z0-9][a-z0-9\-]{1,63}"
            style={{ width: 140 }}
          />
          <Input
            name="name"
            aria-label="企业名称"
            placeholder="企业名称"
            required
            minLength={2}
            maxLength={100}
            style={{ width: 180 }}
          />
          <Input
            name="brands"
            aria-label="消费者的叫法"
            placeholder="叫法，用顿号隔开"
            required
            style={{ width: 180 }}
          />
          <Input
            name="categories"
            aria-label="受理的分类编码"
            placeholder="分类编码"
            defaultValue="SC-1002"
            required
            style={{ width: 120 }}
          />
          <InputNumber
            aria-label="承诺小时数"
            min={1}
            max={360}
            value={hours}
            onChange={(value) => setHours(value ?? 48)}
          />
          <Button htmlType="submit" type="primary">
            添加
          </Button>
        </form>
      )}
    </>
  )
}

function Ratings({ ratings }: Pick<GreenChannel, 'ratings'>) {
  return (
    <section className="wide" aria-label="绿通企业评价" {...focusable}>
      <Table
        size="small"
        rowKey={({ code, month }) => `${code}${month}`}
        dataSource={ratings}
        pagination={false}
        columns={[
          { title: '月份', dataIndex: 'month' },
          { title: '企业', dataIndex: 'name' },
          { title: '收到', dataIndex: 'received' },
          { title: '按时答复率', key: 'answered', render: (_, row) => share(row.answeredInTime, row.due) },
          { title: '逾期转办', dataIndex: 'lapsed' },
          { title: '解决率', key: 'solved', render: (_, row) => share(row.solved, row.solvedAsked) },
          { title: '满意率', key: 'satisfied', render: (_, row) => share(row.satisfied, row.satisfiedAsked) },
        ]}
      />
    </section>
  )
}
