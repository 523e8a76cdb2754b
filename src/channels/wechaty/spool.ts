import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const WAITING = /^\d{16}-\d{6}$/

/**
 * What is on its way to the gateway, on disk: one sealed file for each thing, named so that the names sort in the order
 * in which things came. A file is there whole or not at all, and stays until it is taken out.
 */
export class Spool {
  readonly #folder: string
  readonly #key: Buffer
  #last = 0
  #count = 0

  private constructor(folder: string, key: Buffer) {
    this.#folder = folder
    this.#key = key
  }

  /** `secret` is what the files are sealed with; with another one they cannot be read. */
  static async open(folder: string, secret: string): Promise<Spool> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const key = Buffer.from(hkdfSync('sha256', secret, '', 'jiesu wechaty spool', 32))
    const spool = new Spool(folder, key)
    for (const name of await readdir(folder)) if (name.endsWith('.new')) await rm(join(folder, name), { force: true })
    spool.#last = Number((await spool.names()).at(-1)?.slice(0, 16) ?? 0)
    return spool
  }

  /** A place behind everything that is there. */
  place(): string {
    // Clocks may be set back; the order may not.
    const at = Math.max(Date.now(), this.#last)
    this.#count = at === this.#last ? this.#count + 1 : 0
    this.#last = at
    return `${String(at).padStart(16, '0')}-${String(this.#count).padStart(6, '0')}`
  }

  /** Durable when it resolves; what stood in that place before is gone. */
  async put(name: string, content: unknown): Promise<void> {
    const path = join(this.#folder, name)
    const file = await open(`${path}.new`, 'w', 0o600)
    try {
      await file.writeFile(this.#seal(Buffer.from(JSON.stringify(content))))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(`${path}.new`, path)
  }

  /** The places in which something waits, the oldest first. */
  async names(): Promise<string[]> {
    return (await readdir(this.#folder)).filter((name) => WAITING.test(name)).sort()
  }

  /** What stands in a place; null for what cannot be read with our secret. */
  async read(name: string): Promise<unknown> {
    const bytes = await readFile(join(this.#folder, name))
    try {
      return JSON.parse(this.#open(bytes).toString())
    } catch {
      return null
    }
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.#folder, name), { force: true })
  }

  /** Keeps it for a person to look at; it is not handed in any more. */
  async setAside(name: string): Promise<void> {
    await rename(join(this.#folder, name), join(this.#folder, `${name}.refused`))
  }

  #seal(plain: Buffer): Buffer {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv(ALGORITHM, this.#key, nonce)
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
  }

  #open(bytes: Buffer): Buffer {
    const decipher = createDecipheriv(ALGORITHM, this.#key, bytes.subarray(0, NONCE_BYTES))
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
  }
}
