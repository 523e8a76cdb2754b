import { z } from 'zod'

/** The database keeps no NUL and no half of a character outside the basic plane. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

export const unstorable = 'holds NUL or half of a character'

/** Words of an article. */
export const text = z.string().trim().min(1).refine(isStorable, unstorable)
