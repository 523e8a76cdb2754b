import { Icon } from '../shared/index.ts'
import { faultInWords } from './fault-words.ts'
import type { Story } from './story.ts'

/** After so many tries the page also says how else one gets through. */
const longFailures = 4

/** Says that there is no connection, for as long as there is none. Always in the page, so that it is read out when it speaks. */
export function Banner({ story }: { story: Story }) {
  const isOff = story.link === 'offline'
  return (
    <div className="banner-place" role="status">
      {isOff && (
        <p className="banner">
          网络断开，正在重新连接…您写的话会自动补发。
          {story.failures >= longFailures && (
            <>
              急事请直接拨打 <a href="tel:12345">12345</a>。
            </>
          )}
        </p>
      )}
    </div>
  )
}

interface FaultNoteProps {
  code: string
  onClose: () => void
  onRecover: () => void
}

/** A fault that concerns no single message, in plain words, until it is read; from a lost conversation there is a way back. */
export function FaultNote({ code, onClose, onRecover }: FaultNoteProps) {
  return (
    <div className="fault-note" role="alert">
      <p>
        {faultInWords(code)}
        {code === 'RESUME_INVALID' && (
          <button type="button" className="link-button" onClick={onRecover}>
            找回以前的对话
          </button>
        )}
      </p>
      <button type="button" className="icon-button" aria-label="知道了" onClick={onClose}>
        <Icon name="close" />
      </button>
    </div>
  )
}
