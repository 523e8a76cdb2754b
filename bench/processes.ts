import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

const STOP_MS = 20_000

/** A program of ours in a process of its own, which says what it is ready for and then answers questions. */
export interface Program<Ready> extends AsyncDisposable {
  ready: Ready
  /** Asks and waits for the answer; one question at a time. Rejects when the program fails or ends. */
  ask: <Answer>(question: object) => Promise<Answer>
}

/** What a program sends to whoever started it. */
export type FromProgram = { value: unknown } | { error: string }

/** Starts a program with its options and waits until it is ready; `flags` are Node's own. */
export async function startProgram<Ready>(
  file: string,
  options: object,
  flags: readonly string[] = [],
): Promise<Program<Ready>> {
  const child = fork(new URL(file, import.meta.url), [JSON.stringify(options)], {
    execArgv: ['--disable-warning=ExperimentalWarning', ...flags],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  endWithUs(child)
  const ready = (await reply(child)) as Ready
  return {
    ready,
    async ask<Answer>(question: object) {
      const answer = reply(child)
      child.send(question)
      return (await answer) as Answer
    },
    [Symbol.asyncDispose]: () => stop(child),
  }
}

/** Asks the process to end and waits for it; kills it when it takes too long. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await gone
  clearTimeout(timer)
}

/** A process that we started does not outlive us. */
export function endWithUs(child: ChildProcess): void {
  const end = () => void child.kill('SIGKILL')
  process.once('exit', end)
  child.once('exit', () => process.off('exit', end))
}

function reply(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: FromProgram) => {
      child.off('exit', onExit)
      if ('error' in message) reject(new Error(message.error))
      else resolve(message.value)
    }
    const onExit = (code: number | null) => {
      child.off('message', onMessage)
      reject(new Error(`a program of the bench ended with ${code}: ${child.spawnargs.at(-2)}`))
    }
    child.once('message', onMessage)
    child.once('exit', onExit)
  })
}
