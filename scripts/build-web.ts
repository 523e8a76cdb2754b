import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const root = fileURLToPath(new URL('..', import.meta.url))
const web = join(root, 'web')
const built = join(web, 'dist', 'index.html')
/** Each is a build of its own, so that none pays for what another one uses; see web/vite.config.ts. */
const pages = ['chat', 'policies', 'desk']
const ignored = new Set(['dist', 'node_modules'])

/** The newest change below a path, in milliseconds since 1970; 0 when there is nothing. */
export function newestChange(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return 0
  if (!stat.isDirectory()) return stat.mtimeMs
  const names = readdirSync(path).filter((name) => !ignored.has(name))
  return Math.max(0, ...names.map((name) => newestChange(join(path, name))))
}

/** True when the pages were built after the last change of every source; a lock file that moved counts as a change. */
export function isFresh(output: string, sources: readonly string[]): boolean {
  const builtAt = newestChange(output)
  return builtAt > 0 && sources.every((source) => newestChange(source) <= builtAt)
}

/** Pictures and the like are small already. */
const compressible = /\.(html|js|css|svg)$/

/** Lays a compressed `.br` and `.gz` beside every text below a folder, for the server to send as they are. */
export function compress(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!compressible.test(name)) continue
    const path = join(folder, name)
    const bytes = readFileSync(path)
    const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }))
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
  }
}

/** Builds every page to `web/dist`. Vite is loaded here, so that an image without it can still skip. */
async function build(): Promise<string> {
  const started = Date.now()
  const vite = await import('vite')
  for (const [n, mode] of pages.entries()) {
    await vite.build({
      configFile: join(web, 'vite.config.ts'),
      mode,
      logLevel: 'warn',
      build: { emptyOutDir: n === 0, copyPublicDir: n === 0 },
    })
  }
  compress(join(web, 'dist'))
  return `web: built to web/dist in ${Date.now() - started} ms`
}

async function main(): Promise<string> {
  const sources = [web, join(root, 'package-lock.json'), fileURLToPath(import.meta.url)]
  if (process.argv.includes('--if-stale') && isFresh(built, sources))
    return 'web: web/dist is up to date, nothing to build'
  try {
    return await build()
  } catch (error) {
    const isViteMissing = (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND'
    if (isViteMissing && newestChange(built) > 0) return 'web: Vite is not installed here, keeping web/dist as it is'
    throw error
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await main())
