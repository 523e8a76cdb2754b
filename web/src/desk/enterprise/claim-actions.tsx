import { Button, Input } from 'antd'
import { useState } from 'react'
import { api } from '../api.ts'
import { useAct } from './use-act.ts'

/** Confirms, after having made sure of it, that somebody speaks for a company; or refuses, with a reason. */
export function ClaimActions({ companyId, conversationId }: { companyId: string; conversationId: string }) {
  const [reason, setReason] = useState('')
  const path = `/companies/${companyId}/speakers/${conversationId}`
  const act = useAct('company')
  return (
    <span className="company-actions">
      <Button size="small" type="primary" onClick={() => act.mutate(() => api.post(`${path}/confirm`))}>
        核实通过
      </Button>
      <Input
        size="small"
        aria-label="不通过的原因"
        placeholder="不通过的原因"
        value={reason}
        maxLength={200}
        style={{ width: 160 }}
        onChange={({ target }) => setReason(target.value)}
      />
      <Button
        size="small"
        disabled={reason.trim().length < 4}
        onClick={() => act.mutate(() => api.post(`${path}/refuse`, { reason: reason.trim() }))}
      >
        不通过
      </Button>
    </span>
  )
}
