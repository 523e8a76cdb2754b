import { Fragment, useMemo, useRef } from 'react'
import { dayInWords, dayOf, Icon } from '../shared/index.ts'
import type { Line } from './frames.ts'
import { Greeting } from './greeting.tsx'
import type { TokenOf } from './media.ts'
import { OwnMessage } from './own-message.tsx'
import { type Entry, openMessage, type Story } from './story.ts'
import { type TheirActions, TheirMessage } from './their-message.tsx'
import { useNow } from './use-now.ts'
import { useStickToEnd } from './use-stick-to-end.ts'
import { waitingFor } from './waiting.ts'

/** How long an agent counts as writing after their page last said so. */
const AGENT_TYPING_MS = 8_000

interface LogProps extends TheirActions {
  line: Line
  story: Story
  retry: (id: string) => void
  rewrite: (id: string) => void
  token: TokenOf
}

const atOf = (entry: Entry) => (entry.by === 'me' ? entry.at : entry.message.at)

/** The draft grows from question to question: only its latest state is shown. */
function lastDraftKey(entries: readonly Entry[]): string | null {
  const drafts = entries.filter((entry) => entry.by === 'them' && entry.message.draft)
  return drafts[drafts.length - 1]?.key ?? null
}

/** The story, day by day, and who is being waited for. */
export function Log({ line, story, retry, rewrite, token, ...actions }: LogProps) {
  const box = useRef<HTMLDivElement>(null)
  const now = useNow(5_000)
  const { entries, isLoading, typingAt } = story
  const isAgentTyping = typingAt !== null && now - typingAt < AGENT_TYPING_MS
  const waiting = waitingFor(entries, now)
  const ownCount = entries.filter(({ by }) => by === 'me').length
  const { isAway, toEnd } = useStickToEnd(box, entries, ownCount)
  const draftKey = useMemo(() => lastDraftKey(entries), [entries])
  const open = openMessage(entries)

  return (
    <main className="log-place">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      <div ref={box} className="log" role="log" aria-live="polite" aria-label="对话" aria-busy={isLoading} tabIndex={0}>
        <div className="column">
          {isLoading ? <p className="quiet">正在取回之前的对话…</p> : <Greeting line={line} say={actions.say} />}
          {entries.map((entry, index) => {
            const before = entries[index - 1]
            const isNewDay = !before || dayOf(atOf(before)) !== dayOf(atOf(entry))
            return (
              <Fragment key={entry.key}>
                {isNewDay && <p className="day">{dayInWords(atOf(entry), now)}</p>}
                {entry.by === 'me' ? (
                  <OwnMessage
                    entry={entry}
                    isOffline={story.link === 'offline'}
                    retry={retry}
                    rewrite={rewrite}
                    token={token}
                  />
                ) : (
                  <TheirMessage
                    entry={entry}
                    isOpen={entry.message === open}
                    hasLatestDraft={entry.key === draftKey}
                    {...actions}
                  />
                )}
              </Fragment>
            )
          })}
          {isAgentTyping && <p className="quiet">坐席正在输入……</p>}
          {waiting === 'typing' && (
            <p className="typing">
              <span className="visually-hidden">正在为您查找答复</span>
              <i />
              <i />
              <i />
            </p>
          )}
          {waiting === 'slow' && <p className="quiet">这次回复比平时慢。您的话已经收到，请稍等；急事请拨打 12345。</p>}
        </div>
      </div>
      {isAway && (
        <button type="button" className="to-end" onClick={toEnd}>
          <Icon name="down" /> 往下看
        </button>
      )}
    </main>
  )
}
