import { AppError } from '../domain/index.ts'

/** Cameras write some hundred at most; ten megabytes of the smallest are over a million and would hold up everybody. */
const MAX_PARTS = 20_000

/** Counts the segments, chunks or boxes of one file. */
export class Parts {
  #left = MAX_PARTS

  /** Counts one. Throws MEDIA_TYPE when the file has more than any camera writes. */
  take(): void {
    if (this.#left-- <= 0) throw new AppError('MEDIA_TYPE', 'the file is made of too many parts')
  }
}
