import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { finished } from 'node:stream/promises'
import { damaged } from './format.ts'

const PIECE_BYTES = 192 * 1024

/** Paths of all files below a folder, with `/` between their parts; none when there is no such folder. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(unlessMissing)
  const files = (entries ?? []).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return files.map((path) => path.slice(folder.length + 1).replaceAll(sep, '/')).sort()
}

/** The bytes that a file has now, in pieces, whatever is added to it meanwhile; null when it is gone. */
export async function piecesOf(path: string): Promise<AsyncIterable<Buffer> | null> {
  const file = await open(path).catch(unlessMissing)
  if (!file) return null
  const { size } = await file.stat()
  return file.createReadStream({ highWaterMark: PIECE_BYTES, end: Math.max(0, size - 1) })
}

/** True for a path that stays below the folder it is put in. */
export function isSafePath(path: string): boolean {
  const parts = path.split('/')
  return !/[\\\0]/.test(path) && parts.every((part) => part !== '' && part !== '.' && part !== '..')
}

/**
 * Puts files back into a folder. Each appears under its name when it is whole, over one of the same name; others stay.
 * Media files are named by their content, so that a restore that fails later has changed nothing by this.
 */
export class FilesInto {
  readonly #folder: string
  #open: { out: WriteStream; draft: string; target: string } | null = null

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Throws BACKUP_INVALID for a path that leaves the folder. */
  async begin(path: string): Promise<void> {
    await this.end()
    if (!isSafePath(path)) throw damaged('a file has an impossible path')
    const target = join(this.#folder, ...path.split('/'))
    const draft = `${target}.restoring`
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    this.#open = { out: createWriteStream(draft, { mode: 0o600, flush: true }), draft, target }
  }

  async write(bytes: Buffer): Promise<void> {
    if (!this.#open) throw damaged('bytes without a file')
    if (!this.#open.out.write(bytes)) await once(this.#open.out, 'drain')
  }

  /** Closes the file under way. */
  async end(): Promise<void> {
    if (!this.#open) return
    const { out, draft, target } = this.#open
    this.#open = null
    out.end()
    await finished(out)
    await rename(draft, target)
  }

  /** Gives up the file under way. */
  async discard(): Promise<void> {
    this.#open?.out.destroy()
    if (this.#open) await rm(this.#open.draft, { force: true })
  }
}

function unlessMissing(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
  throw error
}
