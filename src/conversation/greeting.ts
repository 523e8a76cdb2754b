import type { Line, Reply } from '../domain/index.ts'
import { guide } from './wording.ts'

/** The first words to somebody who comes to us and has said nothing yet. */
export function greeting(line: Line): Reply {
  return guide('greeting', line)
}
