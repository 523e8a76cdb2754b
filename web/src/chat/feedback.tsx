import { type FormEvent, useState } from 'react'
import { Icon } from '../shared/index.ts'
import { cleanText } from './own-text.ts'

const commentLimit = 500

interface FeedbackProps {
  messageId: string
  rate: (messageId: string, helpful: boolean, comment?: string) => void
}

/** Did the answer help? One tap; who was not helped may say what was missing. */
export function Feedback({ messageId, rate }: FeedbackProps) {
  const [stage, setStage] = useState<'open' | 'comment' | 'done'>('open')
  const choose = (helpful: boolean) => {
    rate(messageId, helpful)
    setStage(helpful ? 'done' : 'comment')
  }
  if (stage === 'open') return <Choice choose={choose} />
  return (
    <div className="feedback" role="status">
      <p>{stage === 'done' ? '谢谢您的评价。' : '谢谢您告诉我们。'}</p>
      {stage === 'comment' && (
        <CommentForm
          send={(comment) => {
            if (comment) rate(messageId, false, comment)
            setStage('done')
          }}
        />
      )}
    </div>
  )
}

function Choice({ choose }: { choose: (helpful: boolean) => void }) {
  return (
    <fieldset className="feedback">
      <legend className="visually-hidden">这个答复有帮助吗</legend>
      <button type="button" className="small-button" onClick={() => choose(true)}>
        <Icon name="good" /> 有帮助
      </button>
      <button type="button" className="small-button" onClick={() => choose(false)}>
        <Icon name="bad" /> 没帮助
      </button>
    </fieldset>
  )
}

function CommentForm({ send }: { send: (comment: string) => void }) {
  const [comment, setComment] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    send(cleanText(comment))
  }
  return (
    <form className="comment" onSubmit={submit}>
      <label>
        哪里没有答好？（选填）
        <textarea
          rows={2}
          maxLength={commentLimit}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
        />
      </label>
      <button type="submit" className="small-button">
        提交
      </button>
    </form>
  )
}
