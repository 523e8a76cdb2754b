import { AppError, instantOf } from '../domain/index.ts'

/** A span of time as it is typed; without an end it lasts until now. */
export interface TypedSpan {
  since: string
  to?: string
}

/** Throws COMMAND_INVALID for what is no time. */
export function spanOf({ since, to }: TypedSpan, now: Date): { since: Date; to: Date } {
  return { since: timeOf('--since', since), to: to === undefined ? now : timeOf('--to', to) }
}

function timeOf(option: string, text: string): Date {
  const moment = instantOf(text)
  if (moment) return moment
  throw new AppError(
    'COMMAND_INVALID',
    `${option} must be a time such as 2026-11-22T00:00:00+08:00; without a zone it is Beijing's`,
  )
}
