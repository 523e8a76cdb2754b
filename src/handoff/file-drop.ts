import { mkdir, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { EventPosted } from '../http/index.ts'

interface Drop {
  seq: number
  id: string
  ticketNo: string
  body: string
}

/**
 * Writes one event as one file, whole or not at all: `000000000042-20261122-000123-<event id>.json`. The names sort in
 * the order of the events, and an event that is written again replaces itself. Files are the receiver's to remove.
 */
export async function dropFile(folder: string, { seq, id, ticketNo, body }: Drop): Promise<EventPosted> {
  const name = `${String(seq).padStart(12, '0')}-${ticketNo}-${id}.json`
  const partial = join(folder, `.${name}.part`)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const file = await open(partial, 'w', 0o600)
    try {
      await file.writeFile(body)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(partial, join(folder, name))
    return { outcome: 'done' }
  } catch (error) {
    return { outcome: 'retry', error: (error as { code?: string }).code ?? 'fault' }
  }
}
