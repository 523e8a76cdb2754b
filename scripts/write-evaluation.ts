import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Runs `gateway eval` on every set that is found in the folder EVAL_DATA and writes docs/evaluation.md.
 * Exit code 1 when there is no such folder or a run fails; the document is then left as it was.
 *
 * What is measured is kept in the folder EVAL_PARTS, one file for each run, when it is set: one that was interrupted goes on
 * where it was. An empty folder measures everything anew.
 */

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = process.env.EVAL_DATA ?? ''
const parts = process.env.EVAL_PARTS
const scratch = mkdtempSync(join(tmpdir(), 'evaluation-'))

/** One run. Arguments that begin with `@` are files of EVAL_DATA, with `+` files made here. */
interface Run {
  name: string
  args: string[]
  figures: string[]
}

const found = ['n', 'recallAt1', 'recallAt5', 'recallAt10', 'recallAt100', 'mrrAt10', 'ndcgAt10', 'p50Ms', 'p99Ms']

function retrieval(name: string, [documents, queries]: [string, string], use: string): Run {
  const args = ['retrieval', '--documents', `@${documents}`, '--queries', `@${queries}`, '--use', use]
  return { name: `${name}, ${use}`, args, figures: found }
}

const letters: [string, string] = ['letters-documents.jsonl', 'letters-queries.jsonl']
const policies: [string, string] = ['policy-documents.jsonl.gz', 'policy-queries.jsonl']
const replies: [string, string] = ['replies-documents.jsonl.gz', 'replies-queries.jsonl.gz']
const statutes: [string, string] = ['statute-documents.jsonl.gz', 'statute-queries.jsonl']
const learned = ['--examples', '@messages-examples.jsonl.gz', '--messages', '@messages-labelled.jsonl']

const sections: { title: string; runs: Run[] }[] = [
  {
    title: 'Retrieval',
    runs: [
      retrieval('letters', letters, 'query'),
      retrieval('letters', letters, 'query+detail'),
      retrieval('policies', policies, 'query'),
      retrieval('replies', replies, 'query'),
      retrieval('replies', replies, 'query+detail'),
    ],
  },
  {
    title: 'Tickets',
    runs: ['title', 'title+text'].map((use) => ({
      name: `message board, ${use}`,
      args: ['tickets', ...learned, '--use', use],
      figures: ['n', 'macroF1', 'accuracy', 'unseen.messages', 'unseen.examples', 'unseen.macroF1'],
    })),
  },
  {
    title: 'Leaves',
    runs: [
      {
        name: 'the sample catalogue',
        args: ['leaves'],
        figures: ['n', 'leaves', 'accuracy', 'amongThree', 'macroF1', 'calibrationError'],
      },
    ],
  },
  {
    title: 'Kinds',
    runs: [
      {
        name: 'letters: consultations and suggestions',
        args: ['kinds', '--messages', '@letters-queries.jsonl', '@letters-suggestions.jsonl'],
        figures: ['n', 'accuracy', 'macroF1', 'perKind.inquiry.f1', 'perKind.suggestion.f1'],
      },
    ],
  },
  {
    title: 'Repeats',
    runs: [
      {
        name: 'one year of a message board',
        args: ['repeats', '--messages', '@messages-hot.jsonl.gz', '--topics', '@hot-topics.jsonl'],
        figures: ['n', 'listed', 'pairwisePrecision', 'pairwiseRecall', 'topicPurity', 'largestGroup', 'groups'],
      },
    ],
  },
  {
    title: 'Answers',
    runs: [
      {
        name: 'policy questions, and letters that no policy answers',
        args: ['answers', '--questions', '+policy-and-letters.jsonl', '--documents', '@policy-documents.jsonl.gz'],
        figures: ['n', 'threshold', 'answerRate', 'precision', 'refusalAccuracy'],
      },
    ],
  },
]

if (!existsSync(folder)) {
  console.error('EVAL_DATA must name the folder of the evaluation sets')
  process.exit(1)
}
if (parts) mkdirSync(parts, { recursive: true })
try {
  makeQuestions()
  const tables = sections.map(({ title, runs }) => section(title, runs.filter(isComplete))).filter(Boolean)
  tables.splice(1, 0, besideOthers())
  writeFileSync(
    join(root, 'docs/evaluation.md'),
    [readFileSync(join(root, 'scripts/evaluation-preface.md'), 'utf8').trimEnd(), stamp(), ...tables, ''].join('\n\n'),
  )
} finally {
  rmSync(scratch, { recursive: true })
}

