import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Segmented } from 'antd'
import { type Key, useState } from 'react'
import { api } from '../api.ts'
import { faultWords } from '../fault.ts'
import { useKey } from '../keys.ts'
import { type ListPage, More, useListPages } from '../more.tsx'
import { hasRole, useMe } from '../session.ts'
import { Loaded, Nothing } from '../states.tsx'
import { useListKeys } from '../use-list-keys.ts'
import { DeliveryTable } from './delivery-table.tsx'
import { RefusedEvents } from './refused-events.tsx'
import type { Delivery } from './ticket-types.ts'

interface DeliveryPage extends ListPage {
  deliveries: Delivery[]
}

/** What waits for a person between us and the receivers: deliveries, and status events of theirs that could not be. */
export default function DeliveriesPage() {
  const [status, setStatus] = useState<'dead' | 'waiting'>('dead')
  const [chosen, setChosen] = useState<Key[]>([])
  const list = useListPages<DeliveryPage>('/deliveries', { status })
  const deliveries = list.pages.flatMap((page) => page.deliveries)
  const me = useMe()
  const queries = useQueryClient()
  const { message } = App.useApp()
  const resend = useMutation({
    mutationFn: (ids: Key[]) => api.post<{ resent: number }>('/deliveries/resend', { ids }),
    onSuccess({ resent }) {
      message.success(`已重新投递 ${resent} 件，几秒后可看结果`)
      setChosen([])
    },
    onError: (error) => void message.error(faultWords(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['/deliveries'] }),
  })
  const toggle = (id: string) =>
    setChosen((before) => (before.includes(id) ? before.filter((one) => one !== id) : [...before, id]))
  const [marked] = useListKeys(deliveries.length, (index) => toggle(deliveries[index]!.id))
  useKey('a', '全选', deliveries.length > 0 ? () => setChosen(deliveries.map(({ id }) => id)) : null)
  useKey('r', '重新投递选中的', chosen.length > 0 ? () => resend.mutate(chosen) : null)
  return (
    <>
      <div className="page-head">
        <h1>投递</h1>
        <Segmented<'dead' | 'waiting'>
          value={status}
          onChange={(next) => {
            setStatus(next)
            setChosen([])
          }}
          options={[
            { value: 'dead', label: '失败' },
            { value: 'waiting', label: '等待' },
          ]}
        />
        <span className="push" />
        <Button onClick={() => void list.refetch()}>刷新</Button>
        <Button onClick={() => setChosen(deliveries.map(({ id }) => id))}>全选</Button>
        <Button
          type="primary"
          disabled={chosen.length === 0}
          loading={resend.isPending}
          onClick={() => resend.mutate(chosen)}
        >
          {chosen.length === 0 ? '重新投递' : `重新投递 ${chosen.length} 件`}
        </Button>
      </div>
      {hasRole(me, ['supervisor']) && <RefusedEvents />}
      <p className="soft">
        {status === 'dead'
          ? '试了约三天仍没送到，同一工单后面的事件都在等它。先看“最后一次的结果”找到原因，再重新投递；对方按编号去重，不会重复办理。'
          : '正在等下一次投递的时间，也可以马上再试。'}
      </p>
      <Loaded query={list}>
        {() =>
          deliveries.length === 0 ? (
            <Nothing>{status === 'dead' ? '没有失败的投递。' : '没有等待的投递。'}</Nothing>
          ) : (
            <>
              <DeliveryTable
                deliveries={deliveries}
                isMixed
                rowSelection={{
                  selectedRowKeys: chosen,
                  onChange: setChosen,
                  columnTitle: <span className="unseen">选择</span>,
                  getCheckboxProps: ({ key, type }) => ({ 'aria-label': `选择 ${key} ${type}` }),
                }}
                onRow={(_delivery, index) => ({ 'data-row': index }) as object}
                rowClassName={(_delivery, index) => (index === marked ? 'marked' : '')}
              />
              <More list={list} />
            </>
          )
        }
      </Loaded>
    </>
  )
}
