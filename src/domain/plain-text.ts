/** The database and the chat keep no NUL and no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !/[\p{Surrogate}\0]/u.test(text)
}

/** What is wrong with a text that cannot be kept. */
export const unstorable = 'holds NUL or half of a character'

/**
 * No C0 or C1 controls but tab and line ends, no half of a surrogate pair, and none of the overrides and isolates of
 * Unicode's bidirectional algorithm (UAX 9, 2), with which a text reads differently from what it says.
 */
export function isPlainText(text: string): boolean {
  const unclean = /\p{Surrogate}|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u
  return !unclean.test(text)
}
