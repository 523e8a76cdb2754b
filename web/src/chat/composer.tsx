import {
  type FormEvent,
  type KeyboardEvent,
  type Ref,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { Icon } from '../shared/index.ts'
import type { Attachment, GeoPoint } from './frames.ts'
import { LocationSheet } from './location-sheet.tsx'
import type { TokenOf } from './media.ts'
import { cleanText, countFrom, textLimit } from './own-text.ts'
import { UploadTray } from './upload-tray.tsx'
import { useUploads } from './use-uploads.ts'

/** What the rest of the page may do with the input. */
export interface ComposerHandle {
  focus(): void
  /** Puts a text into the input to be written anew. */
  write(text: string): void
}

interface ComposerProps {
  ref: Ref<ComposerHandle>
  say: (text: string, location?: GeoPoint, attachments?: Attachment[]) => void
  typing: () => void
  token: TokenOf
  conversationId: string | null
}

/** What is said when only a place is sent. */
const placeOnly = '我发了我现在的位置。'

/** The input: grows with the text, Enter sends unless a word is still being composed, a place may go along. */
export function Composer({ ref, say, typing, token, conversationId }: ComposerProps) {
  const [typed, setTyped] = useState('')
  const [location, setLocation] = useState<GeoPoint | null>(null)
  const [isAsking, setAsking] = useState(false)
  const uploads = useUploads(token, conversationId)
  const area = useRef<HTMLTextAreaElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  useGrowth(area, typed)
  useImperativeHandle(ref, () => ({
    focus: () => area.current?.focus(),
    write: (text) => {
      setTyped(text)
      area.current?.focus()
    },
  }))

  const text = cleanText(typed) || (location ? placeOnly : '')
  const isTooLong = text.length > textLimit
  const isUploading = uploads.all.some(({ state }) => state !== 'ready')
  const canSend = (text !== '' || uploads.all.length > 0) && !isTooLong && !isUploading
  const send = (event?: FormEvent) => {
    event?.preventDefault()
    area.current?.focus()
    if (!canSend) return
    say(text, location ?? undefined, uploads.take())
    setTyped('')
    setLocation(null)
  }

  return (
    <>
      <form className="composer" onSubmit={send}>
        <UploadTray uploads={uploads} />
        {location && <AttachedPlace onRemove={() => setLocation(null)} />}
        <div className="composer-row">
          <button
            type="button"
            className="icon-button"
            aria-label="发送照片或视频"
            onClick={() => picker.current?.click()}
          >
            <Icon name="photo" />
          </button>
          <input
            ref={picker}
            type="file"
            accept="image/*,video/*"
            multiple
            hidden
            aria-label="选择照片或视频"
            onChange={({ target }) => {
              uploads.add(target.files ?? [])
              target.value = ''
              area.current?.focus()
            }}
          />
          <button type="button" className="icon-button" aria-label="发送我的位置" onClick={() => setAsking(true)}>
            <Icon name="place" />
          </button>
          <textarea
            ref={area}
            rows={1}
            value={typed}
            placeholder="写下问题或诉求"
            aria-label="请写下您的问题或诉求"
            aria-invalid={isTooLong}
            aria-describedby="count"
            enterKeyHint="send"
            onChange={(event) => {
              setTyped(event.target.value)
              typing()
            }}
            onPaste={({ clipboardData: { files } }) => files.length > 0 && uploads.add(files)}
            onKeyDown={(event) => isSendKey(event) && send(event)}
          />
          <button type="submit" className="send-button" aria-label="发送" disabled={!canSend}>
            <Icon name="send" />
          </button>
        </div>
        <p id="count" className={isTooLong ? 'count over' : 'count'} aria-live="polite">
          {text.length > countFrom && countInWords(text.length)}
        </p>
      </form>
      {isAsking && <LocationSheet onPlace={setLocation} onClose={() => setAsking(false)} />}
    </>
  )
}

/** Safari ends a composition before its last key goes down and marks that key with code 229. */
function isSendKey(event: KeyboardEvent): boolean {
  return event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing && event.keyCode !== 229
}

function countInWords(length: number): string {
  return length > textLimit ? `超出 ${length - textLimit} 字，请分成几条发送` : `还可以写 ${textLimit - length} 字`
}

function AttachedPlace({ onRemove }: { onRemove: () => void }) {
  return (
    <p className="attached-place">
      <Icon name="place" /> 位置会随下一条消息发送
      <button type="button" className="link-button" onClick={onRemove}>
        不发了
      </button>
    </p>
  )
}

function useGrowth(area: { current: HTMLTextAreaElement | null }, typed: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what makes it grow
  useLayoutEffect(() => {
    const element = area.current
    if (!element) return
    element.style.height = ''
    if (typed !== '') element.style.height = `${element.scrollHeight + 2}px`
  }, [typed])
}
