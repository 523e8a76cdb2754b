import { Button, Input } from 'antd'
import { useState } from 'react'
import { api } from '../api.ts'
import { useAct } from './use-act.ts'

interface SpeakerProps {
  companyId: string
  conversationId: string
}

/** Confirms, after having made sure of it, that somebody speaks for a company; or refuses, with a reason. */
export function ClaimActions(speaker: SpeakerProps) {
  const act = useAct('company')
  return (
    <span className="company-actions">
      <Button size="small" type="primary" onClick={() => act.mutate(() => api.post(`${pathOf(speaker)}/confirm`))}>
        核实通过
      </Button>
      <EndSpeaker {...speaker} verb="refuse" label="不通过" />
    </span>
  )
}

/** Refuses a claim, or takes back the right to speak, with a reason that the audit log keeps. */
export function EndSpeaker({ verb, label, ...speaker }: SpeakerProps & { verb: 'refuse' | 'revoke'; label: string }) {
  const act = useAct('company')
  const [reason, setReason] = useState('')
  return (
    <>
      <Input
        size="small"
        aria-label={`${label}的原因`}
        placeholder={`${label}的原因`}
        value={reason}
        maxLength={200}
        style={{ width: 160 }}
        onChange={({ target }) => setReason(target.value)}
      />
      <Button
        size="small"
        disabled={reason.trim().length < 4}
        onClick={() => act.mutate(() => api.post(`${pathOf(speaker)}/${verb}`, { reason: reason.trim() }))}
      >
        {label}
      </Button>
    </>
  )
}

const pathOf = ({ companyId, conversationId }: SpeakerProps) => `/companies/${companyId}/speakers/${conversationId}`
