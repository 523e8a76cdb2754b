import { Button } from 'antd'
import { Answer } from '../live/answers.tsx'
import type { Suggestion } from '../live/types.ts'
import { Nothing } from '../states.tsx'
import type { Beside } from './types.ts'

interface ChatAnswersProps {
  beside: Beside
  isHeld: boolean
  /** Puts an answer into the reply, where it may still be changed. */
  say: (suggestion: Suggestion) => void
  ask: (question: string) => void
  reject: (suggestion: Suggestion) => void
}

/** The canned phrases of a chat: the next question, and answers out of the knowledge base. */
export function ChatAnswers({ beside, isHeld, say, ask, reject }: ChatAnswersProps) {
  const [next] = beside.missing
  const shown = beside.suggestions.filter(({ fate }) => fate !== 'rejected')
  return (
    <section aria-label="建议" className="live-answers">
      {next && (
        <div className="live-next">
          <h2>下一问</h2>
          <p>{next.question}</p>
          <Button size="small" disabled={!isHeld} onClick={() => ask(next.question)}>
            就这么问
          </Button>
        </div>
      )}
      <h2>推荐答复</h2>
      {shown.length === 0 && <Nothing>问到政策、办事时，这里会给出有依据的答复。</Nothing>}
      {shown.map((one) => (
        <Answer key={one.id} suggestion={one} use={() => say(one)} reject={() => reject(one)} />
      ))}
    </section>
  )
}
