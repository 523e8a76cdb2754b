import { readdir, readFile } from 'node:fs/promises'
import { basename } from 'node:path'

/** What must come back after one line of the requester. */
export interface Expectation {
  kind: string
  /** Words that the reply must hold. */
  says: string[]
  /** Words that it must not hold. */
  never: string[]
  /** Quick replies that it must offer. */
  offers: string[]
  cites: boolean
}

export interface Step {
  line: number
  say: string
  /** What the dispatch system reports instead: a step, with the unit's words. */
  event?: { step: string; text: string }
  expect: Expectation
}

/** A dialogue as a hotline manager writes it down. */
export interface Dialogue {
  name: string
  title: string
  query: string
  steps: Step[]
  /** Dotted path into the delivered ticket, and the text that must stand there. */
  ticket: { path: string; value: string }[] | null
}

const folder = new URL('../../dialogues/', import.meta.url)

export async function readDialogues(): Promise<Dialogue[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md') && name !== 'README.md').sort()
  return Promise.all(names.map(async (name) => parseDialogue(name, await readFile(new URL(name, folder), 'utf8'))))
}

/** Reads the lines of a script; see tests/dialogues/README.md for its marks. Throws on a line that it cannot read. */
export function parseDialogue(name: string, text: string): Dialogue {
  const dialogue: Dialogue = { name: basename(name, '.md'), title: name, query: '', steps: [], ticket: null }
  for (const [index, raw] of text.split('\n').entries()) {
    readLine(dialogue, raw.trim(), index + 1)
  }
  return dialogue
}

function readLine(dialogue: Dialogue, raw: string, line: number): void {
  const mark = raw.slice(0, 1)
  const rest = raw.slice(1).trim()
  if (raw.startsWith('# ')) dialogue.title = rest
  else if (raw.startsWith('线路：')) dialogue.query = rest.includes('企业') ? 'line=enterprise' : ''
  else if (mark === '>')
    dialogue.steps.push({ line, say: rest, expect: { kind: '', says: [], never: [], offers: [], cites: false } })
  else if (mark === '!') {
    const [step, ...text] = rest.split('：')
    const expect = { kind: '', says: [], never: [], offers: [], cites: false }
    dialogue.steps.push({ line, say: '', event: { step: step!, text: text.join('：') }, expect })
  } else if (mark === '<') readExpectation(dialogue, rest, line)
  else if (mark === '=') readTicket(dialogue, rest)
}

/** `< kind：要有的话；要有的话；不说“…”；按钮“…”；有出处` */
function readExpectation(dialogue: Dialogue, rest: string, line: number): void {
  const step = dialogue.steps.at(-1)
  const parsed = /^([a-z]+)(?:：(.*))?$/.exec(rest)
  if (!step || !parsed) throw new Error(`${dialogue.name}:${line} is not readable`)
  step.expect.kind = parsed[1]!
  for (const part of (parsed[2] ?? '').split('；').filter(Boolean)) {
    if (part.startsWith('不说')) step.expect.never.push(part.slice(2).replace(/[“”]/g, ''))
    else if (part.startsWith('按钮')) step.expect.offers.push(part.slice(2).replace(/[“”]/g, ''))
    else if (part === '有出处') step.expect.cites = true
    else step.expect.says.push(part)
  }
}

function readTicket(dialogue: Dialogue, rest: string): void {
  const [path, ...value] = rest.split('：')
  dialogue.ticket = [...(dialogue.ticket ?? []), { path: path!, value: value.join('：') }]
}

/** The value at a dotted path; null and missing are the same to a script: `无`. */
export function valueAt(object: unknown, path: string): string {
  let value: unknown = object
  for (const name of path.split('.')) value = (value as Record<string, unknown> | null | undefined)?.[name]
  return value === null || value === undefined ? '无' : Array.isArray(value) ? value.join('>') : String(value)
}
