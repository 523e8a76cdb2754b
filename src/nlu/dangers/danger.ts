import type { Emergency } from '../../domain/index.ts'

/** One sort of danger: whom to call, and the words that tell it. */
export interface Danger {
  sort: Emergency['sort']
  numbers: Emergency['numbers']
  /** Words that say it is happening, in messages of any length. */
  signs: RegExp
  /** Words that say it in a short message, or beside a word of now: who is in danger writes little. */
  hints: RegExp
  /** Where these stand near a sign, the sign means something else. */
  unless: RegExp
}

/** A rule that finds every place where one of `words` stands; each word is the source of a regular expression. */
export function every(words: readonly string[]): RegExp {
  return new RegExp(words.join('|'), 'gi')
}

/** A rule that says whether one of `words` stands anywhere. */
export function some(words: readonly string[]): RegExp {
  return new RegExp(words.join('|'), 'i')
}

/** Someone, as the frightened say it: themselves, their family, a bystander. */
export const someone =
  '(?:我|俺|咱|有人|人|男的|女的|老人|老头|老太|大爷|大妈|大娘|奶奶|爷爷|姥姥|姥爷|爸|妈|爹|娘|孩|娃|宝宝|婴儿|儿子|俺儿|女儿|闺女|老公|老婆|媳妇|丈夫|邻居|同事|同学|室友|工友|师傅|朋友|司机|乘客|骑手|小哥|学生|女孩|男孩|姑娘|小伙|孕妇|大哥|大姐|小朋友|老伴|岳父|婆婆|公公|弟|妹|他|她)'
