import type { DraftView } from './frames.ts'
import { contactName, elementNames, elementsInOrder, kindNames, missingName } from './labels.ts'
import { confirmWord } from './quick-replies.tsx'

/** The ticket so far, small, while it is being taken down. */
export function DraftCard({ draft }: { draft: DraftView }) {
  return (
    <section className="card draft" aria-label="正在登记的诉求">
      <h4>正在登记您的诉求</h4>
      <DraftFacts draft={draft} />
      {draft.missing?.length > 0 && <p className="missing">还需要了解：{draft.missing.map(missingName).join('、')}</p>}
    </section>
  )
}

interface ConfirmCardProps {
  draft: DraftView | undefined
  replies: readonly string[]
  isOpen: boolean
  say: (text: string) => void
}

/** The summary: nothing is filed before the person has said that it is right. */
export function ConfirmCard({ draft, replies, isOpen, say }: ConfirmCardProps) {
  const others = replies.filter((reply) => reply !== confirmWord)
  return (
    <section className="card confirm" aria-label="请您核对">
      <h4>请您核对，无误后提交</h4>
      {draft && <DraftFacts draft={draft} />}
      {isOpen && (
        <div className="button-row">
          <button type="button" className="primary-button" onClick={() => say(confirmWord)}>
            {confirmWord}
          </button>
          {(others.length > 0 ? others : ['修改']).map((reply) => (
            <button key={reply} type="button" className="plain-button" onClick={() => say(reply)}>
              {reply}
            </button>
          ))}
        </div>
      )}
    </section>
  )
}

function DraftFacts({ draft }: { draft: DraftView }) {
  return (
    <dl className="facts">
      {draft.kind && <Fact name="类型" value={kindNames[draft.kind]} />}
      {draft.title !== draft.elements?.event && <Fact name="标题" value={draft.title} />}
      {elementsInOrder.map((element) => (
        <Fact key={element} name={elementNames[element]} value={draft.elements?.[element]} />
      ))}
      <Fact name="类别" value={draft.category?.path.join(' › ')} />
      <Fact name={contactName} value={draft.requester?.phone && masked(draft.requester.phone)} />
    </dl>
  )
}

function Fact({ name, value }: { name: string; value: string | null | undefined }) {
  if (!value) return null
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

/** Whoever looks over a shoulder does not read the number; a number that comes masked stays as it is. */
function masked(phone: string): string {
  return phone.replace(/^(\d{3})\d{4,}(\d{4})$/, '$1****$2')
}
