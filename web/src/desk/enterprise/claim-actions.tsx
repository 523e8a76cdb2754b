import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input } from 'antd'
import { useState } from 'react'
import { api } from '../api.ts'
import { faultWords } from '../fault.ts'
import { faults } from './words.ts'

/** Confirms, after having made sure of it, that somebody speaks for a company; or refuses, with a reason. */
export function ClaimActions({ companyId, conversationId }: { companyId: string; conversationId: string }) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [reason, setReason] = useState('')
  const path = `/companies/${companyId}/speakers/${conversationId}`
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onError: (error) => message.error(faultWords(error, faults)),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['company'] })
    },
  })
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
