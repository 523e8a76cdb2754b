import { createHash } from 'node:crypto'
import type { Database } from '../db/index.ts'
import { AppError, type Attachment, type Clock, newId } from '../domain/index.ts'
import type { Vault } from '../vault/index.ts'
import type { MediaFiles } from './files.ts'
import { mediaTypeOf } from './signature.ts'
import * as store from './store.ts'
import { withoutMetadata } from './without-metadata.ts'

/** Largest file that is taken, in bytes. A photo of a new phone has 3 to 8 MB. */
export const MAX_MEDIA_BYTES = 10 * 1024 * 1024
/** What no message carries after so long is deleted. */
const UNATTACHED_MS = 24 * 3600_000
/** Each sweep also looks through one of the 256 folders for files that nobody knows: the whole store in about two days. */
const SWEEP_MS = 10 * 60_000
const SHARDS = 256
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export interface MediaDeps {
  db: Database
  vault: Vault
  clock: Clock
  files: MediaFiles
  /** Told when a sweep fails; the next one tries again. */
  onError: (error: unknown) => void
}

/** Photos, films, recordings and letters that people send along: checked, cleaned, sealed, and whose they are. */
export class Media {
  readonly #deps: MediaDeps
  #timer: NodeJS.Timeout | undefined
  #sweeps = 0

  constructor(deps: MediaDeps) {
    this.#deps = deps
  }

  /**
   * Stores a file for a conversation; durable when it resolves.
   * Throws MEDIA_TYPE for a content that is not taken, MEDIA_TOO_LARGE beyond `MAX_MEDIA_BYTES`.
   */
  async keep(conversationId: string, given: Buffer): Promise<Attachment> {
    if (given.length > MAX_MEDIA_BYTES) throw tooLarge()
    const type = mediaTypeOf(given)
    if (!type) throw new AppError('MEDIA_TYPE', 'photos, films, recordings and PDF are taken, nothing else')
    const bytes = withoutMetadata(type, given)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const sealed = this.#deps.vault.sealBytes(purposeOf(sha256), bytes)
    const row = { mediaId: newId(), conversationId, sha256, type, bytes: bytes.length }
    for (;;) {
      await this.#deps.files.write(sha256, sealed)
      const mediaId = await this.#record(row)
      if (mediaId) return { mediaId, type, bytes: bytes.length }
    }
  }

  /** Writes the row, unless a sweep has just removed the same content: then it has to be written once more. */
  async #record(row: store.MediaRow): Promise<string | null> {
    const { db, files, clock } = this.#deps
    return db.transaction(async (tx) => {
      await store.lockContent(tx, row.sha256)
      return (await files.has(row.sha256)) ? store.upsertMedia(tx, row, clock()) : null
    })
  }

  /** The file of a conversation. Throws MEDIA_UNKNOWN when there is none with that id, or it is another's. */
  async read(conversationId: string, mediaId: string): Promise<{ type: string; bytes: Buffer }> {
    return this.#open(UUID.test(mediaId) ? await store.selectMedia(this.#deps.db, conversationId, mediaId) : undefined)
  }

  /** A file by its id alone, for who has proved in another way that they may see it. Throws MEDIA_UNKNOWN. */
  async readAny(mediaId: string): Promise<{ type: string; bytes: Buffer }> {
    return this.#open(UUID.test(mediaId) ? await store.selectAnyMedia(this.#deps.db, mediaId) : undefined)
  }

  async #open(row: store.MediaRow | undefined): Promise<{ type: string; bytes: Buffer }> {
    const sealed = row && (await this.#deps.files.read(row.sha256))
    if (!row || !sealed) throw new AppError('MEDIA_UNKNOWN', 'there is no such file in this conversation')
    return { type: row.type, bytes: this.#deps.vault.openBytes(purposeOf(row.sha256), sealed) }
  }

  /** Says that a message carries these files, in their order. Throws ATTACHMENT_UNKNOWN unless all are the conversation's own. */
  async attach(conversationId: string, ids: readonly string[]): Promise<Attachment[]> {
    const wanted = [...new Set(ids)]
    if (wanted.length === 0) return []
    const { db, clock } = this.#deps
    const rows = wanted.every((id) => UUID.test(id)) ? await store.attachMedia(db, conversationId, wanted, clock()) : []
    const known = new Map(rows.map(({ mediaId, type, bytes }) => [mediaId, { mediaId, type, bytes }]))
    if (known.size < wanted.length) throw new AppError('ATTACHMENT_UNKNOWN', 'there is no such attachment')
    return wanted.map((id) => known.get(id)!)
  }

  /** Deletes uploads that no message has carried for a day, and files in one of the folders that belong to nobody. */
  async sweep(): Promise<void> {
    const { db, files, clock } = this.#deps
    const since = new Date(clock().getTime() - UNATTACHED_MS)
    const shard = (this.#sweeps++ % SHARDS).toString(16).padStart(2, '0')
    const forgotten = await store.deleteUnattached(db, since)
    const old = await files.writtenBefore(shard, since)
    const candidates = [...new Set([...forgotten, ...old])]
    const held = await store.heldContents(db, candidates)
    for (const sha256 of candidates.filter((one) => !held.has(one))) await this.#removeUnheld(sha256)
  }

  async #removeUnheld(sha256: string): Promise<void> {
    await this.#deps.db.transaction(async (tx) => {
      await store.lockContent(tx, sha256)
      const held = await store.heldContents(tx, [sha256])
      if (held.size === 0) await this.#deps.files.remove(sha256)
    })
  }

  /** Begins to sweep from time to time. */
  start(): void {
    this.#timer = setInterval(() => this.sweep().catch(this.#deps.onError), SWEEP_MS)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}

function tooLarge(): AppError {
  return new AppError('MEDIA_TOO_LARGE', `a file has at most ${MAX_MEDIA_BYTES} bytes`)
}

/** Binds the sealed bytes to their name: a file under another's name does not open. */
function purposeOf(sha256: string): string {
  return `media.file ${sha256}`
}
