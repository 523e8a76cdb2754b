import { type FormEvent, useCallback, useEffect, useState } from 'react'
import { type Form, factsOf, formOf, type Listed } from './match.ts'
import { type OwnCompany, ownCompanies } from './own-companies.ts'

const roles = [
  ['legal', '法定代表人'],
  ['owner', '负责人、经营者'],
  ['finance', '财务'],
  ['personnel', '人事'],
  ['office', '行政'],
  ['agency', '代办机构'],
  ['other', '其他'],
] as const

interface OwnProps {
  form: Form
  marks: readonly Listed[]
  fill: (form: Form) => void
}

/** Saves what was filled in for a company, once it is agreed to and proved who speaks; and takes all of it back. */
export function OwnCompanies({ form, marks, fill }: OwnProps) {
  const [own, setOwn] = useState<OwnCompany[]>([])
  const [note, setNote] = useState('')
  const load = useCallback(() => ownCompanies.list().then(setOwn), [])
  useEffect(() => void load(), [load])
  const act = async (work: () => Promise<unknown>, done: string) => {
    try {
      await work()
      setNote(done)
    } catch (error) {
      setNote(error instanceof Error ? error.message : '没有成功，请稍后再试')
    }
    await load()
  }
  return (
    <section className="own" aria-label="我的企业">
      <h2>我的企业</h2>
      <p role="status" className="own-note">
        {note}
      </p>
      {own.map((company) => (
        <Own key={company.id} company={company} form={form} marks={marks} fill={fill} act={act} />
      ))}
      <Save form={form} marks={marks} act={act} />
    </section>
  )
}

type Act = (work: () => Promise<unknown>, done: string) => Promise<void>

function Own({ company: own, form, marks, fill, act }: OwnProps & { company: OwnCompany; act: Act }) {
  const { id, name, creditCode, status, company, hearsOfPolicies } = own
  if (status === 'claimed') {
    return (
      <article className="own-company">
        <h3>{name}</h3>
        <p>正在核实您能不能代表这家企业。核实以前，没有保存任何经营情况。</p>
        <Code id={id} act={act} />
        <button type="button" className="plain-button" onClick={() => act(() => ownCompanies.forget(id), '已经取消')}>
          取消登记
        </button>
      </article>
    )
  }
  return (
    <article className="own-company">
      <h3>{name}</h3>
      <p className="own-code">{creditCode}</p>
      <label className="mark">
        <input
          type="checkbox"
          checked={hearsOfPolicies}
          onChange={({ target }) =>
            act(
              () => ownCompanies.hear(id, target.checked),
              target.checked ? '有适合的新政策，会在对话里告诉您，每条只说一次' : '不再通知新政策了',
            )
          }
        />
        有新政策告诉我
      </label>
      <div className="own-actions">
        <button type="button" className="chip" onClick={() => company && fill(formOf(company))}>
          用保存的情况填表
        </button>
        <button
          type="button"
          className="chip"
          onClick={() => act(() => ownCompanies.tell(id, factsOf(form, marks)), '已经保存')}
        >
          保存现在填的
        </button>
        <button
          type="button"
          className="plain-button"
          onClick={() => act(() => ownCompanies.forget(id), '已经删除您告诉我们的情况')}
        >
          删除
        </button>
      </div>
    </article>
  )
}

/** The code that was sent to the register's phone. */
function Code({ id, act }: { id: string; act: Act }) {
  const [code, setCode] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void act(() => ownCompanies.confirm(id, code), '核实好了')
  }
  return (
    <form className="own-actions" onSubmit={submit} aria-label="验证码">
      <label htmlFor={`code-${id}`}>验证码</label>
      <input
        id={`code-${id}`}
        inputMode="numeric"
        autoComplete="one-time-code"
        pattern="\d{6}"
        maxLength={6}
        required
        value={code}
        onChange={({ target }) => setCode(target.value)}
      />
      <button type="submit" className="chip">
        确定
      </button>
      <button
        type="button"
        className="chip"
        onClick={() => act(() => ownCompanies.sendCode(id), '验证码已发到企业登记的手机')}
      >
        发验证码
      </button>
    </form>
  )
}

/** What is kept, what for, and how it ends is said before it is agreed to. */
function Save({ form, marks, act }: Pick<OwnProps, 'form' | 'marks'> & { act: Act }) {
  const [agreed, setAgreed] = useState(false)
  const [role, setRole] = useState('')
  const ready = form.name.trim().length > 1 && form.creditCode.trim() !== '' && role !== ''
  const save = async () => {
    const { name, creditCode } = form
    const claimed = await ownCompanies.claim({ name, creditCode, role, facts: factsOf(form, marks), consent: true })
    if (claimed?.codeTo) await ownCompanies.sendCode(claimed.companyId)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void act(save, '已经登记。有登记手机的，验证码已发过去；没有的，由工作人员核实后在对话里告诉您')
    setAgreed(false)
  }
  return (
    <details className="own-save">
      <summary>保存为我的企业，有新政策告诉我</summary>
      <form onSubmit={submit} aria-label="保存企业情况">
        <p>
          同意以后，我们保存上面填的企业名称、代码和经营情况，并记下每一项的来源；只用来匹配政策、办理贵公司的诉求，不给别人看。保存前先核实您和企业的关系，随时可以在这里删除。
        </p>
        <div className="field">
          <label htmlFor="role">您的职务</label>
          <select id="role" value={role} required onChange={({ target }) => setRole(target.value)}>
            <option value="">请选择</option>
            {roles.map(([code, name]) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <label className="mark">
          <input type="checkbox" checked={agreed} required onChange={({ target }) => setAgreed(target.checked)} />
          我同意保存
        </label>
        {!ready && <p className="own-note">请先在上面填好企业名称和统一社会信用代码，并选好职务。</p>}
        <button type="submit" className="chip" disabled={!ready || !agreed}>
          保存
        </button>
      </form>
    </details>
  )
}
