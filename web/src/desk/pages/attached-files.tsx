import { Image } from 'antd'
import { useState } from 'react'

/** A file that somebody sent along. */
export interface AttachedFile {
  mediaId: string
  /** As found in its content. */
  type: string
  bytes: number
}

interface AttachedFilesProps {
  files: readonly AttachedFile[] | undefined
  /** Below which address they are had: `/conversations/{id}` or `/tickets/{ticketNo}`. */
  of: string
}

/** Pictures small, and large at a press; films and recordings to play; letters to save. Each that is fetched is a look on record. */
export function AttachedFiles({ files, of }: AttachedFilesProps) {
  if (!files || files.length === 0) return null
  return (
    <ul className="attached-files">
      {files.map((file, index) => (
        <li key={file.mediaId}>
          <Shown file={file} name={`${kindOf(file)} ${index + 1}`} address={`/v1/desk${of}/media/${file.mediaId}`} />
        </li>
      ))}
    </ul>
  )
}

function kindOf({ type }: AttachedFile): string {
  if (type.startsWith('image/')) return '照片'
  if (type.startsWith('video/')) return '视频'
  return type.startsWith('audio/') ? '录音' : '文件'
}

function Shown({ file, name, address }: { file: AttachedFile; name: string; address: string }) {
  const [isLost, setIsLost] = useState(false)
  const lost = () => setIsLost(true)
  if (isLost) return <span className="soft">{name}没有取到，可能已按期限删除</span>
  if (file.type.startsWith('image/')) {
    return <Image src={address} alt={`诉求人发来的${name}`} width={120} height={90} loading="lazy" onError={lost} />
  }
  if (file.type.startsWith('video/')) {
    // biome-ignore lint/a11y/useMediaCaption: a recording of somebody's phone has no captions
    return <video src={address} aria-label={name} controls playsInline preload="none" width={240} onError={lost} />
  }
  if (file.type.startsWith('audio/')) {
    // biome-ignore lint/a11y/useMediaCaption: as above
    return <audio src={address} aria-label={name} controls preload="none" onError={lost} />
  }
  return (
    <a href={address} download>
      {name}（{Math.max(1, Math.round(file.bytes / 1024))} KB，保存到本机）
    </a>
  )
}
