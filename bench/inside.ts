import type { FromProgram } from './processes.ts'

/** The options that this program was started with. */
export function options<T>(): T {
  return JSON.parse(process.argv[2] ?? '{}') as T
}

/** Says that the program is ready and answers questions until whoever started it goes. */
export function serveParent<Question>(ready: object, answer: (question: Question) => Promise<object>): void {
  process.on('message', (question: Question) => {
    answer(question).then(
      (value) => tell({ value }),
      (error: unknown) => tell({ error: String(error instanceof Error ? error.stack : error) }),
    )
  })
  process.once('disconnect', () => process.exit())
  tell({ value: ready })
}

function tell(message: FromProgram): void {
  process.send?.(message)
}
