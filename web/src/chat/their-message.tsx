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
import { aroundSummary, withoutSampleMark } from './their-text.ts'
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
  const { text, closing, isSample } = wordsOf(props)
  return (
    <>
      <div className={isStreaming ? 'bubble streaming' : 'bubble'}>
        <CitedText text={text} count={message.citations.length} open={citation.open} />
      </div>
      {isSample && <p className="sample-label">示例知识</p>}
      <Citations citations={message.citations} open={citation.open} />
      {citation.sheet}
      <Cards {...props} closing={closing} />
      {message.aiGenerated && <p className="ai-label">AI 生成，仅供参考，请以引用原文为准</p>}
      {message.kind === 'answer' && message.author === 'bot' && (
        <Feedback messageId={message.messageId} rate={props.rate} />
      )}
    </>
  )
}

/** What stands in the bubble: without what a card or a label shows anyway. */
function wordsOf({ entry, hasLatestDraft }: TheirMessageProps): { text: string; closing: string; isSample: boolean } {
  const { message } = entry
  const { text, isSample } = withoutSampleMark(message.text)
  const isOnCard = isConfirmation(message) && hasLatestDraft
  return { isSample, ...(isOnCard ? aroundSummary(text) : { text, closing: '' }) }
}

function Cards({
  entry,
  isOpen,
  hasLatestDraft,
  closing,
  say,
  focusComposer,
}: TheirMessageProps & { closing: string }) {
  const { message } = entry
  const draft = hasLatestDraft ? message.draft : undefined
  const isNew = message.kind === 'ticket'
  return (
    <>
      {isConfirmation(message) && (draft || isOpen) && (
        <ConfirmCard draft={draft} replies={message.quickReplies} isOpen={isOpen} closing={closing} say={say} />
      )}
      {draft && !isConfirmation(message) && <DraftCard draft={draft} />}
      {message.ticket && <TicketCard ticket={message.ticket} heading="h4" name={isNew ? '诉求已提交' : '诉求进度'} />}
      {message.kind === 'takeover' && <TakeoverCard queue={message.queue} />}
      {message.kind === 'refusal' && isOpen && (
        <RefusalWays offered={message.quickReplies} say={say} focusComposer={focusComposer} />
      )}
    </>
  )
}
