import { App, Button } from 'antd'
import { useState } from 'react'
import { api } from '../api.ts'
import { useKey } from '../keys.ts'
import { TicketForm } from '../live/form.tsx'
import type { Form } from '../live/types.ts'
import type { Act } from './board.tsx'

interface ChatTicketProps {
  form: Form
  isHeld: boolean
  act: Act
  path: string
}

/** The form of the chat, and the ticket out of it: one for each time that an agent takes over. */
export function ChatTicket({ form, isHeld, act, path }: ChatTicketProps) {
  const { message } = App.useApp()
  const [ticketNo, setTicketNo] = useState<string | null>(null)
  const submit = () =>
    act.mutate(async () => {
      const filed = await api.post<{ ticketNo: string; duplicate: boolean }>(`${path}/submit`)
      setTicketNo(filed.ticketNo)
      message.success(`${filed.duplicate ? '之前已经提交' : '已提交'}，工单号 ${filed.ticketNo}`)
    })
  useKey('s', '提交工单', isHeld && ticketNo === null && !act.isPending ? submit : null)
  return (
    <>
      <div className="live-bar">
        <h2>工单</h2>
        {ticketNo && <p className="live-filed">已提交，工单号 {ticketNo}</p>}
        {isHeld && !ticketNo && (
          <Button type="primary" size="small" loading={act.isPending} onClick={submit}>
            提交工单（s）
          </Button>
        )}
      </div>
      <TicketForm
        form={form}
        disabled={!isHeld || ticketNo !== null}
        edit={(field, value) => act.mutate(() => api.put(`${path}/form/${field}`, { value }))}
        release={(field) => act.mutate(() => api.delete(`${path}/form/${field}`))}
      />
    </>
  )
}
