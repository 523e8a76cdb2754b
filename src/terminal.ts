import type { CommandOutput } from './commands/index.ts'

const BAR_WIDTH = 24

/** Lines for people on standard output; on a terminal, progress is a bar that redraws itself. */
export function terminalOutput(stream: NodeJS.WriteStream = process.stdout): CommandOutput {
  let drawn = false
  const clear = () => {
    if (drawn) stream.write('\r\u001b[K')
    drawn = false
  }
  return {
    line(text) {
      clear()
      stream.write(`${text}\n`)
    },
    progress(label, done, total) {
      const finished = done >= total
      if (!stream.isTTY) {
        if (finished) stream.write(`${label} ${total}/${total}\n`)
        return
      }
      const filled = total === 0 ? BAR_WIDTH : Math.floor((BAR_WIDTH * done) / total)
      stream.write(`\r\u001b[K${label} ${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${done}/${total}`)
      drawn = !finished
      if (finished) stream.write('\n')
    },
  }
}

/** For `--json`: nothing but what the last line will hold. */
export const silentOutput: CommandOutput = { line() {}, progress() {} }
