import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'

/** Speech takes about this long: 200 characters a minute for each side, and a breath. */
const MS_PER_CHARACTER = 220
const BREATH_MS = 350
/** How far into the other's words somebody begins who does not wait. */
const OVERLAP_MS = 600

/** One event of a recorded call, and when it happens, in milliseconds from the call's start. */
export interface RecordedEvent {
  atMs: number
  seq: number
  revision: number
  speaker: 'caller' | 'agent'
  text: string
  final: boolean
  startMs: number
  endMs: number
}

export interface Recording {
  name: string
  title: string
  caller: string
  line: 'citizen' | 'enterprise'
  events: RecordedEvent[]
  durationMs: number
}

const folder = new URL('../../../content/calls/', import.meta.url)

/** Every recorded call, in the order of their names. */
export function readRecordings(): Recording[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.txt'))
  return names.sort().map((name) => parseRecording(name, readFileSync(new URL(name, folder), 'utf8')))
}

/** Reads a script; see content/calls/README.md for its marks. Throws on a line that it cannot read. */
export function parseRecording(name: string, text: string): Recording {
  const recording: Recording = {
    name: basename(name, '.txt'),
    title: name,
    caller: '',
    line: 'citizen',
    events: [],
    durationMs: 0,
  }
  const clock = { nowMs: 0, seq: 0 }
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    if (line.startsWith('# ')) recording.title = line.slice(2)
    else if (line.startsWith('来电：')) recording.caller = line.slice(3)
    else if (line.startsWith('线路：')) recording.line = line.includes('企业') ? 'enterprise' : 'citizen'
    else if (line !== '') addLine(recording, clock, line, `${name}:${index + 1}`)
  }
  recording.durationMs = clock.nowMs + BREATH_MS
  return recording
}

function addLine({ events }: Recording, clock: { nowMs: number; seq: number }, line: string, where: string): void {
  const parsed = /^(坐席|市民)(~|<|‖|[\^x]\d+)?：(.*)$/.exec(line)
  if (!parsed) throw new Error(`${where} is not readable`)
  const [, who, mark = '', text = ''] = parsed
  const speaker = who === '坐席' ? 'agent' : 'caller'
  const back = Number(mark.slice(1))
  if (mark.startsWith('^') || mark.startsWith('x')) {
    const target = events.filter(({ final }) => final).find(({ seq }) => seq === clock.seq - back)
    if (!target) throw new Error(`${where} means a segment that is not there`)
    clock.nowMs += BREATH_MS
    events.push({ ...target, atMs: clock.nowMs, revision: target.revision + 1, text: mark.startsWith('x') ? '' : text })
    return
  }
  const startMs = mark === '‖' ? Math.max(0, clock.nowMs - OVERLAP_MS) : clock.nowMs + BREATH_MS
  const endMs = startMs + text.length * MS_PER_CHARACTER
  const isPartial = mark === '~' || mark === '<'
  const seq = mark === '<' ? clock.seq - 1 : clock.seq
  const atMs = isPartial ? Math.min(endMs, startMs + 600) : endMs
  events.push({
    atMs: mark === '<' ? clock.nowMs + 50 : atMs,
    seq,
    revision: 0,
    speaker,
    text,
    final: !isPartial,
    startMs,
    endMs,
  })
  if (isPartial) return
  clock.seq++
  clock.nowMs = Math.max(clock.nowMs, endMs)
}
