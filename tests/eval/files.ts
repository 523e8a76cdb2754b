import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { CommandOutput } from '../../src/commands/index.ts'

/** A folder for one test's files, removed afterwards. */
export function scratchFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'eval-test-'))
  return {
    path: (name: string) => join(folder, name),
    /** Writes rows as JSON lines, gzip when the name says so, and gives the path. */
    rows(name: string, rows: readonly object[]): string {
      return this.text(name, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    },
    text(name: string, content: string): string {
      const path = join(folder, name)
      writeFileSync(path, name.endsWith('.gz') ? gzipSync(content) : content)
      return path
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  }
}

/** Keeps what a command says. */
export function recorded(): CommandOutput & { lines: string[]; labels: Set<string> } {
  const lines: string[] = []
  const labels = new Set<string>()
  return { lines, labels, line: (text) => lines.push(text), progress: (label) => labels.add(label) }
}
