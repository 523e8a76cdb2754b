import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '../domain/index.ts'

/**
 * Takes the folder for this process and gives the function that frees it; kill -9 frees it too.
 * PGlite takes no lock of its own, and two writers would silently lose rows, so SQLite's file lock stands guard.
 * Throws DATA_DIR_BUSY when another process holds it, CONFIG_INVALID when nothing can be written there.
 */
export function lockFolder(folder: string): () => void {
  const file = openLock(folder)
  try {
    file.exec('pragma busy_timeout = 0; begin exclusive')
  } catch (cause) {
    file.close()
    throw new AppError('DATA_DIR_BUSY', `another gateway is already using the data folder ${folder}`, { cause })
  }
  return () => file.close()
}

function openLock(folder: string): DatabaseSync {
  try {
    return new DatabaseSync(join(folder, 'lock'))
  } catch (cause) {
    throw new AppError('CONFIG_INVALID', `DATA_DIR: ${folder} cannot be written to by this user`, { cause })
  }
}
