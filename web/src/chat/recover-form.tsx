import { type FormEvent, useState } from 'react'
import { faultInWords } from './fault-words.ts'
import type { Session } from './keepsakes.ts'
import { type ProofField, readProof, recover } from './recover.ts'

const fields: Readonly<Record<ProofField, { label: string; example: string; fault: string }>> = {
  ticketNo: { label: '工单号', example: '20261122-000123', fault: '工单号没有写全：前面是 8 位日期，后面至少 6 位。' },
  phoneLast4: { label: '登记手机的后四位', example: '1234', fault: '请写登记时所留手机号的最后四位数字。' },
}
const names = Object.keys(fields) as ProofField[]

/** Codes that mean something of their own here. */
const words: Readonly<Record<string, string>> = {
  TICKET_UNKNOWN: '工单号和手机后四位对不上，请核对后再试。匿名提交的诉求没有留手机，要查进度请拨打 12345。',
  TOO_FAST: '试的次数太多了，请过十分钟再试，或者拨打 12345 查询。',
}

interface RecoverFormProps {
  /** Shows the conversation that was found. */
  moveTo: (session: Session) => Promise<void>
  onDone: () => void
}

/** A conversation that this device does not know: a ticket's number and the end of the phone number lead back to it. */
export function RecoverForm({ moveTo, onDone }: RecoverFormProps) {
  const [isBusy, setBusy] = useState(false)
  const [fault, setFault] = useState<{ words: string; field?: ProofField } | null>(null)

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const typed = Object.fromEntries(new FormData(form)) as Record<ProofField, string>
    const proof = readProof(typed)
    if (typeof proof === 'string') {
      setFault({ words: fields[proof].fault, field: proof })
      form.querySelector<HTMLInputElement>(`[name=${proof}]`)?.focus()
      return
    }
    setBusy(true)
    setFault(null)
    const found = await recover(proof)
    setBusy(false)
    if (typeof found === 'string') return setFault({ words: words[found] ?? faultInWords(found) })
    await moveTo(found)
    onDone()
  }

  return (
    <form className="prose" noValidate onSubmit={(event) => void submit(event)}>
      <p>换了手机，或者清理过浏览器？用工单号和登记的手机号就能接着聊。找回以后，这里会换成以前的对话。</p>
      {names.map((name) => (
        <label key={name} className="field">
          {fields[name].label}
          <input
            name={name}
            inputMode="numeric"
            autoComplete="off"
            placeholder={`例如 ${fields[name].example}`}
            aria-invalid={fault?.field === name}
            aria-describedby="recover-fault"
          />
        </label>
      ))}
      <p id="recover-fault" className="form-fault" role="alert">
        {fault?.words}
      </p>
      <button type="submit" className="primary-button" disabled={isBusy}>
        {isBusy ? '正在查找…' : '找回对话'}
      </button>
    </form>
  )
}
