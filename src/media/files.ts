import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Where sealed files lie, each under the hash of its content (64 hexadecimal digits). */
export interface MediaFiles {
  /** Resolves when the bytes will survive a power cut. Writing the same name again is harmless. */
  write(name: string, sealed: Buffer): Promise<void>
  /** Null when there is no such file. */
  read(name: string): Promise<Buffer | null>
  has(name: string): Promise<boolean>
  remove(name: string): Promise<void>
  /** Names that begin with these two digits and were last written before that moment. */
  writtenBefore(shard: string, moment: Date): Promise<string[]>
}

const NAME = /^[0-9a-f]{64}$/

/** A folder of files, spread over 256 folders by the first two digits of their names. Made when it is missing. */
export async function openMediaFolder(root: string): Promise<MediaFiles> {
  await mkdir(root, { recursive: true, mode: 0o700 })
  const folderOf = (name: string) => join(root, name.slice(0, 2))
  const pathOf = (name: string) => join(folderOf(name), name)

  return {
    async write(name, sealed) {
      const made = await mkdir(folderOf(name), { recursive: true, mode: 0o700 })
      if (made) await sync(root)
      const draft = `${pathOf(name)}.${randomUUID()}`
      await writeDurably(draft, sealed)
      await rename(draft, pathOf(name))
      await sync(folderOf(name))
    },
    read: (name) => readFile(pathOf(name)).catch(nothingThere),
    has: async (name) => (await stat(pathOf(name)).catch(nothingThere)) !== null,
    remove: (name) => rm(pathOf(name), { force: true }),
    async writtenBefore(shard, moment) {
      const names = (await readdir(join(root, shard)).catch(nothingThere)) ?? []
      const old: string[] = []
      for (const name of names) {
        const found = await stat(join(root, shard, name)).catch(nothingThere)
        if (!found || found.mtime >= moment) continue
        if (NAME.test(name)) old.push(name)
        else await rm(join(root, shard, name), { force: true })
      }
      return old
    },
  }
}

async function writeDurably(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A new name in a folder lasts only once the folder itself is on disk. */
async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}

function nothingThere(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
