import { type DestinationStream, type Logger, pino } from 'pino'

/**
 * The log: JSON through pino. Ids, codes, counts and durations only; redaction is the net, not the rule.
 * `err.detail` and `err.where` are always censored: a database puts row values there.
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: undefined,
    redact: {
      paths: ['err.detail', 'err.where', 'err.parameters', 'err.query', '*.text', '*.phone'],
      censor: '[hidden]',
    },
    serializers: { err: describeError },
  }
  return destination ? pino(options, destination) : pino(options)
}

interface Described {
  type: string
  message: string
  code?: unknown
  stack?: string
  cause?: Described
}

/** An error without the members that may hold a person's words: only its name, message, code, stack and cause. */
export function describeError(error: unknown): Described | unknown {
  if (!(error instanceof Error)) return error
  const { name, message, stack, cause } = error
  const code = (error as { code?: unknown }).code
  return {
    type: name,
    message,
    code,
    stack,
    ...(cause instanceof Error ? { cause: describeError(cause) as Described } : {}),
  }
}
