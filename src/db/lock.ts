import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '../domain/index.ts'

/**
 * Takes the folder for this process and gives the function that frees it; kill -9 frees it too.
 * PGlite takes no lock of its own, and two writers would silently lose rows, so SQLite's file lock stands guard.
 * Throws DATA_DIR_BUSY when another process holds it.
 */
export function lockFolder(folder: string): () => void {
  const file = new DatabaseSync(join(folder, 'lock'))
  try {
    file.exec('pragma busy_timeout = 0; begin exclusive')
  } catch (cause) {
    file.close()
    throw new AppError('DATA_DIR_BUSY', `another gateway is already using the data folder ${folder}`, { cause })
  }
  return () => file.close()
}
