import { Icon } from '../shared/index.ts'
import { faultInWords } from './fault-words.ts'
import { filesAtMost, type Upload, type Uploads } from './use-uploads.ts'

/** The files of the next message: how far each is, what went wrong, and the way to leave it out. */
export function UploadTray({ uploads }: { uploads: Uploads }) {
  const { all, isFull } = uploads
  return (
    <>
      {all.length > 0 && (
        <ul className="tray" aria-label="随下一条消息发送">
          {all.map((upload, index) => (
            <Tile key={upload.key} upload={upload} name={nameOf(upload, index)} uploads={uploads} />
          ))}
        </ul>
      )}
      <p className="tray-note" role="status">
        {isFull && `一次最多发 ${filesAtMost} 个，多出来的请下一条再发。`}
        {stateInWords(all)}
      </p>
    </>
  )
}

function Tile({ upload, name, uploads }: { upload: Upload; name: string; uploads: Uploads }) {
  const { key, preview, isFilm, state, progress } = upload
  return (
    <li className={`tile ${state}`}>
      {isFilm ? (
        <video src={preview} muted playsInline preload="metadata" aria-label={name} />
      ) : (
        <img src={preview} alt={name} />
      )}
      {state === 'sending' && <progress value={progress} max={1} aria-label={`${name}上传进度`} />}
      {state === 'failed' && (
        <button type="button" className="tile-retry" aria-label={`${name}重传`} onClick={() => uploads.retry(key)}>
          重传
        </button>
      )}
      <button type="button" className="tile-remove" aria-label={`不发${name}`} onClick={() => uploads.remove(key)}>
        <Icon name="close" />
      </button>
    </li>
  )
}

function nameOf({ isFilm }: Upload, index: number): string {
  return `${isFilm ? '视频' : '照片'} ${index + 1}`
}

function stateInWords(all: readonly Upload[]): string {
  const failed = all.find(({ state }) => state === 'failed')
  if (failed) return `有文件没传上去：${faultInWords(failed.fault ?? 'NETWORK')}`
  const sending = all.filter(({ state }) => state === 'sending').length
  if (sending > 0) return `正在上传，还剩 ${sending} 个，传完就能发送。`
  return all.length > 0 ? '已传好，可以发送。' : ''
}
