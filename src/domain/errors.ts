/** Every fault we foresaw. `http/errors.ts` gives each its status, `docs/errors.md` its remedy. */
export type ErrorCode =
  | 'ARTICLE_CONFLICT'
  | 'ATTACHMENT_UNKNOWN'
  | 'BACKUP_INVALID'
  | 'BACKUP_NEWER'
  | 'CATALOGUE_INVALID'
  | 'COMMAND_INVALID'
  | 'CONFIG_INVALID'
  | 'CONVERSATION_UNKNOWN'
  | 'CSRF_REFUSED'
  | 'DATABASE_NOT_EMPTY'
  | 'DATABASE_UNAVAILABLE'
  | 'DATA_DIR_BUSY'
  | 'DATA_KEY_MISMATCH'
  | 'ERASURE_REFUSED'
  | 'EVENT_INVALID'
  | 'FORBIDDEN'
  | 'FRAME_INVALID'
  | 'FRAME_UNKNOWN'
  | 'KEY_INVALID'
  | 'KEY_UNKNOWN'
  | 'KNOWLEDGE_INVALID'
  | 'LAST_ADMIN'
  | 'MEDIA_TOO_LARGE'
  | 'MEDIA_TYPE'
  | 'MEDIA_UNKNOWN'
  | 'MESSAGE_EMPTY'
  | 'MESSAGE_TOO_LONG'
  | 'MIGRATION_FAILED'
  | 'MODEL_UNAVAILABLE'
  | 'NOT_FOUND'
  | 'ORIGIN_FOREIGN'
  | 'PASSWORD_CHANGE_NEEDED'
  | 'PASSWORD_WEAK'
  | 'REQUEST_INVALID'
  | 'RESUME_INVALID'
  | 'REVIEW_OWN'
  | 'SIGNATURE_INVALID'
  | 'SIGN_IN_LOCKED'
  | 'SIGN_IN_NEEDED'
  | 'SIGN_IN_REFUSED'
  | 'TEXT_INVALID'
  | 'TICKET_UNKNOWN'
  | 'TOO_FAST'
  | 'TOO_LARGE'
  | 'TOTP_NEEDED'
  | 'TOTP_SET'
  | 'TOTP_WRONG'
  | 'USER_EXISTS'
  | 'USER_INVALID'
  | 'USER_UNKNOWN'

/** A foreseen fault. The message is for people and never holds personal data. */
export class AppError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'AppError'
    this.code = code
  }
}
