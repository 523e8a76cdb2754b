import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'

/** One step of a stage, as far as files are concerned. */
export type Step =
  | { does: 'copy'; fromStage: string | null; sources: string[]; target: string }
  | { does: 'run'; command: string }
  | { does: 'enter'; folder: string }

export interface Stage {
  /** The name after `AS`, else the position. */
  name: string
  steps: Step[]
}

/**
 * Reads the stages of a Dockerfile that uses shell-form RUN and space-separated COPY, as ours does. An ARG counts with
 * its default.
 */
export function parseDockerfile(text: string): Stage[] {
  const stages: Stage[] = []
  const args = new Map<string, string>()
  for (const given of logicalLines(text)) {
    const line = given.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => args.get(name) ?? whole)
    const [word = '', ...rest] = line.split(/\s+/)
    if (word === 'ARG') {
      const [name = '', ...value] = (rest[0] ?? '').split('=')
      args.set(name, value.join('='))
    }
    if (word === 'FROM') stages.push({ name: rest[1] === 'AS' ? (rest[2] ?? '') : String(stages.length), steps: [] })
    const step = parseStep(word, rest)
    if (step) stages.at(-1)?.steps.push(step)
  }
  return stages
}

/** True when the build context holds this path, `/`-separated and relative to the context; the last rule wins. */
export function isInContext(path: string, dockerignore: string): boolean {
  const parts = path.split('/')
  const selfAndParents = parts.map((_part, index) => parts.slice(0, index + 1).join('/'))
  let kept = true
  for (const line of dockerignore.split('\n').map((text) => text.trim())) {
    if (line === '' || line.startsWith('#')) continue
    const pattern = line.replace(/^!/, '')
    if (selfAndParents.some((candidate) => toRegExp(pattern).test(candidate))) kept = line.startsWith('!')
  }
  return kept
}

/** Where COPY puts a source: into a target that is a folder, or under the target's own name. */
export function copyTarget(target: string, source: string, sourceIsFolder: boolean): string {
  const intoFolder = target.endsWith('/') || (existsSync(target) && !sourceIsFolder)
  return intoFolder ? join(target, basename(source)) : target
}

/** Docker's patterns: `*` stays within a name and takes leading dots, `**` crosses folders. */
function toRegExp(pattern: string): RegExp {
  const escaped = pattern.replaceAll(/[.+^$()|[\]{}\\]/g, '\\$&').replaceAll('?', '[^/]')
  return new RegExp(`^${escaped.replaceAll(/\*\*\/?|\*/g, (star) => (star === '*' ? '[^/]*' : '(?:.*/)?'))}$`)
}

function parseStep(word: string, rest: readonly string[]): Step | null {
  if (word === 'RUN') return { does: 'run', command: rest.join(' ') }
  if (word === 'WORKDIR') return { does: 'enter', folder: rest[0] ?? '/' }
  if (word !== 'COPY') return null
  const paths = rest.filter((part) => !part.startsWith('--'))
  const fromStage = rest.find((part) => part.startsWith('--from='))?.slice('--from='.length) ?? null
  return { does: 'copy', fromStage, sources: paths.slice(0, -1), target: paths.at(-1) ?? '' }
}

/** Lines without comments, those that end in a backslash joined with the next. */
function logicalLines(text: string): string[] {
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('#'))
  return lines
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
}
