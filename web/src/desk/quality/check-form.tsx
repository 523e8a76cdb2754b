import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Segmented } from 'antd'
import { useState } from 'react'
import { api } from '../api.ts'
import { faultWords } from '../fault.ts'
import { hasRole, useMe } from '../session.ts'
import { Loaded } from '../states.tsx'
import { authorWords, wordFor } from '../words.ts'
import { type Check, type Marks, markNames, markWords } from './types.ts'

interface Whole {
  check: Check
  transcript: { author: string; text: string; at: string }[]
}

/** One conversation word by word, and its marks: to be given, or to be read. */
export function CheckForm({ id }: { id: string }) {
  const me = useMe()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const whole = useQuery({
    queryKey: ['quality', id],
    queryFn: () => api.get<Whole>(`/quality/${id}`),
    // Each look is an entry of the audit log: none by itself.
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSuccess: () => void message.success('已保存'),
    onError: (error) => void message.error(faultWords(error)),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['quality'] })
      void queries.invalidateQueries({ queryKey: ['counts'] })
    },
  })
  return (
    <Loaded query={whole}>
      {({ check, transcript }) => (
        <div className="live-columns">
          <section className="live-column" aria-label="原文">
            <h2>原文</h2>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
            <ol className="live-words" aria-label="对话内容" tabIndex={0}>
              {transcript.map(({ author, text, at }, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the words of a finished conversation do not move
                <li key={`${at} ${place}`} className={isTheirs(author) ? 'live-line caller' : 'live-line agent'}>
                  <span className="live-who">{author === 'caller' ? '来电人' : wordFor(authorWords, author)}</span>
                  <span className="live-text">{text}</span>
                </li>
              ))}
            </ol>
          </section>
          <section className="live-column" aria-label="评分">
            <h2>评分</h2>
            {hasRole(me, ['supervisor']) && check.agentId !== me.id ? (
              <Marking
                check={check}
                isBusy={act.isPending}
                save={(marks, comment) => act.mutate(() => api.put(`/quality/${id}`, { marks, comment }))}
              />
            ) : (
              <Result
                check={check}
                seen={check.agentId === me.id ? () => act.mutate(() => api.post(`/quality/${id}/seen`)) : null}
              />
            )}
          </section>
        </div>
      )}
    </Loaded>
  )
}

const isTheirs = (author: string) => author === 'caller' || author === 'requester'

interface MarkingProps {
  check: Check
  isBusy: boolean
  save: (marks: Marks, comment: string) => void
}

function Marking({ check, isBusy, save }: MarkingProps) {
  const [marks, setMarks] = useState<Partial<Marks>>(check.marks ?? {})
  const [comment, setComment] = useState(check.comment ?? '')
  const isWhole = markNames.every((name) => marks[name] !== undefined)
  return (
    <form
      className="live-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (isWhole) save(marks as Marks, comment)
      }}
    >
      {markNames.map((name) => (
        <div key={name} className="live-field">
          <span>{markWords[name]}</span>
          <Segmented
            size="small"
            aria-label={markWords[name]}
            value={marks[name] ?? -1}
            options={[0, 1, 2, 3, 4, 5].map((value) => ({ value, label: String(value) }))}
            onChange={(value) => setMarks((before) => ({ ...before, [name]: value }))}
          />
        </div>
      ))}
      <div className="live-field">
        <label htmlFor="quality-comment">给坐席的话</label>
        <Input.TextArea
          id="quality-comment"
          value={comment}
          maxLength={2000}
          autoSize={{ minRows: 2, maxRows: 6 }}
          onChange={({ target }) => setComment(target.value)}
        />
      </div>
      <Button type="primary" htmlType="submit" disabled={!isWhole} loading={isBusy}>
        保存评分
      </Button>
    </form>
  )
}

function Result({ check, seen }: { check: Check; seen: (() => void) | null }) {
  if (!check.marks) return <p className="soft">还没有评分。</p>
  return (
    <>
      <p>
        <strong>{check.score} 分</strong>，{check.checkedByName} 评
      </p>
      <ul>
        {markNames.map((name) => (
          <li key={name}>
            {markWords[name]}：{check.marks?.[name]} / 5
          </li>
        ))}
      </ul>
      {check.comment && <p>{check.comment}</p>}
      {seen && !check.seenAt && (
        <Button type="primary" onClick={seen}>
          我已阅读
        </Button>
      )}
    </>
  )
}
