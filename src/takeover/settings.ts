import { z } from 'zod'
import { AppError, lines, ticketKinds } from '../domain/index.ts'

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time like 09:00')
const groupId = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be a short name of small letters')

const hours = z
  .strictObject({
    /** `workdays` follows China's official calendar, holidays and shifted workdays included. */
    days: z.enum(['all', 'workdays']),
    from: clockTime.default('00:00'),
    to: clockTime.default('24:00'),
  })
  .refine(({ from, to }) => from < to, 'from must be before to')
export type Hours = z.infer<typeof hours>

const group = z.strictObject({
  id: groupId,
  name: z.string().min(1).max(40),
  /** The group of a whole line; each line has exactly one. */
  line: z.enum(lines).optional(),
  /** The group of those who write in this language; where nobody of it is there, the line's group helps. */
  language: z.enum(['en', 'ja', 'ko', 'ru']).optional(),
  hours: hours.default({ days: 'all', from: '00:00', to: '24:00' }),
})
export type Group = z.infer<typeof group>

const rule = z.strictObject({
  name: z.string().min(1).max(40),
  line: z.enum(lines).optional(),
  kinds: z.array(z.enum(ticketKinds)).min(1).optional(),
  /** Any of these words stands in the message. */
  words: z.array(z.string().min(1)).min(1).optional(),
  /** Left out: the group of the line or the language. */
  group: groupId.optional(),
})
export type TakeoverRule = z.infer<typeof rule>

const schema = z
  .strictObject({
    groups: z
      .array(group)
      .min(1)
      .default([
        { id: 'citizen', name: '市民热线', line: 'citizen', hours: { days: 'all', from: '00:00', to: '24:00' } },
        {
          id: 'enterprise',
          name: '企业服务热线',
          line: 'enterprise',
          hours: { days: 'workdays', from: '09:00', to: '18:00' },
        },
        { id: 'english', name: '英语', language: 'en', hours: { days: 'all', from: '09:00', to: '18:00' } },
      ]),
    rules: z.array(rule).default([]),
    /** Days on which the city deviates from the official calendar. */
    calendar: z.record(z.iso.date(), z.enum(['work', 'rest'])).default({}),
    /** Refusals in a row after which a person is offered; 0 for never. */
    afterRefusals: z.int().min(0).max(20).default(2),
    /** Anger at the hotline itself brings a person. */
    onAnger: z.boolean().default(true),
    /** Used for the waiting time until five conversations of the group were measured. */
    assumedHandlingSeconds: z.int().min(10).max(7200).default(360),
    /** An agent whose desk is silent that long is gone. */
    goneAfterSeconds: z.int().min(10).max(600).default(60),
    /** A conversation in which nobody says anything that long goes back to the bot. */
    idleMinutes: z.int().min(5).max(1440).default(30),
  })
  .superRefine(({ groups, rules }, context) => {
    const ids = groups.map(({ id }) => id)
    const fault = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message })
    if (new Set(ids).size < ids.length) fault(['groups'], 'two groups have the same id')
    for (const line of lines) {
      if (groups.filter((one) => one.line === line).length !== 1)
        fault(['groups'], `exactly one group must serve the ${line} line`)
    }
    for (const [index, { group: named, kinds, words, line }] of rules.entries()) {
      if (named && !ids.includes(named)) fault(['rules', index, 'group'], 'is no group of this file')
      if (!kinds && !words && !line) fault(['rules', index], 'needs line, kinds or words: it would fit everything')
    }
  })

export type TakeoverSettings = z.infer<typeof schema>

export const defaultTakeoverSettings: TakeoverSettings = schema.parse({})

/** Reads the file of TAKEOVER_FILE. Throws CONFIG_INVALID with every fault at once, by place and rule. */
export function parseTakeoverSettings(text: string): TakeoverSettings {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch (cause) {
    throw new AppError('CONFIG_INVALID', 'TAKEOVER_FILE: is not JSON', { cause })
  }
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => `  ${path.join('.') || 'file'}: ${message}`)
  throw new AppError('CONFIG_INVALID', `TAKEOVER_FILE:\n${faults.join('\n')}`)
}
