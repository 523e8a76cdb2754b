import { useEffect, useRef, useState } from 'react'
import { clientId } from '../shared/index.ts'
import type { Attachment } from './frames.ts'
import { inTurn, MediaFault, remember, type TokenOf, upload, withToken } from './media.ts'
import { lightened, maxFileBytes } from './photo.ts'

/** As many files as one message carries. */
export const filesAtMost = 9

/** A file on its way into the next message. */
export interface Upload {
  key: string
  file: File
  /** Address of the picture on this device. */
  preview: string
  isFilm: boolean
  state: 'sending' | 'ready' | 'failed'
  /** How much has been sent, 0 to 1. */
  progress: number
  fault: string | null
  kept: Attachment | null
}

/** What can be done with the files of the next message. */
export interface Uploads {
  all: readonly Upload[]
  /** True when more were chosen than a message carries. */
  isFull: boolean
  add(files: Iterable<File>): void
  retry(key: string): void
  remove(key: string): void
  /** Gives what is ready and begins anew, after the message was sent. */
  take(): Attachment[]
}

/** Files are uploaded as soon as they are chosen, so that sending the message is one tap. Another conversation begins without them. */
export function useUploads(token: TokenOf, conversationId: string | null): Uploads {
  const [all, setAll] = useState<readonly Upload[]>([])
  const [isFull, setFull] = useState(false)
  const running = useRef(new Map<string, AbortController>())

  const change = (key: string, part: Partial<Upload>) =>
    setAll((before) => before.map((one) => (one.key === key ? { ...one, ...part } : one)))

  const send = async (key: string, file: File) => {
    const controller = new AbortController()
    running.current.set(key, controller)
    change(key, { state: 'sending', progress: 0, fault: null })
    try {
      const blob = await lightened(file)
      if (blob.size > maxFileBytes) throw new MediaFault('MEDIA_TOO_LARGE')
      const { signal } = controller
      const onProgress = (progress: number) => change(key, { progress })
      const kept = await inTurn(() =>
        withToken(token, (opening) => upload(blob, { token: opening, signal, onProgress })),
      )
      remember(kept.mediaId, blob)
      change(key, { state: 'ready', progress: 1, kept })
    } catch (fault) {
      change(key, { state: 'failed', fault: fault instanceof MediaFault ? fault.code : 'NETWORK' })
    } finally {
      running.current.delete(key)
    }
  }

  const forget = (gone: readonly Upload[]) => {
    for (const { key, preview } of gone) {
      running.current.get(key)?.abort()
      URL.revokeObjectURL(preview)
    }
    setAll((before) => before.filter(({ key }) => !gone.some((one) => one.key === key)))
  }

  const known = useRef(conversationId)
  useEffect(() => {
    const isAnother = known.current !== null && conversationId !== known.current
    known.current = conversationId
    if (isAnother) forget(all)
  })

  return {
    all,
    isFull,
    add(files) {
      const chosen = [...files]
      const room = filesAtMost - all.length
      setFull(chosen.length > room)
      const begun = chosen.slice(0, room).map(begin)
      setAll((before) => [...before, ...begun])
      for (const { key, file } of begun) void send(key, file)
    },
    retry(key) {
      const found = all.find((one) => one.key === key)
      if (found) void send(key, found.file)
    },
    remove(key) {
      setFull(false)
      forget(all.filter((one) => one.key === key))
    },
    take() {
      setFull(false)
      forget(all)
      return all.flatMap(({ kept }) => kept ?? [])
    },
  }
}

function begin(file: File): Upload {
  const isFilm = file.type.startsWith('video/')
  const preview = URL.createObjectURL(file)
  return { key: clientId(), file, preview, isFilm, state: 'sending', progress: 0, fault: null, kept: null }
}
