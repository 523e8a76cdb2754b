import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Card, Space } from 'antd'
import { Link } from 'wouter'
import { api } from '../../api.ts'
import { faultWords } from '../../fault.ts'
import { Nothing } from '../../states.tsx'
import { minuteOf } from '../../times.ts'
import { channelWords, wordFor } from '../../words.ts'
import { type Pair, type PairSide, reviewKey } from './types.ts'

/** Pairs that may be one matter: somebody says whether they are. */
export function Offers({ pairs }: { pairs: readonly Pair[] }) {
  if (pairs.length === 0) return <Nothing>没有可能重复的工单。</Nothing>
  return pairs.map((pair) => (
    <PairCard key={`${pair.ticketNo} ${pair.otherNo}`} pair={pair} why={`可能是同一件事：${pair.reason}`}>
      <Decide
        pair={pair}
        same
        label="是一件事，并单"
        done={`已并入 ${pair.otherNo}，两边的诉求人都会收到进展`}
        primary
      />
      <Decide pair={pair} same={false} label="不是一件事" done="已记下，不再提示这一对" />
    </PairCard>
  ))
}

/** Merges of the last month: a wrong one is undone. */
export function Merges({ pairs }: { pairs: readonly Pair[] }) {
  if (pairs.length === 0) return <Nothing>最近三十天没有并单。</Nothing>
  return pairs.map((pair) => (
    <PairCard
      key={`${pair.ticketNo} ${pair.otherNo}`}
      pair={pair}
      why={`${minuteOf(pair.at)}${pair.decidedBy ? '由坐席' : '自动'}并单：${pair.reason}`}
    >
      <Decide pair={pair} same={false} label="撤销并单" done={`已撤销，${pair.ticketNo} 重新单独办理`} />
    </PairCard>
  ))
}

function PairCard({ pair, why, children }: { pair: Pair; why: string; children: React.ReactNode }) {
  return (
    <Card size="small" className="pair-card" title={why}>
      <div className="pair">
        <Side number={pair.ticketNo} side={pair.ticket} />
        <Side number={pair.otherNo} side={pair.other} />
      </div>
      <Space wrap>{children}</Space>
    </Card>
  )
}

function Side({ number, side }: { number: string; side: PairSide }) {
  return (
    <div>
      <Link href={`/tickets/${number}`}>
        {number} {side.title}
      </Link>
      <p className="quoted">{side.description}</p>
      <p className="soft">
        {[side.place, wordFor(channelWords, side.channel), minuteOf(side.receivedAt)].filter(Boolean).join(' · ')}
        {side.reporters > 1 && ` · ${side.reporters} 人反映`}
      </p>
    </div>
  )
}

interface DecideProps {
  pair: Pair
  same: boolean
  label: string
  done: string
  primary?: boolean
}

function Decide({ pair: { ticketNo, otherNo }, same, label, done, primary = false }: DecideProps) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const decide = useMutation({
    mutationFn: () => api.post(`/repeats/${ticketNo}`, { other: otherNo, same }),
    onSuccess: () => void message.success(done),
    onSettled: () => queries.invalidateQueries({ queryKey: reviewKey }),
  })
  return (
    <>
      <Button type={primary ? 'primary' : 'default'} loading={decide.isPending} onClick={() => decide.mutate()}>
        {label}
      </Button>
      {decide.error && (
        <Alert
          type="error"
          showIcon
          title={faultWords(decide.error, { REQUEST_INVALID: '其中一件已经办结或撤回，不能再并。' })}
        />
      )}
    </>
  )
}
