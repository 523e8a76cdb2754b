import { Button, Input } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { AttachedFiles } from '../pages/attached-files.tsx'
import { authorWords, wordFor } from '../words.ts'
import type { Chat } from './types.ts'

const TYPING_PAUSE_MS = 3_000

interface TalkProps {
  chat: Chat
  draft: string
  change: (draft: string) => void
  send: () => void
  /** Somebody writes here; called at most every few seconds. */
  onTyping: () => void
  isHeld: boolean
  /** The requester writes this moment. */
  isTheirTyping: boolean
  note: (text: string) => void
}

/** What was said on both sides, what is about to be said, and what agents noted for each other. */
export function Talk({ chat, draft, change, send, onTyping, isHeld, isTheirTyping, note }: TalkProps) {
  const saidAt = useRef(0)
  const write = (text: string) => {
    change(text)
    if (text.trim() === '' || Date.now() - saidAt.current < TYPING_PAUSE_MS) return
    saidAt.current = Date.now()
    onTyping()
  }
  const list = useRef<HTMLOListElement>(null)
  const count = chat.messages.length
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new message is what scrolls it
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight })
  }, [count])
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <ol className="live-words" ref={list} aria-label="对话内容" tabIndex={0}>
        {chat.messages.map(({ messageId, author, text, attachments }) => (
          <li key={messageId} className={author === 'requester' ? 'live-line caller' : 'live-line agent'}>
            <span className="live-who">{wordFor(authorWords, author)}</span>
            <span className="live-text">
              {text}
              <AttachedFiles files={attachments} of={`/conversations/${chat.conversationId}`} />
            </span>
          </li>
        ))}
      </ol>
      <p className="live-typing" aria-live="polite">
        {isTheirTyping && '对方正在输入……'}
      </p>
      {isHeld && (
        <form
          className="live-composer"
          onSubmit={(event) => {
            event.preventDefault()
            send()
          }}
        >
          <Input.TextArea
            aria-label="回复"
            placeholder="回车发送，Shift+回车换行"
            autoSize={{ minRows: 2, maxRows: 8 }}
            value={draft}
            maxLength={4000}
            onChange={({ target }) => write(target.value)}
            onPressEnter={(event) => {
              if (event.shiftKey || event.nativeEvent.isComposing) return
              event.preventDefault()
              send()
            }}
          />
          <Button type="primary" htmlType="submit">
            发送
          </Button>
        </form>
      )}
      <Notes notes={chat.notes} note={note} />
    </>
  )
}

function Notes({ notes, note }: { notes: Chat['notes']; note: (text: string) => void }) {
  const [text, setText] = useState('')
  return (
    <details className="live-notes">
      <summary>内部备注 {notes.length} 条（诉求人看不到）</summary>
      <ul>
        {notes.map((one) => (
          <li key={one.id}>
            {one.text} <span className="soft">{one.agentName}</span>
          </li>
        ))}
      </ul>
      <form
        className="live-whisper"
        onSubmit={(event) => {
          event.preventDefault()
          if (text.trim() !== '') note(text.trim())
          setText('')
        }}
      >
        <input aria-label="新备注" value={text} onChange={({ target }) => setText(target.value)} maxLength={4000} />
        <Button size="small" htmlType="submit">
          记下
        </Button>
      </form>
    </details>
  )
}
