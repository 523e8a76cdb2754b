import { clockOf } from '../shared/index.ts'
import { Citations, CitedText, useCitation } from './citations.tsx'
import { ConfirmCard, DraftCard } from './draft-card.tsx'
import { EmergencyCard } from './emergency-card.tsx'
import { Feedback } from './feedback.tsx'
import type { ChatMessage, GeoPoint } from './frames.ts'
import { isConfirmation } from './quick-replies.tsx'
import { RefusalWays } from './refusal-ways.tsx'
import type { TheirEntry } from './story.ts'
import { TakeoverCard } from './takeover-card.tsx'
import { TicketCard } from './ticket-card.tsx'

/** What a person can do with something that the hotline said. */
export interface TheirActions {
  say: (text: string, location?: GeoPoint) => void
  rate: (messageId: string, helpful: boolean, comment?: string) => void
  focusComposer: () => void
}

interface TheirMessageProps extends TheirActions {
  entry: TheirEntry
  /** True while this message is the one that waits for the person's answer. */
  isOpen: boolean
  hasLatestDraft: boolean
}

const authorNames: Readonly<Record<ChatMessage['author'], string>> = {
  bot: '接诉',
  agent: '人工坐席',
  system: '系统消息',
  requester: '您',
}

/** What the hotline said, with the cards that belong to its kind. */
export function TheirMessage(props: TheirMessageProps) {
  const { entry } = props
  const { message, isStreaming } = entry
  return (
    <article className={`message theirs ${message.author} ${message.kind ?? ''}`} aria-busy={isStreaming}>
      <h3 className="author">
        {authorNames[message.author]}
        {!isStreaming && <span className="clock">{clockOf(message.at)}</span>}
      </h3>
      {message.kind === 'emergency' ? <EmergencyCard text={message.text} /> : <Spoken {...props} />}
    </article>
  )
}

function Spoken(props: TheirMessageProps) {
  const { message, isStreaming } = props.entry
  const citation = useCitation(message.citations)
  return (
    <>
      <div className={isStreaming ? 'bubble streaming' : 'bubble'}>
        <CitedText text={message.text} count={message.citations.length} open={citation.open} />
      </div>
      <Citations citations={message.citations} open={citation.open} />
      {citation.sheet}
      <Cards {...props} />
      {message.aiGenerated && <p className="ai-label">AI 生成，仅供参考，请以引用原文为准</p>}
      {message.kind === 'answer' && message.author === 'bot' && (
        <Feedback messageId={message.messageId} rate={props.rate} />
      )}
    </>
  )
}

function Cards({ entry, isOpen, hasLatestDraft, say, focusComposer }: TheirMessageProps) {
  const { message } = entry
  const draft = hasLatestDraft ? message.draft : undefined
  return (
    <>
      {isConfirmation(message) && (draft || isOpen) && (
        <ConfirmCard draft={draft} replies={message.quickReplies} isOpen={isOpen} say={say} />
      )}
      {draft && !isConfirmation(message) && <DraftCard draft={draft} />}
      {message.ticket && <TicketCard ticket={message.ticket} isNew={message.kind === 'ticket'} />}
      {message.kind === 'takeover' && <TakeoverCard queue={message.queue} />}
      {message.kind === 'refusal' && isOpen && (
        <RefusalWays offered={message.quickReplies} say={say} focusComposer={focusComposer} />
      )}
    </>
  )
}
