import { clockOf, Icon } from '../shared/index.ts'
import { faultInWords, mustBeRewritten } from './fault-words.ts'
import type { TokenOf } from './media.ts'
import { Pictures } from './pictures.tsx'
import type { OwnEntry } from './story.ts'

interface OwnMessageProps {
  entry: OwnEntry
  isOffline: boolean
  retry: (id: string) => void
  rewrite: (id: string) => void
  token: TokenOf
}

/** What the person said, and whether it has arrived. */
export function OwnMessage({ entry, isOffline, retry, rewrite, token }: OwnMessageProps) {
  return (
    <article className="message mine">
      <h3 className="visually-hidden">您说</h3>
      {entry.attachments && entry.attachments.length > 0 && <Pictures attachments={entry.attachments} token={token} />}
      {(entry.text !== '' || entry.location) && (
        <div className="bubble">
          {entry.text}
          {entry.location && (
            <span className="attached">
              <Icon name="place" /> 已附上位置
            </span>
          )}
        </div>
      )}
      <p className={`state ${entry.state}`}>
        {entry.state === 'sending' && (isOffline ? '等网络恢复后自动发送' : '发送中…')}
        {entry.state === 'delivered' && `${clockOf(entry.at)} · 已送达`}
        {entry.state === 'failed' && <Failed entry={entry} retry={retry} rewrite={rewrite} />}
      </p>
    </article>
  )
}

function Failed({ entry, retry, rewrite }: Omit<OwnMessageProps, 'isOffline' | 'token'>) {
  return (
    <>
      <span>未送达{entry.fault && `：${faultInWords(entry.fault)}`}</span>
      {mustBeRewritten(entry.fault) ? (
        <button type="button" className="link-button" onClick={() => rewrite(entry.key)}>
          改一改
        </button>
      ) : (
        <button type="button" className="link-button" onClick={() => retry(entry.key)}>
          重试
        </button>
      )}
    </>
  )
}
