import { Button, Select } from 'antd'
import { api } from '../api.ts'
import { useMe } from '../session.ts'
import type { Queue } from './types.ts'

interface HoldingProps {
  queue: Queue
  act: (work: () => Promise<unknown>) => void
  path: string
}

/** Passing a chat on, to a group or to one who is there, and giving it back. */
export function Holding({ queue, act, path }: HoldingProps) {
  const { id: myId } = useMe()
  const colleagues = queue.agents.filter(({ agentId, state }) => agentId !== myId && state === 'available')
  const groups = queue.groups.map(({ id, name }) => ({ value: `group ${id}`, label: name }))
  const agents = colleagues.map(({ agentId, name, held }) => ({
    value: `agentId ${agentId}`,
    label: `${name}（接待 ${held}）`,
  }))
  const transfer = (chosen: string) => {
    const [to = '', id] = chosen.split(' ')
    act(() => api.post(`${path}/transfer`, { [to]: id }))
  }
  return (
    <span className="live-actions">
      <Select
        size="small"
        placeholder="转给…"
        aria-label="转给其他组或坐席"
        value={null}
        options={[
          { label: '技能组', options: groups },
          ...(agents.length > 0 ? [{ label: '在线坐席', options: agents }] : []),
        ]}
        onChange={(chosen: string | null) => chosen && transfer(chosen)}
      />
      <Button size="small" onClick={() => act(() => api.post(`${path}/hand-back`))}>
        交还机器人
      </Button>
    </span>
  )
}