/** Policy questions can be answered from the policies; citizens' letters on other matters cannot. */
function makeQuestions(): void {
  const [policyFile, letterFile] = [policies[1], letters[1]].map((name) => join(folder, name))
  if (!existsSync(policyFile!) || !existsSync(letterFile!)) return
  const rows = (path: string): { query: string; relevant: string[] }[] =>
    readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  const questions = [
    ...rows(policyFile!).map(({ query, relevant }) => ({ query, answerable: true, relevant })),
    ...rows(letterFile!).map(({ query }) => ({ query, answerable: false })),
  ]
  writeFileSync(join(scratch, 'policy-and-letters.jsonl'), questions.map((one) => `${JSON.stringify(one)}\n`).join(''))
}

function pathOf(arg: string): string {
  if (arg.startsWith('@')) return join(folder, arg.slice(1))
  return arg.startsWith('+') ? join(scratch, arg.slice(1)) : arg
}

function isComplete({ args }: Run): boolean {
  return args.filter((arg) => /^[@+]/.test(arg)).every((arg) => existsSync(pathOf(arg)))
}

function section(title: string, runs: readonly Run[]): string {
  if (runs.length === 0) return ''
  const figures = runs[0]!.figures
  const rows = runs.map((run) => [run.name, ...measure(run)])
  const table = [['set', ...figures], ['---', ...figures.map(() => '---:')], ...rows]
  const commands = runs.map(
    ({ args }) => `gateway eval ${args.join(' ').replaceAll('@', '$EVAL_DATA/').replaceAll('+policy', 'policy')}`,
  )
  const lines = table.map((cells) => `| ${cells.join(' | ')} |`)
  return [`## ${title}`, '', ...lines, '', '```sh', ...commands, '```'].join('\n')
}

/** What a program prints, from the last time when that is kept. */
function printed(name: string, args: string[]): string {
  const path = parts && join(parts, `${name.replaceAll(/[^a-z+]+/gi, '-')}.txt`)
  if (path && existsSync(path)) return readFileSync(path, 'utf8')
  console.log(name)
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 26 })
  if (status !== 0) throw new Error(`${name}: ${stdout}${stderr}`)
  if (path) writeFileSync(path, stdout)
  return stdout
}

function measure(run: Run): string[] {
  const stdout = printed(run.name, [join(root, 'src/main.ts'), 'eval', ...run.args.map(pathOf), '--json'])
  const result: unknown = JSON.parse(stdout.trim().split('\n').at(-1)!)
  return run.figures.map((figure) => shown(figure.split('.').reduce(memberOf, result)))
}

/** Ours and other engines on the same sets. */
function besideOthers(): string {
  const sets = ([...Object.entries({ letters, policies, replies, statutes })] as [string, [string, string]][]).filter(
    ([, files]) => files.every((file) => existsSync(join(folder, file))),
  )
  const tables = sets.map(([name, [documents, queries]]) => {
    // Of questions that the embedder has learned, only those count that one fold or another has not.
    const folds = name === 'statutes' ? (process.env.EVAL_FOLDS ?? '').split(',').filter(Boolean) : []
    const args = ['--documents', join(folder, documents), '--queries', join(folder, queries)]
    const postgres = process.env.TEST_DATABASE_URL ? ['--postgres', process.env.TEST_DATABASE_URL] : []
    const node = ['--max-old-space-size=12000', join(root, 'bench/retrieval-peers.ts'), ...args]
    const asked = folds.flatMap((fold) => ['--fold', fold])
    // Ours apart: it changes more often than the others do.
    const others = printed(`${name}, other engines`, [...node, ...postgres, ...asked, '--engines', 'others'])
    const ours = printed(`${name}, ours beside them`, [...node, ...asked, '--engines', 'ours'])
    return `### ${name}\n\n${others.trim()}\n${ours.trim().split('\n').at(-1)}`
  })
  return [
    '## Beside other engines',
    readFileSync(join(root, 'scripts/evaluation-peers.md'), 'utf8').trim(),
    ...tables,
  ].join('\n\n')
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function shown(value: unknown): string {
  if (typeof value !== 'number') return '—'
  return Number.isInteger(value) ? String(value) : value.toFixed(3)
}

function stamp(): string {
  const day = new Date().toISOString().slice(0, 10)
  return `Measured on ${day}, ${cpus().length} × ${cpus()[0]!.model.trim()}, Node ${process.version}, no outside model. Times are of a shared machine.`
}
