import { Facts } from './facts.tsx'
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
  /** The last words of the message, said where the decision is made. */
  closing: string
  say: (text: string) => void
}

/** The summary: nothing is filed before the person has said that it is right. */
export function ConfirmCard({ draft, replies, isOpen, closing, say }: ConfirmCardProps) {
  const others = replies.filter((reply) => reply !== confirmWord)
  return (
    <section className="card confirm" aria-label="请您核对">
      <h4>请您核对，无误后提交</h4>
      {draft && <DraftFacts draft={draft} />}
      {isOpen && closing && <p className="quiet-line">{closing}</p>}
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
  const { kind, title, elements = {}, category, attachments, requester = {} } = draft
  return (
    <Facts
      rows={[
        ['类型', kind && kindNames[kind]],
        ['标题', title !== elements.event && title],
        ...elementsInOrder.map(
          (element) => [elementNames[element], element === 'place' ? placeInWords(draft) : elements[element]] as const,
        ),
        ['类别', category?.path.join(' › ')],
        ['附件', attachments?.length ? `${attachments.length} 个` : null],
        [contactName, contactInWords(requester)],
      ]}
    />
  )
}

/** The requester's own words, and what the gazetteer adds to them. */
function placeInWords({ place, elements }: DraftView): string {
  const said = elements?.place ?? place?.text ?? ''
  const added = [place?.district, place?.street, place?.community]
    .filter((part) => part && !said.includes(part))
    .join('')
  return said && added ? `${said}（${added}）` : said + added
}

/** Whoever looks over a shoulder does not read the number; a number that comes masked stays as it is. */
function contactInWords({ name, phone, anonymous, confidential }: DraftView['requester']): string {
  if (anonymous) return '匿名'
  const shown = [name, phone?.replace(/^(\d{3})\d{4,}(\d{4})$/, '$1****$2')].filter(Boolean).join(' ')
  return confidential ? `${shown}（对承办单位保密）` : shown
}
