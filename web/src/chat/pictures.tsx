import { useEffect, useRef, useState } from 'react'
import { Icon, Sheet } from '../shared/index.ts'
import type { Attachment } from './frames.ts'
import { addressOf, type TokenOf } from './media.ts'

type Loaded = { address: string | null; isFailed: boolean; load: () => void }

/** The address of a file, fetched when `load` is called. */
function useAddress(mediaId: string, token: TokenOf): Loaded {
  const [address, setAddress] = useState<string | null>(null)
  const [isFailed, setFailed] = useState(false)
  const load = () => {
    setFailed(false)
    addressOf(mediaId, token).then(setAddress, () => setFailed(true))
  }
  return { address, isFailed, load }
}

/** What the person sent along, small; each opens large. */
export function Pictures({ attachments, token }: { attachments: readonly Attachment[]; token: TokenOf }) {
  const [open, setOpen] = useState<{ name: string; attachment: Attachment } | null>(null)
  return (
    <>
      <ul className="pictures">
        {attachments.map((attachment, index) => {
          const name = `${kindOf(attachment)} ${index + 1}`
          const show = () => setOpen({ name, attachment })
          return (
            <li key={attachment.mediaId}>
              <Thumbnail attachment={attachment} name={name} token={token} onOpen={show} />
            </li>
          )
        })}
      </ul>
      {open && <LargeSheet {...open} token={token} onClose={() => setOpen(null)} />}
    </>
  )
}

function kindOf({ type }: Attachment): string {
  if (type.startsWith('image/')) return '照片'
  if (type.startsWith('video/')) return '视频'
  return type.startsWith('audio/') ? '录音' : '文件'
}

interface ThumbnailProps {
  attachment: Attachment
  name: string
  token: TokenOf
  onOpen: () => void
}

/** A picture is fetched when it comes into sight; films and recordings only when they are opened. */
function Thumbnail({ attachment, name, token, onOpen }: ThumbnailProps) {
  const { address, isFailed, load } = useAddress(attachment.mediaId, token)
  const button = useRef<HTMLButtonElement>(null)
  const isPicture = attachment.type.startsWith('image/')
  // biome-ignore lint/correctness/useExhaustiveDependencies: watched once, from when it stands in the page
  useEffect(() => {
    if (!isPicture || !button.current) return
    const watcher = new IntersectionObserver((seen) => {
      if (!seen.some(({ isIntersecting }) => isIntersecting)) return
      watcher.disconnect()
      load()
    })
    watcher.observe(button.current)
    return () => watcher.disconnect()
  }, [])

  return (
    <button
      ref={button}
      type="button"
      className="thumbnail"
      aria-label={isFailed ? `${name}没取到，点这里再试` : `${name}，点开看大图`}
      onClick={isFailed ? load : onOpen}
    >
      {address ? <img src={address} alt="" /> : <Icon name={isFailed ? 'warning' : 'photo'} />}
      {!isPicture && <span>{name}</span>}
    </button>
  )
}

function LargeSheet({ attachment, name, token, onClose }: Omit<ThumbnailProps, 'onOpen'> & { onClose: () => void }) {
  const { address, isFailed, load } = useAddress(attachment.mediaId, token)
  // biome-ignore lint/correctness/useExhaustiveDependencies: fetched once, when the sheet opens
  useEffect(load, [])
  return (
    <Sheet title={name} onClose={onClose}>
      <div className="large">
        {address && <Shown attachment={attachment} name={name} address={address} />}
        {!address && !isFailed && <p className="quiet">正在打开…</p>}
        {isFailed && (
          <p role="alert">
            没有取到。
            <button type="button" className="link-button" onClick={load}>
              再试一次
            </button>
          </p>
        )}
      </div>
    </Sheet>
  )
}

function Shown({ attachment, name, address }: { attachment: Attachment; name: string; address: string }) {
  const { type } = attachment
  if (type.startsWith('image/')) return <img src={address} alt={`您发的${name}`} />
  // biome-ignore lint/a11y/useMediaCaption: a recording of somebody's phone has no captions
  if (type.startsWith('video/')) return <video src={address} controls playsInline />
  // biome-ignore lint/a11y/useMediaCaption: as above
  if (type.startsWith('audio/')) return <audio src={address} controls />
  return (
    <a className="plain-button" href={address} download={name}>
      保存到本机
    </a>
  )
}
