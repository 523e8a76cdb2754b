import type { Line } from '../domain/index.ts'
import type { Group, TakeoverSettings } from './settings.ts'

/** The language of a message by its script; null for Chinese and for what is too short to tell. */
export function languageOf(text: string): NonNullable<Group['language']> | null {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return 'ja'
  if (/\p{Script=Hangul}/u.test(text)) return 'ko'
  if (/\p{Script=Han}/u.test(text)) return null
  if (/\p{Script=Cyrillic}{2}/u.test(text)) return 'ru'
  return (text.match(/[a-z]{2,}/gi) ?? []).length >= 3 ? 'en' : null
}

/**
 * The groups that may serve somebody, the best first: the one that a rule names, the one of their language, and the
 * one of their line, which helps where nobody of the others is there.
 */
export function groupsFor(
  { groups }: TakeoverSettings,
  { line, text, group }: { line: Line; text: string; group?: string | null },
): [Group, ...Group[]] {
  const language = languageOf(text)
  const named = groups.filter((one) => one.id === group)
  const speaking = groups.filter((one) => language !== null && one.language === language)
  const ofLine = groups.filter((one) => one.line === line)
  return [...new Set([...named, ...speaking, ...ofLine])] as [Group, ...Group[]]
}
