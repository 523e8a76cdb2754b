import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Table } from 'antd'
import { useState } from 'react'
import { api } from '../api.ts'
import { useSession } from '../session.ts'
import { Loaded, Nothing } from '../states.tsx'
import { minuteOf } from '../times.ts'
import { useListKeys } from '../use-list-keys.ts'
import { channelWords, wordFor } from '../words.ts'
import { FollowUpEntry } from './follow-up-entry.tsx'

/** A round that waits for a call. */
export interface WaitingCall {
  ticketNo: string
  round: number
  unitName: string
  channel: string
  completedAt: string
  attempts: number
}
interface PhoneList {
  script: string[]
  waiting: WaitingCall[]
}

const listKey = ['/follow-ups']

/** Who is to be asked on the phone, with what is said and what is entered; the next one opens by itself. */
export default function FollowUpsPage() {
  const list = useQuery({ queryKey: listKey, queryFn: () => api.get<PhoneList>('/follow-ups') })
  const queries = useQueryClient()
  const { me } = useSession()
  const [chosen, setChosen] = useState<string | null>(null)
  const waiting = list.data?.waiting ?? []
  const [marked] = useListKeys(waiting.length, (index) => setChosen(idOf(waiting[index]!)))
  const current = waiting.find((one) => idOf(one) === chosen)
  const finished = (isOver: boolean) => {
    if (isOver) setChosen(null)
    void queries.invalidateQueries({ queryKey: listKey })
  }
  return (
    <>
      <div className="page-head">
        <h1>电话回访</h1>
        <span className="soft">{list.data && `${waiting.length} 件等待回访`}</span>
        <span className="push" />
        {me?.roles.includes('supervisor') && (
          <a href="/v1/desk/follow-ups.csv" download>
            下载名单
          </a>
        )}
        <Button onClick={() => void list.refetch()}>刷新</Button>
      </div>
      <Loaded query={list}>
        {({ script }) => (
          <>
            {current && <FollowUpEntry key={idOf(current)} call={current} script={script} finished={finished} />}
            {waiting.length === 0 ? (
              <Nothing>没有等待电话回访的工单。</Nothing>
            ) : (
              <Table<WaitingCall>
                size="small"
                rowKey={idOf}
                dataSource={waiting}
                pagination={false}
                scroll={{ x: 760 }}
                onRow={(_call, index) => ({ 'data-row': index }) as object}
                rowClassName={(call, index) => (index === marked || idOf(call) === chosen ? 'marked' : '')}
                columns={[
                  {
                    title: '工单号',
                    key: 'ticketNo',
                    width: 170,
                    render: (_, call) => (
                      <Button type="link" size="small" onClick={() => setChosen(idOf(call))}>
                        {call.ticketNo}
                      </Button>
                    ),
                  },
                  { title: '轮次', dataIndex: 'round', width: 64 },
                  { title: '承办单位', dataIndex: 'unitName' },
                  {
                    title: '渠道',
                    key: 'channel',
                    width: 100,
                    render: (_, { channel }) => wordFor(channelWords, channel),
                  },
                  { title: '办结时间', key: 'at', width: 150, render: (_, { completedAt }) => minuteOf(completedAt) },
                  { title: '已拨打', dataIndex: 'attempts', width: 76 },
                ]}
              />
            )}
          </>
        )}
      </Loaded>
    </>
  )
}

function idOf({ ticketNo, round }: WaitingCall): string {
  return `${ticketNo}-${round}`
}
