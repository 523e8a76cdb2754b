import { z } from 'zod'
import { isStorable, unstorable } from '../domain/index.ts'

/** Words of an article. */
export const text = z.string().trim().min(1).refine(isStorable, unstorable)
