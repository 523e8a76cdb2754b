import { useCallback, useEffect, useState } from 'react'
import { CompanyForm } from './company-form.tsx'
import { emptyForm, type Form, type Listed, listOf, type PolicyMatch } from './match.ts'
import { OwnCompanies } from './own-company.tsx'
import { PolicyCard } from './policy-card.tsx'
import { useMatch } from './use-match.ts'

/** The page that finds a company's policies while its form is being filled in. */
export function PoliciesPage() {
  const [form, setForm] = useState<Form>(emptyForm)
  const [attempt, setAttempt] = useState(0)
  const lists = useLists(attempt)
  const { matches, fault, busy } = useMatch(form, attempt)
  const change = useCallback((part: Partial<Form>) => setForm((before) => ({ ...before, ...part })), [])
  return (
    <>
      <header className="top">
        <img className="emblem" src="/icon.svg" alt="" width="36" height="36" />
        <div className="top-names">
          <h1>惠企政策匹配</h1>
          <p>12345 企业服务</p>
        </div>
        <a className="plain-link" href="/enterprise">
          去咨询
        </a>
      </header>
      <main className="sides">
        <section className="side" aria-label="填写企业情况">
          <p className="lead">
            填几项就行，填得越多判断越准。内容只用来当场匹配，您不另外保存就不会留下；每条结论都附上政策原话，最终以主管部门审核为准。
          </p>
          <CompanyForm form={form} faultIn={fault?.field ?? null} {...lists} change={change} />
          <button type="button" className="plain-button" onClick={() => setForm(emptyForm)}>
            清空重填
          </button>
          <OwnCompanies form={form} marks={lists.marks} fill={setForm} />
        </section>
        <section className="side results" id="results" aria-label="匹配结果" aria-busy={busy}>
          {fault && (
            <p className="fault" role="alert">
              {fault.message}{' '}
              <button type="button" className="chip" onClick={() => setAttempt((before) => before + 1)}>
                再试一次
              </button>
            </p>
          )}
          {matches ? <Results matches={matches} /> : !fault && <p className="lead">正在匹配……</p>}
        </section>
      </main>
      {matches && (
        <nav aria-label="结果">
          <a className="jump" href="#results">
            适合 {matches.filter(({ fit }) => fit === 'fits').length} 条，差一点{' '}
            {matches.filter(({ fit }) => fit === 'nearly').length} 条 · 看结果
          </a>
        </nav>
      )}
    </>
  )
}

function useLists(attempt: number): { marks: Listed[]; industries: Listed[] } {
  const [lists, setLists] = useState<{ marks: Listed[]; industries: Listed[] }>({ marks: [], industries: [] })
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is a reason to load again
  useEffect(() => {
    Promise.all([listOf('marks'), listOf('industries')]).then(
      ([marks, industries]) => setLists({ marks, industries }),
      () => undefined,
    )
  }, [attempt])
  return lists
}

const groups = [
  { fit: 'fits', title: '适合您的', none: '还没有完全符合的，先看看下面差一点的。' },
  { fit: 'nearly', title: '差一点，或者还缺情况', none: '没有。' },
  { fit: 'no', title: '目前不符合', none: '没有。' },
] as const

/** How many of each, as a bar; then the policies, what does not fit folded away. */
function Results({ matches }: { matches: readonly PolicyMatch[] }) {
  const now = Date.now()
  const of = (fit: PolicyMatch['fit']) => matches.filter((match) => match.fit === fit)
  if (matches.length === 0) return <p className="lead">知识库里还没有带条件的政策。您可以直接咨询，或者拨打 12345。</p>
  return (
    <>
      <div
        className="bar"
        role="img"
        aria-label={groups.map(({ fit, title }) => `${title} ${of(fit).length} 条`).join('，')}
      >
        {groups.map(({ fit }) => (
          <span key={fit} className={fit} style={{ flexGrow: of(fit).length }} />
        ))}
      </div>
      {groups.map(({ fit, title, none }) => (
        <details key={fit} open={fit !== 'no'}>
          <summary>
            <h2>
              {title} <span className="count">{of(fit).length} 条</span>
            </h2>
          </summary>
          {of(fit).length === 0 && <p className="lead">{none}</p>}
          <ul className="policies">
            {of(fit).map((match) => (
              <PolicyCard key={match.articleId} match={match} now={now} ask={focusOn} />
            ))}
          </ul>
        </details>
      ))}
    </>
  )
}

/** Leads to the field that would settle a policy. */
function focusOn(field: string): void {
  const element = document.getElementById(field)
  element?.scrollIntoView({ block: 'center' })
  element?.focus()
}
