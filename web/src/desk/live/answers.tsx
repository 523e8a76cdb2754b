import { Button } from 'antd'
import { useKey } from '../keys.ts'
import { Nothing } from '../states.tsx'
import type { CallOnScreen, Suggestion } from './types.ts'

interface AnswersProps {
  call: CallOnScreen
  send: (frame: object) => void
}

/** What to ask next, and what may be answered: one tap, or one key, each. */
export function Answers({ call, send }: AnswersProps) {
  const [next] = call.missing
  const shown = call.suggestions.filter(({ fate }) => fate !== 'rejected')
  const [first] = shown.filter(({ fate }) => fate === 'shown' || fate === undefined)
  const callId = call.call.id
  const use = ({ id }: Suggestion) => send({ type: 'fate', callId, suggestionId: id, fate: 'used' })
  const reject = ({ id }: Suggestion) => send({ type: 'fate', callId, suggestionId: id, fate: 'rejected' })
  const ask = next && (() => send({ type: 'asked', callId, slot: next.slot, question: next.question }))
  useKey('a', '就这么说：采用第一条答复', first ? () => use(first) : null)
  useKey('x', '不合适：收起第一条答复', first ? () => reject(first) : null)
  useKey('w', '就这么问：采用下一问', ask ?? null)
  return (
    <section aria-label="建议" className="live-answers">
      {next && (
        <div className="live-next">
          <h2>下一问</h2>
          <p>{next.question}</p>
          <Button size="small" onClick={ask}>
            就这么问
          </Button>
          {call.missing.length > 1 && <span className="soft">还差 {call.missing.length - 1} 项</span>}
        </div>
      )}
      <h2>推荐答复</h2>
      {shown.length === 0 && <Nothing>来电人问到政策、办事时，这里会给出有依据的答复。</Nothing>}
      {shown.map((one) => (
        <Answer key={one.id} suggestion={one} use={() => use(one)} reject={() => reject(one)} />
      ))}
    </section>
  )
}

/** One answer with what it rests on. */
export function Answer({ suggestion, use, reject }: { suggestion: Suggestion; use: () => void; reject: () => void }) {
  const { question, text, citations, confidence, aiGenerated, fate } = suggestion
  const isUsed = fate === 'used' || fate === 'edited'
  return (
    <article className={isUsed ? 'live-answer used' : 'live-answer'}>
      <h3>
        {question} <span className="soft">把握 {Math.round(confidence * 100)}%</span>
        {aiGenerated && <span className="live-state">模型措辞</span>}
        {isUsed && <span className="live-state on"> 已采用</span>}
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: words that scroll must be reachable by keyboard */}
      <p className="live-say" tabIndex={0}>
        {text}
      </p>
      {citations.length > 0 && (
        <details>
          <summary>依据 {citations.length} 条</summary>
          <ul>
            {citations.map((one) => (
              <li key={`${one.title} ${one.quote}`}>
                <strong>{one.title}</strong>（{one.issuer}
                {one.documentNo && `，${one.documentNo}`}
                {one.effectiveFrom && `，${one.effectiveFrom} 起`}）“{one.quote}”
              </li>
            ))}
          </ul>
        </details>
      )}
      {!isUsed && (
        <div className="live-actions">
          <Button size="small" type="primary" onClick={use}>
            就这么说
          </Button>
          <Button size="small" onClick={reject}>
            不合适
          </Button>
        </div>
      )}
    </article>
  )
}
