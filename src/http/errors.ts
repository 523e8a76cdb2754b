import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { AppError, type ErrorCode } from '../domain/index.ts'

/** The HTTP status of every fault. A new code does not compile until it has one. */
export const statusOf: Record<ErrorCode, number> = {
  API_KEY_INVALID: 401,
  ARTICLE_CONFLICT: 409,
  ATTACHMENT_UNKNOWN: 422,
  BACKUP_INVALID: 422,
  BACKUP_NEWER: 422,
  CALL_EMPTY: 422,
  CALL_UNKNOWN: 404,
  CATALOGUE_INVALID: 422,
  CHANNEL_PAYLOAD: 400,
  CHANNEL_SIGNATURE: 401,
  CODE_INVALID: 422,
  COMMAND_INVALID: 400,
  CONFERENCE_CLOSED: 409,
  CONFIG_INVALID: 500,
  CONVERSATION_UNKNOWN: 404,
  CREDIT_CODE: 422,
  CSRF_REFUSED: 403,
  DATABASE_NOT_EMPTY: 409,
  DATABASE_UNAVAILABLE: 503,
  DATA_DIR_BUSY: 503,
  DATA_KEY_MISMATCH: 500,
  ERASURE_REFUSED: 409,
  EVENT_INVALID: 422,
  FOLLOW_UP_UNKNOWN: 404,
  FORBIDDEN: 403,
  FRAME_INVALID: 400,
  FRAME_UNKNOWN: 400,
  IMPORT_TOO_MANY: 422,
  IMPORT_UNREADABLE: 422,
  KEY_INVALID: 401,
  KEY_UNKNOWN: 404,
  KNOWLEDGE_INVALID: 422,
  LAST_ADMIN: 409,
  LINK_INVALID: 403,
  MEDIA_TOO_LARGE: 413,
  MEDIA_TYPE: 415,
  MEDIA_UNAVAILABLE: 503,
  MEDIA_UNKNOWN: 404,
  MESSAGE_EMPTY: 422,
  MESSAGE_TOO_LONG: 413,
  MIGRATION_FAILED: 500,
  MODEL_UNAVAILABLE: 503,
  NOTICE_UNAVAILABLE: 503,
  NOT_FOUND: 404,
  OFF_DUTY: 409,
  OIDC_REFUSED: 401,
  OIDC_UNAVAILABLE: 503,
  ORIGIN_FOREIGN: 403,
  PASSWORD_CHANGE_NEEDED: 403,
  PASSWORD_WEAK: 422,
  PHONE_INVALID: 422,
  RECONCILE_FAILED: 502,
  REQUEST_INVALID: 400,
  RESUME_INVALID: 401,
  REVIEW_OWN: 403,
  SIGNATURE_INVALID: 401,
  SIGN_IN_LOCKED: 429,
  SIGN_IN_NEEDED: 401,
  SIGN_IN_REFUSED: 401,
  TAKEOVER_HELD: 409,
  TAKEOVER_NOT_HELD: 409,
  TAKEOVER_UNKNOWN: 404,
  TEXT_INVALID: 422,
  TICKET_UNKNOWN: 404,
  TOKEN_INVALID: 401,
  TOKEN_UNVERIFIABLE: 503,
  TOO_FAST: 429,
  TOO_LARGE: 413,
  TOTP_NEEDED: 401,
  TOTP_SET: 409,
  TOTP_WRONG: 401,
  USER_EXISTS: 409,
  USER_INVALID: 422,
  USER_UNKNOWN: 404,
}

/** A fault as RFC 9457 problem details, with our stable `code`. */
export interface Problem {
  type: 'about:blank'
  title: string
  status: number
  detail?: string
  code: string
  errors?: { pointer: string; detail: string }[]
}

export function toProblem(error: unknown): Problem {
  if (error instanceof AppError) return problem(statusOf[error.code], error.code, error.message)
  if (hasZodFastifySchemaValidationErrors(error)) return invalidRequest(error)
  const { statusCode = 500, code } = error as Partial<FastifyError>
  if (statusCode === 413) return problem(413, 'TOO_LARGE', 'the request is too large')
  if (statusCode === 429) return problem(429, 'TOO_FAST', 'too many requests')
  if (statusCode >= 400 && statusCode < 500) return problem(statusCode, 'REQUEST_INVALID', requestFault(code))
  return problem(500, 'INTERNAL', undefined)
}

/** For Fastify's `frameworkErrors`: what cannot even be routed, such as `/%ff`, is told in the same way. */
export function onFrameworkError(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  sendProblem(reply, toProblem(error))
}

/** Makes problem details the only way in which this server reports a fault. */
export function installErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const body = toProblem(error)
    if (body.status >= 500) request.log.error({ err: error }, 'a request failed')
    return sendProblem(reply, body)
  })
  app.setNotFoundHandler((_request: FastifyRequest, reply) =>
    sendProblem(reply, problem(404, 'NOT_FOUND', 'there is nothing here')),
  )
}

export function sendProblem(reply: FastifyReply, body: Problem): FastifyReply {
  return reply.code(body.status).type('application/problem+json').send(JSON.stringify(body))
}

const titles: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
}

function problem(status: number, code: string, detail: string | undefined): Problem {
  return { type: 'about:blank', title: titles[status] ?? 'Error', status, detail, code }
}

function invalidRequest(error: { validation: { instancePath: string; message?: string }[] }): Problem {
  const errors = error.validation.map(({ instancePath, message }) => ({
    pointer: `#${instancePath}`,
    detail: message ?? 'is not valid',
  }))
  return { ...problem(400, 'REQUEST_INVALID', 'the request does not have the right shape'), errors }
}

/** Fastify's own words may repeat the input; ours do not. */
function requestFault(code: string | undefined): string {
  if (code === 'FST_ERR_CTP_INVALID_JSON_BODY' || code === 'FST_ERR_CTP_EMPTY_JSON_BODY')
    return 'the body is not valid JSON'
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return 'this media type is not accepted here'
  return 'the request cannot be read'
}
