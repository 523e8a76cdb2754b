import type { Limit, Outcome, Row } from './bench.ts'

/** One run of one bench, as it is kept in `results.json`. */
export interface Run extends Outcome {
  bench: string
  /** ISO 8601. */
  at: string
  machine: string
  command: string
}

/** All that is known: of each bench its last run that stands, and what was thrown away since. */
export interface Results {
  runs: Run[]
  thrownAway: { bench: string; at: string; reason: string }[]
}

export type Verdict = 'held' | 'MISSED' | '—'

/** Whether a row keeps its limit. */
export function verdictOf({ limit, ratio, subject }: Pick<Row, 'limit' | 'ratio' | 'subject'>): Verdict {
  if (limit === null) return '—'
  const value = limit.of === 'ratio' ? ratio : subject
  return (limit.sort === 'at least' ? value >= limit.value : value <= limit.value) ? 'held' : 'MISSED'
}

/** Takes one more run in: a run that stands replaces the one before it, any other is only remembered as thrown away. */
export function withRun({ runs, thrownAway }: Results, run: Run): Results {
  if (run.thrownAway !== null) {
    return { runs, thrownAway: [...thrownAway, { bench: run.bench, at: run.at, reason: run.thrownAway }] }
  }
  const others = <T extends { bench: string }>(all: readonly T[]) => all.filter(({ bench }) => bench !== run.bench)
  return { runs: [...others(runs), run], thrownAway: others(thrownAway) }
}

/** What `docs/benchmarks.md` says of one bench. */
export interface Section {
  name: string
  title: string
  method: string
}

/** The whole of `docs/benchmarks.md`. */
export function benchmarksPage(sections: readonly Section[], results: Results): string {
  const parts = sections.map((section) => sectionText(section, results))
  return `${preface}\n${parts.join('\n')}`
}

const preface = `# Benchmarks

Written by \`npm run bench\`; never edited by hand. Each figure is the median over the rounds of one interleaved run (A B B A A B …), each ratio the median of the rounds' own ratios, gateway over peer. A run whose bare figure itself swings by more than three times is thrown away.
`

function sectionText({ name, title, method }: Section, results: Results): string {
  const run = results.runs.find(({ bench }) => bench === name)
  const gone = results.thrownAway.filter(({ bench }) => bench === name)
  const paragraphs = [
    `## ${title}`,
    method,
    run ? runText(run) : 'Not measured yet.',
    ...gone.map(({ at, reason }) => `Thrown away: the run of ${day(at)}, ${reason}.`),
  ]
  return `${paragraphs.join('\n\n')}\n`
}

function runText(run: Run): string {
  const facts = `${day(run.at)}, ${run.rounds} rounds, \`${run.command}\`, on ${run.machine}.`
  return [facts, tableOf(run.rows), ...run.remarks].join('\n\n')
}

const head = ['measured', 'gateway', 'peer', '', 'ratio', 'limit', 'verdict']

/** A Markdown table with one line per row. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.what,
    `${number(row.subject)} ${row.unit}`,
    row.against,
    `${number(row.peer)} ${row.unit}`,
    `${row.ratio.toFixed(2)}x`,
    row.limit ? limitText(row.limit, row.unit) : '—',
    verdictOf(row),
  ])
  const align = ['---', '--:', '---', '--:', '--:', '---', '---']
  return [head, align, ...lines].map((cells) => `| ${cells.map(cellText).join(' | ')} |`).join('\n')
}

function limitText({ of, sort, value }: Limit, unit: string): string {
  return `${sort} ${of === 'ratio' ? `${value.toFixed(1)}x` : `${number(value)} ${unit}`}`
}

function cellText(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

/** Three digits that count: 12,345 · 123 · 12.3 · 1.23. */
function number(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en')
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2)
}

function day(at: string): string {
  return at.slice(0, 10)
}
