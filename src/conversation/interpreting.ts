import type { Interpreter } from '../nlu/index.ts'
import { languageOf } from '../takeover/index.ts'
import type { Effects, Turn } from './effects.ts'

/**
 * The turn as an interpreter heard it: its words in Chinese, for rules, ticket and knowledge base alike. The log keeps
 * what was written. The turn as it is where nobody interprets, where it is Chinese, or where the interpreter fails:
 * then a person is fetched.
 */
export async function heard(turn: Turn, interpreter: Interpreter | null): Promise<Turn> {
  const { text } = turn.message
  const language = languageOf(text) ?? (isWithoutHan(text) ? (turn.story.language ?? null) : null)
  if (!interpreter || !language) return turn
  const chinese = await interpreter.toChinese(text)
  if (chinese === null) return turn
  const story = { ...turn.story, language }
  return { ...turn, story, message: { ...turn.message, text: chinese }, interpreted: { language, said: text } }
}

/** Short answers of somebody who wrote in another language before: “yes”, “Chaoyang”. */
const isWithoutHan = (text: string): boolean => /\p{L}/u.test(text) && !/\p{Script=Han}/u.test(text)

/** The reply in the requester's language, the Chinese below it: officials and papers are in Chinese. */
export async function spokenBack(effects: Effects, turn: Turn, interpreter: Interpreter | null): Promise<Effects> {
  const { interpreted } = turn
  if (!interpreted || !interpreter) return effects
  const { reply } = effects
  const own = await interpreter.fromChinese(reply.text, interpreted.said, interpreted.language)
  return own === null
    ? effects
    : { ...effects, reply: { ...reply, text: `${own}\n\n${reply.text}`, aiGenerated: true } }
}
