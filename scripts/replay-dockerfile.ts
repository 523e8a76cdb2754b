/**
 * Replays the Dockerfile's steps in an empty folder, without a container engine: `node scripts/replay-dockerfile.ts`;
 * and on top of the result those of Dockerfile.wechaty, which begins from that image.
 *
 * It proves that the build needs only what is copied and that the program starts from the result. It proves nothing
 * about the base image, users, volumes or the health check. COPY obeys .dockerignore; RUN lines of npm and node are
 * run, others (they write outside the work folder) are listed and passed over.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { copyTarget, isInContext, parseDockerfile, type Step } from './dockerfile.ts'

/** How `npm ci` is replayed: for real, or by links to the packages of this working copy that it would install. */
export type Install = 'real' | 'links'

export interface Replayed {
  /** The root of the last stage; the program is in `app` below it. */
  root: string
  /** RUN lines that were passed over. */
  passedOver: string[]
}

/** Replays every stage below `target`; throws where a step fails or a COPY finds nothing. */
export function replayDockerfile(context: string, target: string, install: Install): Replayed {
  const roots = new Map<string, string>()
  const passedOver: string[] = []
  const dockerignore = readFileSync(join(context, '.dockerignore'), 'utf8')
  let root = target
  for (const { name, steps } of parseDockerfile(readFileSync(join(context, 'Dockerfile'), 'utf8'))) {
    root = join(target, name)
    roots.set(name, root)
    let folder = root
    for (const step of steps) {
      if (step.does === 'enter') {
        folder = join(root, step.folder)
        mkdirSync(folder, { recursive: true })
      } else if (step.does === 'run') passedOver.push(...run(step.command, { context, folder, install }))
      else copy(step, { context, dockerignore, root, folder, roots })
    }
  }
  return { root, passedOver }
}

/** Replays a Dockerfile of one stage on top of an image, in its program's folder. It must only run something. */
export function replayOnTop(
  image: Replayed,
  context: string,
  { file, install }: { file: string; install: Install },
): string[] {
  const [stage, ...others] = parseDockerfile(readFileSync(join(context, file), 'utf8'))
  if (!stage || others.length > 0) throw new Error(`${file}: one stage is expected`)
  return stage.steps.flatMap((step) => {
    if (step.does !== 'run') throw new Error(`${file}: it does more than run something`)
    return run(step.command, { context, folder: join(image.root, 'app'), install })
  })
}

interface CopyPlace {
  context: string
  dockerignore: string
  root: string
  folder: string
  roots: ReadonlyMap<string, string>
}

function copy(step: Step & { does: 'copy' }, { context, dockerignore, root, folder, roots }: CopyPlace): void {
  const from = step.fromStage === null ? context : roots.get(step.fromStage)
  if (from === undefined) throw new Error(`COPY --from=${step.fromStage}: there is no such stage before this one`)
  const isKept = (path: string) => {
    const inside = relative(context, path).replaceAll('\\', '/')
    return from !== context || inside === '' || isInContext(inside, dockerignore) || leadsToKept(inside, dockerignore)
  }
  for (const source of step.sources) {
    const path = join(from, source)
    if (!existsSync(path) || !isKept(path)) throw new Error(`COPY ${source}: not in the build context`)
    const to = step.target.startsWith('/') ? join(root, step.target) : `${folder}/${step.target}`
    cpSync(path, copyTarget(to, source, statSync(path).isDirectory()), { recursive: true, filter: isKept })
  }
}

/** True for a folder that is itself left out, but something below it is not. */
function leadsToKept(folder: string, dockerignore: string): boolean {
  return dockerignore.split('\n').some((line) => line.startsWith(`!${folder}/`))
}

function run(command: string, place: { context: string; folder: string; install: Install }): string[] {
  const { context, folder, install } = place
  if (!/^(npm|node) /.test(command)) return [command]
  if (command.startsWith('npm ci') && install === 'links') linkPackages(context, folder, command)
  else if (command.startsWith('npm install') && install === 'links') return linkNamed(context, folder, command)
  else execFileSync('/bin/sh', ['-c', command], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  return []
}

/** Links the packages that an `npm install` names, as far as this working copy has them; gives the others. */
function linkNamed(context: string, folder: string, command: string): string[] {
  const [words = ''] = command.split('&&')
  const named = words
    .split(/\s+/)
    .slice(2)
    .filter((word, n, all) => word && !word.startsWith('-') && all[n - 1] !== '--cache')
  return named.flatMap((spec) => {
    const [name = '', version] = spec.split('@')
    const path = join(context, 'node_modules', name)
    if (!existsSync(path)) return [`npm install ${spec}`]
    const has = (JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as { version: string }).version
    if (version && has !== version) throw new Error(`${spec} is asked for, and ${has} is what is tested here`)
    symlinkSync(path, join(folder, 'node_modules', name), 'junction')
    return []
  })
}

/** What the lock file says of one package, as far as `--omit` asks. */
interface Locked {
  dev?: boolean
  optional?: boolean
  devOptional?: boolean
}

/** Links the packages that this `npm ci` would install at the top of node_modules. */
function linkPackages(context: string, folder: string, command: string): void {
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>
  }
  const [omitDev, omitOptional] = ['dev', 'optional'].map((sort) => command.includes(`--omit=${sort}`))
  for (const [path, { dev, optional, devOptional }] of Object.entries(lock.packages)) {
    const omitted = (omitDev && dev) || (omitOptional && optional) || (omitDev && omitOptional && devOptional)
    const isTop = path.lastIndexOf('node_modules/') === 0
    if (omitted || !isTop || !existsSync(join(context, path))) continue
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    symlinkSync(join(context, path), join(folder, path), 'junction')
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const target = mkdtempSync(join(tmpdir(), 'jiesu-image-'))
  try {
    const context = fileURLToPath(new URL('..', import.meta.url))
    const image = replayDockerfile(context, target, 'real')
    const { root, passedOver } = image
    for (const command of passedOver) console.log(`passed over: RUN ${command}`)
    execFileSync(process.execPath, ['src/main.ts', '--help'], { cwd: join(root, 'app'), stdio: 'inherit' })
    replayOnTop(image, context, { file: 'Dockerfile.wechaty', install: 'real' })
    const loads = "await import('wechaty'); await import('wechaty-puppet-wechat4u'); process.exit(0)"
    execFileSync(process.execPath, ['--input-type=module', '-e', loads], { cwd: join(root, 'app'), stdio: 'inherit' })
    console.log('Dockerfile.wechaty: wechaty and the puppet load beside the program')
  } finally {
    rmSync(target, { recursive: true, force: true })
  }
}
