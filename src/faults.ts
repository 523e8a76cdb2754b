import { AppError, type ErrorCode } from './domain/index.ts'

/** What the file system says when a user named the wrong file, in words. */
const fileFaults: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of this path is a file, not a folder',
  EISDIR: 'this is a folder, not a file',
  EEXIST: 'there is a file of that name already',
  EACCES: 'this user has no right to it',
  EPERM: 'this user has no right to it',
  EROFS: 'this file system can only be read',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its symbolic links go round in a circle',
}

/**
 * Gives a fault of the user's (a wrong file, a port in use) its code: CONFIG_INVALID for a port or socket,
 * `fileCode` for a file. Gives what is an AppError already as it is, and null for a bug.
 */
export function foreseen(error: unknown, fileCode: ErrorCode = 'COMMAND_INVALID'): AppError | null {
  if (error instanceof AppError) return error
  const { code = '', path, syscall, port } = (error ?? {}) as NodeJS.ErrnoException & { port?: number }
  if (syscall === 'listen' || syscall === 'getaddrinfo')
    return new AppError('CONFIG_INVALID', listenFault(), { cause: error })
  const reason = fileFaults[code]
  return reason && path ? new AppError(fileCode, `${path}: ${reason}`, { cause: error }) : null

  function listenFault(): string {
    if (port === undefined)
      return path ? `DATA_DIR: no socket can be made at ${path} (${code})` : `HOST: no such address (${code})`
    if (code === 'EADDRINUSE') return `PORT: ${port} is in use by another program; stop it, or name another PORT`
    return `HOST, PORT: cannot listen on port ${port} (${code})`
  }
}

/** For `.catch`: a wrong file that a setting names is CONFIG_INVALID, with the setting's name. */
export function settingFault(name: string): (error: unknown) => never {
  return (error) => {
    const fault = error instanceof AppError ? null : foreseen(error, 'CONFIG_INVALID')
    throw fault ? new AppError('CONFIG_INVALID', `${name}: ${fault.message}`, { cause: error }) : error
  }
}
